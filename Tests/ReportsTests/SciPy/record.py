"""Records what SciPy says about samples, for StatisticalTestsTests: python record.py > tests.json"""

import json
import math

import numpy as np
import scipy
from scipy import stats

random = np.random.default_rng(7)


def draw(n, digits):
    return [float(x) for x in np.round(random.normal(size=n) * 3 + random.normal(), digits)]


cases = {"scipy": scipy.__version__, "mannWhitney": [], "wilcoxon": [], "friedman": [], "trimmed": []}


def mann_whitney(a, b):
    n, m = len(a), len(b)
    if len(set(a + b)) == n + m:
        return stats.mannwhitneyu(a, b, method="exact" if n * m <= 400 or min(n, m) <= 8 else "asymptotic")
    if n * m > 400:
        return stats.mannwhitneyu(a, b, method="asymptotic")
    # With so many resamples, SciPy takes every one of the ways to deal the values.
    return stats.mannwhitneyu(a, b, method=stats.PermutationMethod(n_resamples=math.comb(n + m, n)))


sizes = [(3, 5, 6), (8, 8, 6), (8, 30, 6), (9, 12, 6), (10, 10, 0), (30, 25, 1), (4, 6, 0), (1, 1, 3)]
for n, m, digits in sizes + [(20, 20, 6), (25, 30, 6), (5, 5, 0), (3, 7, 0), (9, 4, 0), (2, 30, 0)]:
    a, b = draw(n, digits), draw(m, digits)
    result = mann_whitney(a, b)
    shift = float(np.median(np.subtract.outer(a, b)))
    cases["mannWhitney"].append(
        {"first": a, "second": b, "statistic": result.statistic, "probability": result.pvalue, "shift": shift}
    )
for n, digits in [(5, 6), (10, 6), (30, 6), (50, 6), (51, 6), (20, 0), (12, 0)]:
    d = draw(n, digits)
    exact = len(set(map(abs, d))) == n and 0 not in d and n <= 50
    result = stats.wilcoxon(d, method="exact" if exact else "asymptotic")
    cases["wilcoxon"].append({"differences": d, "statistic": result.statistic, "probability": result.pvalue})
for tasks, methods, digits in [(5, 3, 6), (10, 4, 0), (30, 7, 6), (6, 3, 0)]:
    rows = [draw(methods, digits) for _ in range(tasks)]
    result = stats.friedmanchisquare(*np.array(rows).T)
    ranks = np.array([stats.rankdata(row) for row in rows]).mean(axis=0)
    q = stats.studentized_range.isf(0.05, methods, np.inf)
    critical = float(q / np.sqrt(2) * np.sqrt(methods * (methods + 1) / (6 * tasks)))
    cases["friedman"].append(
        {
            "rows": rows,
            "statistic": result.statistic,
            "probability": result.pvalue,
            "ranks": [float(x) for x in ranks],
            "critical": critical,
        }
    )
for n in [1, 3, 4, 5, 8, 10, 31]:
    values = draw(n, 6)
    # Four times over, a quarter of the values is a whole number of them.
    cases["trimmed"].append({"values": values, "mean": float(stats.trim_mean(np.repeat(values, 4), 0.25))})
print(json.dumps(cases, indent=1, default=float))
