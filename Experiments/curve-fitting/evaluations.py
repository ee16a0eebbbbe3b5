"""How many evaluations each method took to come within 1 % of the best training error that any method found.

    python3 Experiments/curve-fitting/evaluations.py runs/who-minimizes

Medians over the seeds; a run that never got there counts as infinitely many.
"""

import json
import pathlib
import statistics
import sys

for task in sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir()):
    curves = {}
    for run in task.glob("*/seed-*"):
        lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
        points = [(line["evaluations"], line["trainingError"]) for line in lines if "trainingError" in line]
        result = json.loads((run / "result.json").read_text())
        points.append((result["ledger"]["evaluations"], result["objectives"]["trainingError"]))
        curves.setdefault(result["method"], []).append(points)
    best = min(error for runs in curves.values() for points in runs for _, error in points)
    print(f"{task.name}: best {best:.6g}")
    for method, runs in curves.items():
        needed = [min((spent for spent, error in points if error <= 1.01 * best), default=float("inf")) for points in runs]
        reached = sum(spent < float("inf") for spent in needed)
        print(f"  {method:22} {statistics.median(needed):8.0f} evaluations, {reached} of {len(needed)} runs")
