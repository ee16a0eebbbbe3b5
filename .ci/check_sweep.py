"""Checks that a sweep which is killed again and again ends with the report of one that is not: the same figures, but for times.

usage: check_sweep.py WARREN
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WARREN = str(Path(sys.argv[1]).resolve())
KILLS = 10
EXPERIMENT = """
experiment: sweep
question: Does it matter when the plug is pulled?
tasks:
  - knapsack: { items: 60, budget: 15 }
methods:
  - genetic: {}
    sweep: { population: [20, 40, 60, 80], mutationRate: { from: 0.2, to: 1, count: 4 } }
  - simulated-annealing: {}
  - genetic: {}
    label: tuned
    tune:
      trials: 6
      seeds: 2
      fields: { population: { from: 10, to: 100, scale: log }, mutationRate: { from: 0.1, to: 1 } }
  - hill-climbing: {}
  - tabu-search: {}
budget: { evaluations: 4_000 }
seeds: 5
checkpoint: { seconds: 0.02 }
"""
RUNS = 20 * 5


def check(condition, message):
    if not condition:
        sys.exit(f"check failed: {message}")


def start(file, folder):
    # A group of its own, so that a kill takes everything that belongs to it.
    return subprocess.Popen(
        [WARREN, "run", str(file), "--output", str(folder), "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        start_new_session=True)


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def timeless(value):
    """A report without what no repetition can keep: seconds, and what is derived from them."""
    if isinstance(value, dict):
        return {key: timeless(part) for key, part in value.items() if "econds" not in key}
    if isinstance(value, list):
        curves = [part for part in value if not (isinstance(part, dict) and "econds" in str(part.get("resource")))]
        return [timeless(part) for part in curves]
    return value


def report(folder):
    return timeless(json.loads((folder / "sweep" / "report.json").read_text()))


def differences(one, other, place=""):
    if type(one) is not type(other):
        yield f"{place}: {one!r}, {other!r}"
    elif isinstance(one, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), f"{place}/{key}")
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{place}: {len(one)} elements, {len(other)}"
        for index, pair in enumerate(zip(one, other)):
            yield from differences(*pair, f"{place}/{index}")
    elif one != other:
        yield f"{place}: {one!r}, {other!r}"


def finished(folder):
    return sum('"finished"' in path.read_text() for path in (folder / "sweep").glob("*/*/seed-*/result.json"))


def main():
    generator = random.Random(7)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file = folder / "sweep.yaml"
        file.write_text(EXPERIMENT)
        began = time.monotonic()
        alone = start(file, folder / "alone")
        check(alone.wait(600) == 0, f"the sweep that nobody kills: {alone.stderr.read().decode()}")
        duration = time.monotonic() - began
        check(finished(folder / "alone") == RUNS, f"{RUNS} runs have finished, found {finished(folder / 'alone')}")
        # The moments are spread over the sweep by what has been finished; the first lies in the tuning.
        seen = []
        for target in [0] + sorted(generator.sample(range(1, RUNS - 10), KILLS - 1)):
            process = start(file, folder / "killed")
            while finished(folder / "killed") < target and process.poll() is None:
                time.sleep(0.01)
            time.sleep(generator.uniform(0, 0.02 if target else 0.1) * duration)
            check(process.poll() is None, f"the sweep is over before it can be killed at {target} runs")
            kill(process)
            seen.append(finished(folder / "killed"))
        kills = len(seen)
        last = start(file, folder / "killed")
        check(last.wait(600) == 0, f"continues after {kills} kills: {last.stderr.read().decode()}")
        found = list(differences(report(folder / "alone"), report(folder / "killed")))
        check(not found, f"{len(found)} differences after {kills} kills: {found[:5]}")
        print(f"the same report after {kills} kills, at {seen} of {RUNS} finished runs")


main()
