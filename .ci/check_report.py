"""Recomputes a report's figures from the runs with SciPy, and compares: python check_report.py RUNS/EXPERIMENT"""

import csv
import json
import math
import pathlib
import sys

import numpy as np
from scipy import stats

root = pathlib.Path(sys.argv[1])
report = json.loads((root / "report.json").read_text())
checks = 0


def near(found, expected, what, tolerance=1e-9):
    global checks
    checks += 1
    if found is None or abs(found - expected) > tolerance * max(1, abs(expected)):
        sys.exit(f"{what}: the report says {found}, SciPy {expected}")


def interquartile_mean(sample):
    """The mean of the middle half of the weight: a quarter of it goes on either side, fractions of a value included."""
    ordered = np.sort(sample)
    edges = np.arange(len(ordered) + 1) / len(ordered)
    weights = np.clip(np.minimum(edges[1:], 0.75) - np.maximum(edges[:-1], 0.25), 0, None)
    return float(np.average(ordered, weights=weights))


def mann_whitney(a, b):
    """Exact for samples of this size, whether values are equal or not: over all the ways to deal them."""
    ways = math.comb(len(a) + len(b), len(a))
    return stats.mannwhitneyu(a, b, method=stats.PermutationMethod(n_resamples=ways)).pvalue


def holm(probabilities):
    order = np.argsort(probabilities, kind="stable")
    corrected, largest = np.empty(len(order)), 0.0
    for place, index in enumerate(order):
        largest = max(largest, min(1.0, probabilities[index] * (len(order) - place)))
        corrected[index] = largest
    return corrected


(experiment,) = report["experiments"]
with open(root / "report.csv", newline="") as file:
    table = list(csv.DictReader(file))
for task in experiment["tasks"]:
    measure = task["measure"]
    values = {}
    for method in task["methods"]:
        folder = root / task["name"] / method["name"]
        results = [json.loads(path.read_text()) for path in folder.glob("seed-*/result.json")]
        # A search reports objectives, an agent metrics.
        found = [{**r.get("metrics", {}), **r.get("objectives", {})}.get(measure["name"]) for r in results]
        values[method["series"]] = sample = np.array([v for v in found if v is not None])
        name = f"{task['name']} / {method['name']}"
        if len(sample) == 0:
            continue
        near(method["median"], float(np.median(sample)), f"{name}: median")
        near(method["firstQuartile"], float(np.quantile(sample, 0.25)), f"{name}: first quartile")
        near(method["interquartileMean"], interquartile_mean(sample), f"{name}: interquartile mean")
        if method.get("interval"):
            low, high = method["interval"]
            bootstrap = stats.bootstrap(
                (sample,), lambda x, axis: stats.trim_mean(x, 0.25, axis=axis), method="percentile", n_resamples=5000
            ).confidence_interval
            error = 0.15 * (sample.max() - sample.min()) + 1e-9
            near(low, float(bootstrap.low), f"{name}: low end of the interval", error)
            near(high, float(bootstrap.high), f"{name}: high end of the interval", error)
        rows = [r for r in table if r["task"] == task["label"] and r["method"].lstrip("'") == method["label"]]
        if sorted(float(r["value"]) for r in rows if r["value"]) != sorted(sample.tolist()):
            sys.exit(f"{name}: report.csv has other values than the runs")
        checks += 1
    comparison = task.get("comparison")
    if comparison:
        sign = 1 if measure["direction"] == "maximize" else -1
        best = next(m for m in task["methods"] if m["label"] == comparison["best"])
        own = sign * values[best["series"]]
        others = [sign * values[c["series"]] for c in comparison["contests"]]
        probabilities = [mann_whitney(own, other) for other in others]
        for contest, other, probability in zip(comparison["contests"], others, holm(np.array(probabilities))):
            name = f"{task['name']}: {comparison['best']} against {contest['label']}"
            near(contest["probability"], float(probability), f"{name}: probability")
            near(contest["shift"], float(np.median(np.subtract.outer(own, other))), f"{name}: shift")
            effect = stats.mannwhitneyu(own, other).statistic / (len(own) * len(other))
            near(contest["effect"], float(effect), f"{name}: effect")
print(f"{checks} figures of the report agree with SciPy's")
