"""Records trajectories of Gymnasium's CartPole-v1 into cartpole-v1.json beside this file.

    pip install gymnasium==1.4.0
    python3 cartpole.py

Each trajectory has the state before the first step in double precision, the actions, after every step the state and the reward,
and the two flags at the end. Half of the actions are random; the other half balance the pole, so that the time limit is reached too.
"""

import json
import pathlib

import gymnasium
import numpy

trajectories = []
for seed in range(12):
    environment = gymnasium.make("CartPole-v1")
    environment.reset(seed=seed)
    generator = numpy.random.default_rng(seed)
    start = [float(value) for value in environment.unwrapped.state]
    actions, states, rewards, terminated, truncated = [], [], [], False, False
    while not (terminated or truncated):
        if seed % 2 == 0:
            action = int(generator.integers(2))
        else:
            x, speed, angle, angular_speed = environment.unwrapped.state
            action = int(angle + 0.3 * angular_speed + 0.02 * x + 0.05 * speed > 0)
        _, reward, terminated, truncated, _ = environment.step(action)
        actions.append(action)
        states.append([float(value) for value in environment.unwrapped.state])
        rewards.append(float(reward))
    trajectories.append(
        {
            "start": start,
            "actions": "".join(map(str, actions)),
            "states": states,
            "rewards": rewards,
            "terminated": bool(terminated),
            "truncated": bool(truncated),
        }
    )

file = pathlib.Path(__file__).with_name("cartpole-v1.json")
lines = ",\n".join(json.dumps(trajectory) for trajectory in trajectories)
file.write_text(f'{{"gymnasium": "{gymnasium.__version__}", "trajectories": [\n{lines}\n]}}\n')
