"""How many runs of each method came within 1e-8 of the least value, and after how many evaluations.

    python3 Experiments/continuous-optimizers/targets.py runs/continuous-optimizers

For each task a row: the runs that got there, and the expected running time in evaluations, those of all runs divided by the number of
successes (Hansen et al., "COCO: performance assessment", 2016).
"""

import json
import pathlib
import sys

TARGET = 1e-8
tasks, methods = {}, []
for task in sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir()):
    for file in sorted(task.glob("*/seed-*/result.json")):
        result = json.loads(file.read_text())
        if result["method"] not in methods:
            methods.append(result["method"])
        solved = result["objectives"]["error"] <= TARGET
        runs = tasks.setdefault(result["task"], {}).setdefault(result["method"], [])
        runs.append((result["ledger"]["evaluations"], solved, result["objectives"]["error"]))


def number(task):
    name = task.split()[0].rstrip(",")
    return (int(name[1:]) if name[1:].isdigit() else 0, task)


print("| function | " + " | ".join(methods) + " |")
print("|---" * (len(methods) + 1) + "|")
for task in sorted(tasks, key=number):
    cells = []
    for method in methods:
        runs = tasks[task].get(method, [])
        successes = sum(solved for _, solved, _ in runs)
        if successes:
            cells.append(f"{successes}: {sum(spent for spent, _, _ in runs) / successes:,.0f}")
        else:
            cells.append(f"– ({sorted(error for _, _, error in runs)[len(runs) // 2]:.2g})" if runs else "")
    print(f"| {task} | " + " | ".join(cells) + " |")
