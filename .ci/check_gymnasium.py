"""Checks the bridge to Gymnasium against the real package: runs, mistakes, processes that are killed, and speed.

usage: check_gymnasium.py WARREN, with the Python that has gymnasium; [--speed] measures longer and prints a table.
"""

import json
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import gymnasium
import numpy

WARREN = str(Path(sys.argv[1]).resolve())
ENVIRONMENT = {**os.environ, "WARREN_PYTHON": sys.executable}
COPIES = 16
checks = 0


def check(condition, message):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"check failed: {message}")


def warren(*arguments, status=0, environment=ENVIRONMENT):
    done = subprocess.run([WARREN, *map(str, arguments)], capture_output=True, text=True, env=environment)
    check(done.returncode == status, f"{arguments}: status {done.returncode}, expected {status}\n{done.stdout}{done.stderr}")
    return done


EXPERIMENT = """
experiment: bridge
tasks:
  - gymnasium: SETTINGS
methods:
  - dqn: {}
budget: { environmentSteps: STEPS }
evaluation: { every: 10_000, episodes: 5 }
checkpoint: { seconds: 0.2 }
"""


def write(folder, settings, steps=2_000):
    file = Path(folder, "experiment.yaml")
    file.write_text(EXPERIMENT.replace("SETTINGS", settings).replace("STEPS", str(steps)))
    return file


def workers():
    """The processes of the bridge that are there, by their identifiers."""
    found = subprocess.run(["ps", "-ax", "-o", "pid=,stat=,command="], capture_output=True, text=True).stdout
    rows = [line.split(None, 2) for line in found.splitlines()]
    return {int(row[0]) for row in rows if len(row) == 3 and "Gymnasium" in row[2] and row[2].endswith("worker.py")
            and not row[1].startswith("Z")}


def wait_until(condition, seconds, message):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, message)
        time.sleep(0.02)


def check_environments():
    """The contract holds in what Gymnasium brings without further packages, and specifications are Gymnasium's."""
    findings = warren("check", "gymnasium", "--episodes", 20).stdout
    check("nothing breaks the contract" in findings, findings)
    for name in ["CartPole-v1", "Taxi-v4" if "Taxi-v4" in gymnasium.registry else "Taxi-v3", "FrozenLake-v1"]:
        with tempfile.TemporaryDirectory() as folder:
            warren("run", write(folder, f"{{ id: {name} }}"), "--output", folder, "--quiet")
            place = next(Path(folder, "bridge").glob("*/dqn/seed-1"))
            result = json.loads((place / "result.json").read_text())
            check(result["status"] == "finished", f"{name}: {result['status']}")
            check(result["ledger"]["environmentSteps"] == 2_000, f"{name}: {result['ledger']}")
            check(math.isfinite(result["metrics"]["return"]), f"{name}: {result['metrics']}")
            modes = gymnasium.make(name).metadata["render_modes"]
            shown = warren("evaluate", place, "--episodes", 2, "--render", status=0 if "ansi" in modes else 2)
            shown = shown.stdout + shown.stderr
            check(("return" if "ansi" in modes else "has no rendering") in shown, f"{name}: {shown}")
            print(f"  {name}: {result['metrics']['return']}")


def check_mistakes():
    """What is wrong is said before anything runs."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare")
        # A Python that finds no packages.
        bare.write_text(f'#!/bin/sh\nexec "{os.path.realpath(sys.executable)}" -I -S "$@"\n')
        bare.chmod(0o755)
        cases = [
            ("{ id: CartPol-v1 }", "CartPole-v1"),
            ("{ id: CartPole-v1, python: no-such-python }", "no-such-python"),
            ("{ id: CartPole-v1, python: ./bare }", "pip install gymnasium"),
            ("{ id: Blackjack-v1 }", "wrappers: [FlattenObservation]"),
            ("{ id: Pendulum-v1 }", "does not fit"),
            ("{ id: CartPole-v1, arguments: { gravity: 3 } }", "gravity"),
            ("{ id: CartPole-v1, worker: 2 }", "workers"),
        ]
        for settings, expected in cases:
            done = warren("run", write(folder, settings), "--output", f"{folder}/runs", status=2)
            check(expected in done.stderr and "experiment.yaml:" in done.stderr, f"{settings}: {done.stderr}")
            check(not Path(folder, "runs").exists(), f"{settings}: nothing has run")
        done = warren("check", "gymnasium", status=2, environment={**ENVIRONMENT, "WARREN_PYTHON": "/no/python"})
        check("/no/python" in done.stderr, done.stderr)


def check_kills():
    """A worker that is killed is started anew and the run ends well; a run that is killed leaves no process and no memory
    behind, and goes on."""
    before, memory = workers(), set(os.listdir("/dev/shm")) if os.path.isdir("/dev/shm") else set()
    with tempfile.TemporaryDirectory() as folder:
        file = write(folder, "{ id: CartPole-v1 }", 60_000)
        command = [WARREN, "run", str(file), "--output", folder, "--quiet"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=ENVIRONMENT)
        metrics = Path(folder, "bridge/cartpole-v1/dqn/seed-1/metrics.jsonl")
        wait_until(lambda: metrics.exists() and metrics.stat().st_size > 0, 60, "the run has begun")
        for worker in workers() - before:
            os.kill(worker, signal.SIGKILL)
        _, error = process.communicate(timeout=300)
        check(process.returncode == 0, f"a killed worker: status {process.returncode}: {error}")
        check("signal 9" in error and "started anew" in error, f"a killed worker is said: {error}")
        wait_until(lambda: not workers() - before, 10, "a run that has ended leaves no process behind")

    with tempfile.TemporaryDirectory() as folder:
        file = write(folder, "{ id: CartPole-v1 }", 60_000)
        command = [WARREN, "run", str(file), "--output", folder, "--quiet"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
        place = Path(folder, "bridge/cartpole-v1/dqn/seed-1")
        wait_until(lambda: list(place.glob("checkpoint/step-*")), 60, "there is a checkpoint")
        check(workers() - before, "the run has processes")
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_until(lambda: not workers() - before, 10, "a run that is killed leaves no process behind")
        if memory:
            left = set(os.listdir("/dev/shm")) - memory
            check(not any(name.startswith("warren-") for name in left), f"no shared memory is left behind: {left}")
        check(not (place / "result.json").exists(), "the run was killed before its end")
        warren("run", file, "--output", folder, "--quiet")
        result = json.loads((place / "result.json").read_text())
        check(result["ledger"]["environmentSteps"] == 60_000, f"a run that goes on: {result['ledger']}")


def asynchronous(name, seconds):
    """Steps a second of Gymnasium's own asynchronous vector environment."""
    environment = gymnasium.make_vec(name, num_envs=COPIES, vectorization_mode="async")
    environment.reset(seed=1)
    actions = [environment.action_space.sample() for _ in range(16)]
    began, steps = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        for action in actions:
            environment.step(action)
        steps += len(actions) * COPIES
    rate = steps / (time.perf_counter() - began)
    environment.close()
    return rate


def check_speed():
    """With --speed alone, that the bridge is at least as fast as Gymnasium's own asynchronous vector environment, measured in turn."""
    decides = "--speed" in sys.argv
    rounds = 5 if decides else 1
    own, others = {}, {}
    for _ in range(rounds):
        for line in warren("benchmark", "gymnasium", "--json").stdout.splitlines():
            row = json.loads(line)
            own.setdefault(row["name"], []).append(row["value"])
        for name in own:
            others.setdefault(name, []).append(asynchronous(name, 2))
    check("CartPole-v1" in own, "there is a figure for CartPole-v1")
    for name in own:
        rate, other = statistics.median(own[name]), statistics.median(others[name])
        print(f"  {name}, {COPIES} copies: {rate:,.0f} steps/s, AsyncVectorEnv {other:,.0f}: {rate / other:.1f} times")
        # By the clock of a machine that others use, nothing is decided.
        check(rate >= other or not decides, f"{name}: at least as fast")


if __name__ == "__main__":
    print(f"  gymnasium {gymnasium.__version__}, numpy {numpy.__version__}, Python {sys.version.split()[0]}")
    functions = [check_speed] if "--speed" in sys.argv else [check_environments, check_mistakes, check_kills, check_speed]
    for function in functions:
        function()
        print(f"{function.__name__}: ok")
    print(f"{checks} passed, 0 failed")
