"""Draws the rows of six benchmarks of symbolic regression, and lets Operon find formulas for them.

    python3 operon.py rows         only writes rows/NAME.csv: the training rows first, then those for the test
    python3 operon.py [SEEDS]      runs Operon (pip install pyoperon), 30 seeds unless told otherwise

Operon runs on one thread with a population of 1000 and formulas of at most 50 nodes, as many generations as take about
one second. Its constants are fitted by some steps of Levenberg and Marquardt's method for every child where that was
the better way in trials of four seeds, else by mutation alone. Seconds are those of the processor, for fitting alone.
"""
import csv
import math
import os
import random
import statistics
import sys
import time

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rows")
SYMBOLS = "add,sub,mul,div,exp,log,sin,cos,sqrt,constant,variable"


def uniform(low, high, columns, count):
    return lambda draw: [[draw.uniform(low, high) for _ in range(columns)] for _ in range(count)]


def grid(low, step, points):
    levels = [low + step * index for index in range(points)]
    return lambda draw: [[x, y] for x in levels for y in levels]


def power(x, exponent):
    return x**exponent if x != 0 else math.inf


def friedman(x):
    return 0.1 * math.exp(4 * x[0]) + 4 / (1 + math.exp(10 - 20 * x[1])) + 3 * x[2] + 2 * x[3] + x[4]


def poly(x):
    return x[0] * x[1] + x[2] * x[3] + x[4] * x[5] + x[0] * x[6] * x[8] + x[2] * x[5] * x[9]


# The formula, the deviation of its noise, training rows, test rows, Operon's generations and steps of fitting constants.
PROBLEMS = {
    "nguyen-7": (lambda x: math.log(x[0] + 1) + math.log(x[0] ** 2 + 1), 0,
                 uniform(0, 2, 1, 20), uniform(0, 2, 1, 1000), [(40, 0)]),
    "sextic": (lambda x: x[0] ** 6 - 2 * x[0] ** 4 + x[0] ** 2, 0, uniform(-1, 1, 1, 50), uniform(-1, 1, 1, 1000), [(12, 3)]),
    "vladislavleva-1": (lambda x: math.exp(-((x[0] - 1) ** 2)) / (1.2 + (x[1] - 2.5) ** 2), 0,
                        uniform(0.3, 4, 2, 100), grid(-0.2, 0.1, 45), [(85, 0), (10, 5)]),
    "pagie-1": (lambda x: 1 / (1 + power(x[0], -4)) + 1 / (1 + power(x[1], -4)), 0,
                grid(-5, 0.4, 26), uniform(-5, 5, 2, 1000), [(42, 0)]),
    "poly-10": (poly, 0, uniform(-1, 1, 10, 250), uniform(-1, 1, 10, 1000), [(14, 3)]),
    "friedman-additive": (friedman, 1, uniform(0, 1, 10, 5000), uniform(0, 1, 10, 5000), [(15, 0)]),
}


def draw(name):
    """The training and the test rows of a problem: [[x...]], [y] each, always the same."""
    formula, noise, training, test, _ = PROBLEMS[name]
    source = random.Random(name)
    parts = []
    for rows in (training(source), test(source)):
        parts.append((rows, [formula(row) + noise * source.gauss(0, 1) for row in rows]))
    return parts


def write():
    os.makedirs(FOLDER, exist_ok=True)
    for name in PROBLEMS:
        (x, y), (u, v) = draw(name)
        with open(os.path.join(FOLDER, name + ".csv"), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([f"x{column + 1}" for column in range(len(x[0]))] + ["y"])
            writer.writerows(row + [value] for row, value in zip(x + u, y + v))


def operon(name, generations, steps, seed):
    """The processor's seconds and R2 on the test rows of one run."""
    import numpy as np
    from pyoperon.sklearn import SymbolicRegressor

    (x, y), (u, v) = draw(name)
    model = SymbolicRegressor(
        allowed_symbols=SYMBOLS, population_size=1000, generations=generations, optimizer_iterations=steps,
        max_evaluations=10**9, n_threads=1, random_state=seed)
    start = time.process_time()
    model.fit(np.array(x), np.array(y))
    seconds = time.process_time() - start
    values = np.nan_to_num(np.asarray(model.predict(np.array(u)), float).ravel(), nan=0, posinf=1e9, neginf=-1e9)
    return seconds, 1 - float(((np.array(v) - values) ** 2).mean() / np.array(v).var())


def main():
    write()
    if sys.argv[1:] == ["rows"]:
        return
    seeds = range(1, (int(sys.argv[1]) if len(sys.argv) > 1 else 30) + 1)
    print("| problem | generations | fitting steps | test R2, median | quartiles | seconds |\n|---|---|---|---|---|---|")
    for name, (*_, settings) in PROBLEMS.items():
        for generations, steps in settings:
            runs = [operon(name, generations, steps, seed) for seed in seeds]
            low, middle, high = statistics.quantiles([r2 for _, r2 in runs], n=4, method="inclusive")
            seconds = statistics.median(seconds for seconds, _ in runs)
            print(f"| {name} | {generations} | {steps} | {middle:.6f} | {low:.4f} to {high:.4f} | {seconds:.2f} |", flush=True)


main()
