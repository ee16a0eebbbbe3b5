"""Records what every action does in every state of Gymnasium's Taxi-v4 into taxi.json beside this file.

    pip install gymnasium==1.4.0
    python3 taxi.py

A table lists for every state the mask of actions and, for every action, the outcomes as [probability, next state, reward,
terminated]. They come from `step` itself, driven by random numbers that visit every case. With a passenger who will change the
destination only the states with the passenger in the taxi are listed, and a next state counts 500 more while the change is
still to come.
"""

import json
import pathlib

import gymnasium


class Chosen:
    """Random numbers that lead to the outcome and the destination of our choice."""

    def __init__(self, number, destination):
        self.number, self.destination, self.choices = number, destination, 1

    def random(self):
        return self.number

    def choice(self, possible):
        self.choices = len(possible)
        return possible[self.destination]


def outcomes(environment, state, action, fickle):
    found, below = [], 0.0
    for probability, *_ in environment.P[state][action]:
        number, below = below + probability / 2, below + probability
        destination, choices = 0, 1
        while destination < choices:
            chosen = Chosen(number, destination)
            environment._np_random = chosen
            environment.s, environment.fickle_step = state, fickle
            following, reward, terminated, _, _ = environment.step(action)
            pending = 500 if environment.fickle_step else 0
            choices = chosen.choices
            found.append([round(probability / choices, 9), following + pending, reward, bool(terminated)])
            destination += 1
    return found


tables = []
for rainy in [False, True]:
    for fickle in [False, True]:
        environment = gymnasium.make("Taxi-v4", is_rainy=rainy, fickle_passenger=fickle).unwrapped
        states = [s for s in range(500) if not fickle or environment.decode(s)[2] == 4]
        tables.append(
            {
                "rainy": rainy,
                "fickle": fickle,
                "states": states,
                "masks": ["".join(str(bit) for bit in environment.action_mask(s)) for s in states],
                "outcomes": [[outcomes(environment, s, a, fickle) for a in range(6)] for s in states],
            }
        )
specification = gymnasium.spec("Taxi-v4")
file = pathlib.Path(__file__).with_name("taxi.json")
lines = ",\n".join(json.dumps(table, separators=(",", ":")) for table in tables)
file.write_text(
    f'{{"gymnasium": "{gymnasium.__version__}", "timeLimit": {specification.max_episode_steps}, "tables": [\n{lines}\n]}}\n'
)
