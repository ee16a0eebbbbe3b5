"""Records the transition tables of Gymnasium's CliffWalking-v1 into cliff-walking.json beside this file.

    pip install gymnasium==1.4.0
    python3 cliff_walking.py

A table lists for every state and action the outcomes as [probability, next state, reward, terminated].
"""

import json
import pathlib

import gymnasium

tables = []
for slippery in [False, True]:
    table = gymnasium.make("CliffWalking-v1", is_slippery=slippery).unwrapped.P
    outcomes = [
        [
            [[float(p), int(state), float(reward), bool(end)] for p, state, reward, end in table[s][a]]
            for a in range(4)
        ]
        for s in range(len(table))
    ]
    tables.append({"slippery": slippery, "outcomes": outcomes})

file = pathlib.Path(__file__).with_name("cliff-walking.json")
lines = ",\n".join(json.dumps(table) for table in tables)
file.write_text(f'{{"gymnasium": "{gymnasium.__version__}", "tables": [\n{lines}\n]}}\n')
