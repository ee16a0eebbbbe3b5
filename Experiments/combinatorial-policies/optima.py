"""Writes the optima of the fixed instances that the experiments of this folder measure policies on.

    pip install numpy elkai && python3 optima.py

It draws the instances anew: Warren's numbers are Philox4x32-10 (Salmon et al. 2011) under keys that are derived from the seed, the
name "instances" and the instance's index. Tours are solved by LKH (through elkai) from several seeds of a finely scaled matrix; its
tours of 50 cities are optimal as far as anybody has found. Knapsacks are solved exactly by depth-first branch and bound with
Dantzig's bound.
"""

import math

import elkai
import numpy as np

MASK = (1 << 32) - 1


def philox(key, stream, index):
    """One block as two 64-bit words."""
    c = [index & MASK, index >> 32, stream & MASK, stream >> 32]
    k0, k1 = key & MASK, key >> 32
    for _ in range(10):
        p0, p1 = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & MASK, (p0 >> 32) ^ c[3] ^ k1, p0 & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c[0] | c[1] << 32, c[2] | c[3] << 32


def child(key, name):
    if isinstance(name, int):
        return philox(*key, 1 << 63 | name)
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return philox(*key, 3 << 62 | value >> 2)


def instance(seed, index, nodes):
    """Two numbers a node, multiples of 2^-24."""
    key = child(child((seed, 0), "instances"), index)
    words = [word for block in range(nodes) for word in philox(*key, block)]
    return np.array([(word >> 40) * 2.0**-24 for word in words]).reshape(nodes, 2)


def shortest_tour(points):
    difference = points[:, None] - points[None]
    distances = np.sqrt((difference**2).sum(-1))
    tour = elkai.DistanceMatrix(np.rint(distances * 1e6).astype(int).tolist()).solve_tsp(runs=10)[:-1]
    assert sorted(tour) == list(range(len(points)))
    return float(sum(distances[tour[i - 1], tour[i]] for i in range(len(tour))))


def best_value(items, capacity):
    items = items[np.argsort(-items[:, 0] / np.maximum(items[:, 1], 1e-12))]
    values, weights = items[:, 0].tolist(), items[:, 1].tolist()
    best = 0.0

    def bound(index, room):
        total = 0.0
        while index < len(values) and weights[index] <= room:
            total += values[index]
            room -= weights[index]
            index += 1
        return total + (values[index] * room / weights[index] if index < len(values) else 0.0)

    def search(index, room, value):
        nonlocal best
        best = max(best, value)
        if index == len(values) or value + bound(index, room) <= best + 1e-12:
            return
        if weights[index] <= room:
            search(index + 1, room - weights[index], value + values[index])
        search(index + 1, room, value)

    search(0, capacity, 0.0)
    return best


def write(name, what, values):
    with open(name, "w") as file:
        file.write(f"# {what}; mean {math.fsum(values) / len(values):.6f}; made by optima.py\n")
        file.writelines(f"{value:.9f}\n" for value in values)
    print(name, math.fsum(values) / len(values))


seed = 1234
write("tsp50-optima.txt", "shortest tours of traveling-salesman-distribution, 50 cities, seed 1234",
      [shortest_tour(instance(seed, i, 50)) for i in range(1000)])
write("knapsack50-optima.txt", "highest values of knapsack-distribution, 50 items, capacity 12.5, seed 1234",
      [best_value(instance(seed, i, 50), 12.5) for i in range(10_000)])
