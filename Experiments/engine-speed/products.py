"""Warren's matrix products beside NumPy's (OpenBLAS), one core, in turns: GFLOP/s of the best of five turns.

    OPENBLAS_NUM_THREADS=1 python3 Experiments/engine-speed/products.py .build/release/warren

What a call of numpy.matmul costs in Python before it computes (measured on a product of 1x1x1) is taken off NumPy's times.
"""

import json
import os
import re
import subprocess
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402  (the number of threads is read when it loads)


def seconds(m, k, n):
    """The least time of a product, over a fifth of a second."""
    generator = np.random.default_rng(1)
    a = generator.random((m, k), dtype=np.float32)
    b = generator.random((k, n), dtype=np.float32)
    c = np.empty((m, n), dtype=np.float32)
    repetitions = max(10, 4_000_000 // (m * k * n))
    best, end = float("inf"), time.perf_counter() + 0.2
    while time.perf_counter() < end:
        began = time.perf_counter()
        for _ in range(repetitions):
            np.matmul(a, b, out=c)
        best = min(best, (time.perf_counter() - began) / repetitions)
    return best


def main():
    ours, theirs = {}, {}
    for _ in range(5):
        overhead = seconds(1, 1, 1)
        output = subprocess.run(
            [sys.argv[1], "benchmark", "networks", "--json"], check=True, capture_output=True, text=True).stdout
        for row in map(json.loads, output.splitlines()):
            size = re.fullmatch(r"gemm (\d+)x(\d+)x(\d+)", row["name"])
            if size is None:
                continue
            m, k, n = map(int, size.groups())
            rate = 2e-9 * m * k * n / (seconds(m, k, n) - overhead)
            ours[row["name"]] = max(ours.get(row["name"], 0), row["value"])
            theirs[row["name"]] = max(theirs.get(row["name"], 0), rate)
    for name in ours:
        print(f"{name:20} Warren {ours[name]:6.1f}   OpenBLAS {theirs[name]:6.1f}   ratio {ours[name] / theirs[name]:.2f}")


if len(sys.argv) != 2:
    sys.exit(__doc__)
main()
