"""Reads the event files that Warren exports with TensorBoard's own package: python check_tensorboard.py WARREN EXPERIMENT

Every number of every run's metrics.jsonl has to be there, at its step.
"""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

LEDGER = {"learnerSteps", "environmentSteps", "evaluations", "epochs", "seconds", "cpuSeconds"}


def flattened(value, name):
    if isinstance(value, dict):
        for key, member in value.items():
            yield from flattened(member, f"{name}/{key}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield name, value


def main():
    warren, experiment = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):  # a second time replaces the files of the first
            subprocess.run([warren, "export", str(experiment), "--tensorboard", folder], check=True, stdout=subprocess.DEVNULL)
        numbers = runs = 0
        for log in sorted(experiment.glob("*/*/seed-*/metrics.jsonl")):
            lines = [json.loads(line) for line in log.read_text().splitlines()]
            if not lines:
                continue
            place = Path(folder) / log.parent.relative_to(experiment)
            assert len(list(place.iterdir())) == 1, f"{place} has several files"
            events = EventAccumulator(str(place), size_guidance={"scalars": 0})
            events.Reload()
            axis = next(name for name in ["environmentSteps", "evaluations", "learnerSteps"] if name in lines[-1])
            expected = {}
            step = 0
            for line in lines:
                step = int(line.get(axis, step))
                for name, value in line.items():
                    if name not in LEDGER:
                        for tag, number in flattened(value, name):
                            expected.setdefault(tag, []).append((step, numpy.float32(number)))
            assert set(events.Tags()["scalars"]) == set(expected), f"{place}: other tags than the run's metrics"
            for tag, points in expected.items():
                found = [(event.step, numpy.float32(event.value)) for event in events.Scalars(tag)]
                assert len(found) == len(points), f"{place}: {len(found)} of {len(points)} values of {tag}"
                for one, other in zip(found, points):
                    assert one[0] == other[0] and (one[1] == other[1] or math.isnan(one[1])), f"{place}: {tag}: {one}, {other}"
                numbers += len(points)
            runs += 1
        assert runs, "the experiment has no runs with a log"
        print(f"{numbers} numbers of {runs} runs read back by TensorBoard's package")


main()
