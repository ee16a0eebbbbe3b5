"""Large stores of runs: what a report of 10 tasks x 10 methods x 30 seeds weighs, and that nothing in it leaves it.

Usage: check_scale.py WARREN

The runs are written here, as the run directory's contract has them. Sizes decide; times are only printed.
"""

import json
import math
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

TASKS, METHODS, SEEDS, POINTS = 10, 10, 30, 200


def write_run(folder, task, method, seed, draw):
    folder.mkdir(parents=True)
    config = {
        "experiment": "large", "question": "Which of ten methods is best on ten tasks?",
        "task": f"task-{task}", "taskLabel": f"task {task}", "method": f"method-{method}", "methodLabel": f"method {method}",
        "order": {"task": task, "method": method}, "seed": seed, "budget": {"evaluations": 100000},
        "measure": {"name": "length", "direction": "minimize", "known": {"value": 100, "proved": True}},
        "parameters": {"task": {"name": "task", "settings": {"size": task}},
                       "method": {"name": "method", "settings": {"rate": method / 10}}},
        "version": "0.1.0", "threads": 1, "dataHashes": {},
        "machine": {"cores": 2, "memory": 25276510208, "processor": "P", "system": "S"}}
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    end = 101 + method + draw.random() * 4
    lines = []
    for point in range(POINTS):
        spent = 10 ** (5 * (point + 1) / POINTS)
        value = end + (60 + 20 * draw.random()) * math.exp(-5 * point / POINTS) * (point + 1 < POINTS)
        lines.append(json.dumps({
            "learnerSteps": point, "evaluations": round(spent), "seconds": spent / 2e4, "cpuSeconds": spent / 2e4,
            "length": value, "best": value, "diversity": draw.random()}))
    (folder / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    result = {
        "status": "finished", "reason": "budget", "seed": seed, "task": config["task"], "method": config["method"],
        "ledger": {"learnerSteps": POINTS, "evaluations": 100000, "seconds": 5.0, "cpuSeconds": 5.0},
        "objectives": {"length": end}, "known": {"length": {"value": 100, "proved": True}},
        "gap": {"length": end / 100 - 1}, "solution": {"tour": list(range(100))}}
    (folder / "result.json").write_text(json.dumps(result))


def main():
    warren = sys.argv[1]
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as place:
        root = pathlib.Path(place) / "large"
        for task in range(TASKS):
            for method in range(METHODS):
                for seed in range(1, SEEDS + 1):
                    write_run(root / f"task-{task}" / f"method-{method}" / f"seed-{seed}", task, method, seed, draw)
        begin = time.monotonic()
        subprocess.run([warren, "report", str(root)], check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - begin
        page = (root / "report.html").read_text()
        size = len(page.encode())
        processor = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"report of {TASKS} x {METHODS} x {SEEDS} runs: {seconds:.2f} s, "
              f"{processor.ru_utime + processor.ru_stime:.2f} s of processor time, {size / 1e6:.2f} MB")
        assert size < 2e6, f"the page has {size} bytes, expected under 2 MB"
        assert "http://" not in page.replace("http://www.w3.org/", "") and "https://" not in page, "the page refers to outside"
        figures = json.loads((root / "report.json").read_text())
        tasks = figures["experiments"][0]["tasks"]
        assert len(tasks) == TASKS and all(len(task["methods"]) == METHODS for task in tasks)
        assert all(len(method["runs"]) == SEEDS for task in tasks for method in task["methods"])


main()
