"""Writes pendulum.csv: 400 measured periods of pendulums of different lengths, swung to different angles.

The period of a pendulum of length L that starts at rest at the angle a is 2 pi sqrt(L / g) / AGM(1, cos(a / 2)), AGM being the
arithmetic-geometric mean (Gauss). The stopwatch errs by a normal hundredth of a second. The mass has no influence.
"""
import math
import random

GRAVITY = 9.81
ERROR = 0.01


def period(length, angle):
    a, b = 1.0, math.cos(angle / 2)
    while abs(a - b) > 1e-12:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return 2 * math.pi * math.sqrt(length / GRAVITY) / a


source = random.Random(1)
rows = []
for _ in range(400):
    length, angle, mass = source.uniform(0.1, 2), source.uniform(2, 150), source.uniform(0.05, 1)
    rows.append((length, angle, mass, period(length, math.radians(angle)) + source.gauss(0, ERROR)))
with open("pendulum.csv", "w") as file:
    file.write("length,angle,mass,period\n")
    for length, angle, mass, measured in rows:
        file.write(f"{length:.3f},{angle:.1f},{mass:.3f},{measured:.3f}\n")

measured = [row[3] for row in rows]
mean = sum(measured) / len(measured)
spread = sum((value - mean) ** 2 for value in measured) / len(measured)
print(f"R2 of the true law: {1 - ERROR**2 / spread:.5f}, mean absolute error {ERROR * math.sqrt(2 / math.pi):.4f} s")
