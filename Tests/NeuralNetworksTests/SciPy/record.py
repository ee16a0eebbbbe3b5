"""Records what SciPy's filters make of an image, for comparison.

    pip install scipy numpy && python3 record.py

writes filters.json beside itself.
"""
import json
import os

import numpy as np
from scipy import ndimage

image = np.random.default_rng(1).random((9, 11)).astype(np.float32).round(4)
zero = {"mode": "constant", "cval": 0}
cases = {
    "mean 3x3": ndimage.uniform_filter(image, 3, **zero),
    "mean 5x5": ndimage.uniform_filter(image, 5, **zero),
    "Gaussian, deviation 1.0": ndimage.gaussian_filter(image, 1, truncate=3, **zero),
    "Gaussian, deviation 0.7": ndimage.gaussian_filter(image, 0.7, truncate=3, **zero),
    "Prewitt, horizontal": ndimage.prewitt(image, axis=1, **zero),
    "Prewitt, vertical": ndimage.prewitt(image, axis=0, **zero),
    "Sobel, horizontal": ndimage.sobel(image, axis=1, **zero),
    "Sobel, vertical": ndimage.sobel(image, axis=0, **zero),
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "filters.json")
with open(path, "w") as file:
    numbers = {"image": image, **cases}
    file.write("{\n" + ",\n".join(f"{json.dumps(k)}: {[round(float(x), 6) for x in v.ravel()]}" for k, v in numbers.items()) + "\n}\n")
