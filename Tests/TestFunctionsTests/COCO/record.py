"""Records values of the noiseless BBOB functions from the COCO platform, for comparison.

    pip install coco-experiment numpy && python3 record.py

writes values.json beside itself: for each function, dimension and instance some points in and around the region, with values.
"""
import json
import os

import cocoex
import numpy as np

cases = []
for dimension in (2, 3, 10, 40):
    for instance in (1, 2, 5):
        suite = cocoex.Suite("bbob", f"instances: {instance}", f"dimensions: {dimension}")
        for number in range(1, 25):
            if dimension == 40 and instance > 1:
                continue
            problem = suite.get_problem_by_function_dimension_instance(number, dimension, instance)
            random = np.random.default_rng(100 * number + dimension + instance)
            points = [random.uniform(-5, 5, dimension).round(3), random.uniform(-6, 6, dimension).round(3)]
            cases.append({"function": number, "dimension": dimension, "instance": instance,
                          "points": [p.tolist() for p in points], "values": [float(problem(p)) for p in points]})
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "values.json")
with open(path, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
