"""Mean gaps to the bound of the linear relaxation on OR-Library's mknapcb files, beside Chu and Beasley's.

    python3 Experiments/multidimensional-knapsack/library.py .build/release/warren FOLDER [--seconds 10] [--methods A,B]

FOLDER holds mknapcb1.txt, mknapcb4.txt (any of mknapcb1 to mknapcb9 that are there are taken) and mkcbres.txt, all from OR-Library
(people.brunel.ac.uk/~mastjjb/jeb/orlib/mknapinfo.html). Every instance gets one run of a method, one after the other, on one thread.
mkcbres.txt has the best values that Chu and Beasley's algorithm found and the bounds that gaps are measured to.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

SHAPES = {1: "5.100", 2: "5.250", 3: "5.500", 4: "10.100", 5: "10.250", 6: "10.500", 7: "30.100", 8: "30.250", 9: "30.500"}
INSTANCES = 30  # of a file, ten for each share of the weight that the knapsack holds


def published(folder):
    """The best values of Chu and Beasley and the bounds, by the name of an instance."""
    tables = []
    for line in (folder / "mkcbres.txt").read_text().splitlines():
        words = line.split()
        if words[:2] == ["Problem", "Name"]:
            tables.append([])
        elif tables and words:
            tables[-1].append(float(words[-1]))  # some lines lack their instance's name
    names = [f"{shape}-{instance:02}" for shape in SHAPES.values() for instance in range(INSTANCES)]
    return [dict(zip(names, table, strict=True)) for table in tables]


def run(warren, folder, files, method, seconds, output):
    """Runs a method on all instances and returns its results by the name of an instance."""
    tasks = "".join(
        f"  - multidimensional-knapsack: {{ file: {json.dumps(str(folder / f'mknapcb{file}.txt'))}, instance: {instance + 1} }}\n"
        f"    label: mknapcb{file}-{instance:02}\n"
        for file in files for instance in range(INSTANCES))
    experiment = output / "experiment.yaml"
    experiment.write_text(
        f"experiment: library-{method}\ntasks:\n{tasks}methods:\n  - {method}: {{}}\nbudget: {{ seconds: {seconds} }}\nseeds: 1\n")
    subprocess.run(
        [warren, "run", experiment, "--output", output, "--threads", "1", "--quiet", "--fresh"], check=True, stdout=subprocess.DEVNULL)
    results = {}
    for path in sorted(output.glob(f"library-{method}/*/*/seed-1/result.json")):
        result = json.loads(path.read_text())
        file, instance = path.parent.parent.parent.name.removeprefix("mknapcb").split("-")
        results[f"{SHAPES[int(file)]}-{instance}"] = (
            result["objectives"]["value"], result["ledger"]["cpuSeconds"], result["ledger"]["evaluations"])
    return results


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warren")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument(
        "--methods", default="chu-beasley,branch-and-bound,genetic,greedy-randomized-search,memetic,simulated-annealing,greedy-utility")
    settings = parser.parse_args()
    folder = settings.folder.resolve()
    files = [file for file in SHAPES if (folder / f"mknapcb{file}.txt").exists()]
    best, bounds = published(folder)
    print("| file | method | mean gap | CPU seconds, mean | most | at least Chu and Beasley's best | more |")
    print("|---|---|---|---|---|---|---|")
    for file in files:
        names = [f"{SHAPES[file]}-{instance:02}" for instance in range(INSTANCES)]
        gap = mean(100 * (1 - best[name] / bounds[name]) for name in names)
        print(f"| mknapcb{file} | best of Chu and Beasley's ten runs | {gap:.4f} % | | | | |", flush=True)
    for method in settings.methods.split(","):
        with tempfile.TemporaryDirectory() as output:
            results = run(settings.warren, folder, files, method, settings.seconds, pathlib.Path(output))
        for file in files:
            names = [f"{SHAPES[file]}-{instance:02}" for instance in range(INSTANCES)]
            gap = mean(100 * (1 - results[name][0] / bounds[name]) for name in names)
            spent = [results[name][1] for name in names]
            reached = sum(results[name][0] >= best[name] for name in names)
            better = sum(results[name][0] > best[name] for name in names)
            print(
                f"| mknapcb{file} | {method} | {gap:.4f} % | {mean(spent):.2f} | {max(spent):.2f} | {reached} of {INSTANCES} | {better} |",
                flush=True)
