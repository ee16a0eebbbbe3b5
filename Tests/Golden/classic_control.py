"""Records trajectories of Gymnasium's other classic control tasks into files beside this one: mountain-car-v0.json,
mountain-car-continuous-v0.json, acrobot-v1.json and pendulum-v1.json.

    pip install gymnasium==1.4.0 numpy==2.4.6
    python3 classic_control.py

Each trajectory has the state before the first step, which is forced, the actions, and after every step the state in the precision
in which Gymnasium keeps it, the reward, and the two flags at the end. Observations are kept for the tasks in which they are more
than the state. In every second trajectory the actions are random, in the others they do what the task asks for, so that the goals
and the time limits are both reached.
"""

import json
import math
import pathlib

import gymnasium
import numpy


def energetic_push(state):
    return 1.0 if state[1] >= 0 else -1.0


def mountain_car(state, generator, seed):
    if seed % 2 == 0:
        return int(generator.integers(3))
    return 1 + int(energetic_push(state))


def mountain_car_continuous(state, generator, seed):
    if seed % 2 == 0:
        return numpy.array([generator.uniform(-1, 1)], dtype=numpy.float32)
    return numpy.array([energetic_push(state) * (1 - 0.5 * generator.random())], dtype=numpy.float32)


def acrobot(state, generator, seed):
    if seed % 2 == 0:
        return int(generator.integers(3))
    return 2 if state[3] >= 0 else 0


def pendulum(state, generator, seed):
    if seed % 2 == 0:
        # Beyond the bounds too, as Gymnasium cuts torques off at them.
        return numpy.array([generator.uniform(-3, 3)], dtype=numpy.float32)
    angle = (state[0] + math.pi) % (2 * math.pi) - math.pi
    if abs(angle) < 0.6:
        torque = -10 * angle - 2 * state[1]
    else:
        torque = 2.0 if state[1] * (15 * (math.cos(angle) - 1) + state[1] ** 2 / 2) <= 0 else -2.0
    return numpy.array([min(max(torque, -2), 2)], dtype=numpy.float32)


def starts(name, generator, seed):
    if name.startswith("MountainCar"):
        position = generator.uniform(-0.6, -0.4)
        # Other places and speeds too: the wall on the left, and a car that is too fast.
        state = [[position, 0], [-1.15, -0.05], [position, 0], [0.2, -0.0699]][seed % 4]
        return numpy.array(state, dtype=numpy.float32 if "Continuous" in name else numpy.float64)
    if name.startswith("Acrobot"):
        if seed % 4 == 2:  # Whirling, near the bounds of the speeds.
            return numpy.array([0.3, 3.0, -11.5, -27.5])
        return generator.uniform(-0.1, 0.1, size=4).astype(numpy.float32).astype(numpy.float64)
    return generator.uniform([-math.pi, -1], [math.pi, 1])


def record(name, file, choose, seeds, with_observations):
    trajectories = []
    for seed in range(seeds):
        environment = gymnasium.make(name)
        environment.reset(seed=seed)
        generator = numpy.random.default_rng(seed)
        environment.unwrapped.state = starts(name, generator, seed)
        start = [float(value) for value in environment.unwrapped.state]
        actions, states, observations, rewards, terminated, truncated = [], [], [], [], False, False
        while not (terminated or truncated):
            action = choose(environment.unwrapped.state, generator, seed)
            observation, reward, terminated, truncated, _ = environment.step(action)
            actions.append(float(numpy.ravel(action)[0]))
            states.append([float(value) for value in environment.unwrapped.state])
            observations.append([float(numpy.float32(value)) for value in observation])
            rewards.append(float(reward))
        trajectory = {"start": start, "actions": actions, "states": states, "rewards": rewards}
        if with_observations:
            trajectory["observations"] = observations
        trajectory["terminated"] = bool(terminated)
        trajectory["truncated"] = bool(truncated)
        trajectories.append(trajectory)
        print(name, seed, len(actions), terminated, truncated, round(sum(rewards), 2))
    lines = ",\n".join(json.dumps(trajectory) for trajectory in trajectories)
    path = pathlib.Path(__file__).with_name(file)
    path.write_text(f'{{"gymnasium": "{gymnasium.__version__}", "trajectories": [\n{lines}\n]}}\n')


record("MountainCar-v0", "mountain-car-v0.json", mountain_car, 8, False)
record("MountainCarContinuous-v0", "mountain-car-continuous-v0.json", mountain_car_continuous, 4, False)
record("Acrobot-v1", "acrobot-v1.json", acrobot, 6, True)
record("Pendulum-v1", "pendulum-v1.json", pendulum, 6, True)
