"""Linear least squares by numpy: writes least-squares.json beside this file.

    pip install numpy
    python3 least_squares.py

Each case holds a matrix by rows, the observations, the weight of the ridge, the solution of numpy.linalg.lstsq (the shortest
where there are several; a ridge as rows below the matrix) and the sum of squared residuals of the observations.
"""

import json
import pathlib

import numpy

generator = numpy.random.default_rng(7)


def case(name, matrix, observations, ridge=0.0):
    count = matrix.shape[1]
    system = numpy.vstack([matrix, numpy.sqrt(ridge) * numpy.eye(count)]) if ridge else matrix
    targets = numpy.concatenate([observations, numpy.zeros(count)]) if ridge else observations
    solution, _, rank, _ = numpy.linalg.lstsq(system, targets, rcond=None)
    return {
        "name": name,
        "rows": matrix.tolist(),
        "observations": observations.tolist(),
        "ridge": ridge,
        "rank": int(rank),
        "solution": solution.tolist(),
        "sum": float(numpy.sum((matrix @ solution - observations) ** 2)),
    }


random = generator.normal(size=(9, 4))
dependent = numpy.column_stack([random[:, 0], random[:, 1], random[:, 0] - 2 * random[:, 1], random[:, 2], random[:, 0]])
grid = numpy.linspace(-1, 1, 30)
powers = numpy.vander(grid, 13, increasing=True)
noise = numpy.sin(4 * grid) + 0.1 * generator.normal(size=30)
cases = [
    case("full rank", random, generator.normal(size=9)),
    case("square", random[:4], generator.normal(size=4)),
    case("dependent columns", dependent, generator.normal(size=9)),
    case("more columns than rows", generator.normal(size=(3, 6)), generator.normal(size=3)),
    case("a column of zeros", numpy.column_stack([random, numpy.zeros(9)]), generator.normal(size=9)),
    case("powers up to 12", powers, noise),
    case("ridge", random, generator.normal(size=9), 0.5),
    case("ridge on dependent columns", dependent, generator.normal(size=9), 1e-3),
    case("ridge on powers", powers, noise, 0.01),
    case("different units", random * [1e-4, 1, 1e4, 1e5], generator.normal(size=9)),
]
file = pathlib.Path(__file__).with_name("least-squares.json")
file.write_text(json.dumps({"numpy": numpy.__version__, "cases": cases}, indent=1) + "\n")
