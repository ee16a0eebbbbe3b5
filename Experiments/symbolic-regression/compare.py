"""Draws the rows of six benchmarks of symbolic regression, and lets Warren, Operon and gplearn find formulas for them.

    python3 compare.py rows                         only writes rows/NAME.csv: the training rows first, then those for the test
    python3 compare.py WARREN [--seeds 30] [--seconds 1] [--gplearn-seeds 10] [--problems A,B]

WARREN is the path of the warren tool. The peers are pyoperon and gplearn, as `pip install pyoperon gplearn` brings them; what is not
installed is left out and named. All run on one thread and get the same seconds of the processor's, not of the clock, so that other
work on the machine takes nothing from one of them alone:

- Warren's settings are the defaults; the result is the formula that it has after these seconds.
- Operon: a population of 1000, formulas of at most 50 nodes, as many generations as took it at least one second on an Intel Xeon (it ends
  by itself at an R2 of .99999), and for every child some steps of Levenberg and Marquardt's method where that was the better way in
  trials of four seeds.
- gplearn: a population of 1000, a generation after the other until the time is up, and the same once more with ten times as much,
  as it has hardly begun by then.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
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


# The formula, the deviation of its noise, training rows, test rows, Operon's generations and steps of fitting constants, and
# how many evaluations of Warren's take a little more than a second there, or fewer where it has the formula long before.
PROBLEMS = {
    "nguyen-7": (lambda x: math.log(x[0] + 1) + math.log(x[0] ** 2 + 1), 0,
                 uniform(0, 2, 1, 20), uniform(0, 2, 1, 1000), [(110, 0)], 700_000),
    "sextic": (lambda x: x[0] ** 6 - 2 * x[0] ** 4 + x[0] ** 2, 0,
               uniform(-1, 1, 1, 50), uniform(-1, 1, 1, 1000), [(17, 3)], 1_000_000),
    "vladislavleva-1": (lambda x: math.exp(-((x[0] - 1) ** 2)) / (1.2 + (x[1] - 2.5) ** 2), 0,
                        uniform(0.3, 4, 2, 100), grid(-0.2, 0.1, 45), [(85, 0), (10, 5)], 2_200_000),
    "pagie-1": (lambda x: 1 / (1 + power(x[0], -4)) + 1 / (1 + power(x[1], -4)), 0,
                grid(-5, 0.4, 26), uniform(-5, 5, 2, 1000), [(42, 0)], 1_050_000),
    "poly-10": (poly, 0, uniform(-1, 1, 10, 250), uniform(-1, 1, 10, 1000), [(14, 3)], 1_500_000),
    "friedman-additive": (friedman, 1, uniform(0, 1, 10, 5000), uniform(0, 1, 10, 5000), [(15, 0)], 90_000),
}


def draw(name):
    """The training and the test rows of a problem: [[x...]], [y] each, always the same."""
    formula, noise, training, test, *_ = PROBLEMS[name]
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


def explained(values, targets):
    """R2; what is not finite counts as very large."""
    import numpy as np

    values = np.nan_to_num(np.asarray(values, float).ravel(), nan=0, posinf=1e9, neginf=-1e9)
    return 1 - float(((np.array(targets) - values) ** 2).mean() / np.array(targets).var())


def warren(command, name, seconds, seeds):
    """The processor's seconds and R2 on the test rows of each run."""
    rows = len(draw(name)[0][0])
    budget = int(PROBLEMS[name][5] * seconds)
    with tempfile.TemporaryDirectory() as output:
        experiment = pathlib.Path(output) / "experiment.yaml"
        file = json.dumps(os.path.join(FOLDER, name + ".csv"))
        experiment.write_text(
            f"experiment: formulas\ntasks:\n  - symbolic-regression: {{ file: {file}, trainingRows: {rows} }}\n"
            f"methods:\n  - genetic-programming: {{}}\nbudget: {{ evaluations: {budget} }}\nseeds: {seeds}\n")
        subprocess.run(
            [command, "run", experiment, "--output", output, "--threads", "1", "--quiet"], check=True, stdout=subprocess.DEVNULL)
        results = []
        for metrics in sorted(pathlib.Path(output).glob("formulas/*/*/seed-*/metrics.jsonl")):
            lines = [json.loads(line) for line in metrics.read_text().splitlines()]
            kept = [line for line in lines if "testR2" in line and line["cpuSeconds"] <= seconds]
            spent = json.loads((metrics.parent / "result.json").read_text())["ledger"]["cpuSeconds"]
            results.append((min(spent, seconds), kept[-1]["testR2"]))
        return results


def operon(name, generations, steps, seed):
    import numpy as np
    from pyoperon.sklearn import SymbolicRegressor

    (x, y), (u, v) = draw(name)
    model = SymbolicRegressor(
        allowed_symbols=SYMBOLS, population_size=1000, generations=generations, optimizer_iterations=steps,
        max_evaluations=10**9, n_threads=1, random_state=seed)
    start = time.process_time()
    model.fit(np.array(x), np.array(y))
    seconds = time.process_time() - start
    return seconds, explained(model.predict(np.array(u)), v)


def gplearn(name, limits, seed):
    """A pair for each limit, from one run."""
    import warnings

    import numpy as np
    from gplearn.functions import make_function
    from gplearn.genetic import SymbolicRegressor

    (x, y), (u, v) = draw(name)
    exponential = make_function(function=lambda a: np.exp(np.clip(a, -50, 50)), name="exp", arity=1)
    model = SymbolicRegressor(
        population_size=1000, generations=1, warm_start=True, n_jobs=1, random_state=seed, parsimony_coefficient=0.001, metric="rmse",
        function_set=("add", "sub", "mul", "div", exponential, "log", "sin", "cos", "sqrt"))
    found = []
    spent = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while len(found) < len(limits):
            start = time.process_time()
            model.fit(np.array(x), np.array(y))
            spent += time.process_time() - start
            model.generations += 1
            if spent >= limits[len(found)]:
                found.append((spent, explained(model.predict(np.array(u)), v)))
    return found


def show(name, program, runs):
    low, middle, high = statistics.quantiles([r2 for _, r2 in runs], n=4, method="inclusive")
    seconds = statistics.median(seconds for seconds, _ in runs)
    print(f"| {name} | {program} | {middle:.6f} | {low:.4f} to {high:.4f} | {seconds:.2f} | {len(runs)} |", flush=True)


def main():
    write()
    if sys.argv[1:] == ["rows"]:
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warren")
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--gplearn-seeds", type=int, default=10)
    parser.add_argument("--problems", default=",".join(PROBLEMS))
    settings = parser.parse_args()
    missing = {}
    print("| problem | program | test R2, median | quartiles | CPU seconds | seeds |\n|---|---|---|---|---|---|")
    for name in settings.problems.split(","):
        show(name, "Warren", warren(settings.warren, name, settings.seconds, settings.seeds))
        try:
            for generations, steps in PROBLEMS[name][4]:
                generations = max(1, round(generations * settings.seconds))
                runs = [operon(name, generations, steps, seed + 1) for seed in range(settings.seeds)]
                show(name, f"Operon, {generations} generations" + f", {steps} steps" * (steps > 0), runs)
        except ImportError as error:
            missing["pyoperon"] = error
        try:
            limits = [settings.seconds, 10 * settings.seconds]
            runs = [gplearn(name, limits, seed + 1) for seed in range(settings.gplearn_seeds)]
            for place, limit in enumerate(limits):
                show(name, f"gplearn, {limit:g} s", [run[place] for run in runs])
        except ImportError as error:
            missing["gplearn"] = error
    for peer, error in missing.items():
        print(f"not measured: {peer}: {error}", file=sys.stderr)


main()
