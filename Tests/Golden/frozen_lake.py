"""Records the transition tables of Gymnasium's FrozenLake-v1 into frozen-lake.json beside this file.

    pip install gymnasium==1.4.0
    python3 frozen_lake.py

A table lists for every state and action the outcomes as [probability, next state, reward, terminated].
"""

import json
import pathlib

import gymnasium

settings = [
    {"map": "4x4", "slippery": True},
    {"map": "4x4", "slippery": False},
    {"map": "8x8", "slippery": True},
    {"map": "4x4", "slippery": True, "successRate": 0.8},
]
tables = []
for setting in settings:
    arguments = {"map_name": setting["map"], "is_slippery": setting["slippery"]}
    if "successRate" in setting:
        arguments["success_rate"] = setting["successRate"]
    identifier = "FrozenLake-v1" if setting["map"] == "4x4" else "FrozenLake8x8-v1"
    environment = gymnasium.make(identifier, **arguments)
    table = environment.unwrapped.P
    outcomes = [
        [
            [[float(p), int(state), float(reward), bool(end)] for p, state, reward, end in table[s][a]]
            for a in range(4)
        ]
        for s in range(len(table))
    ]
    tables.append({"setting": setting, "timeLimit": environment.spec.max_episode_steps, "outcomes": outcomes})

file = pathlib.Path(__file__).with_name("frozen-lake.json")
lines = ",\n".join(json.dumps(table) for table in tables)
file.write_text(f'{{"gymnasium": "{gymnasium.__version__}", "tables": [\n{lines}\n]}}\n')
