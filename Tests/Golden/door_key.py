"""Records episodes of MiniGrid's DoorKey and Empty into door-key.json beside this file.

    pip install minigrid==3.2.0
    python3 door_key.py

An episode holds where everything is in the beginning, the actions, the direction before every action and at the end, and what
the agent sees at these times: one letter for each of the 7 x 7 triples of the image, in rows, the agent in the middle of the
last one. Most actions lead to the goal by a shortest way through the full state; the others are random.
"""

import collections
import json
import pathlib
import random

import gymnasium
import minigrid

LETTERS = {
    (0, 0, 0): "?", (1, 0, 0): ".", (2, 5, 0): "#", (5, 4, 0): "k", (4, 4, 2): "L", (4, 4, 1): "D", (4, 4, 0): "_",
    (8, 1, 0): "G",
}  # fmt: skip


def letters(observation):
    image = observation["image"]
    return "".join(LETTERS[tuple(int(n) for n in image[x, y])] for y in range(7) for x in range(7))


def find(environment, kind):
    grid = environment.grid
    cells = [(x, y) for y in range(grid.height) for x in range(grid.width)]
    return next(((x, y) for x, y in cells if grid.get(x, y) and grid.get(x, y).type == kind), None)


def wanted(environment):
    """What the next goal is: the kind of object, and the action to take in front of it."""
    door = find(environment, "door")
    if door and not environment.grid.get(*door).is_open:
        if environment.grid.get(*door).is_locked and not environment.carrying:
            return find(environment, "key"), 3
        return door, 5
    return find(environment, "goal"), 2


def advice(environment):
    target, last = wanted(environment)
    start = (*(int(n) for n in environment.agent_pos), int(environment.agent_dir))
    queue, first = collections.deque([start]), {start: None}
    while queue:
        x, y, direction = queue.popleft()
        dx, dy = [(1, 0), (0, 1), (-1, 0), (0, -1)][direction]
        front = (x + dx, y + dy)
        if front == target:
            action = first[x, y, direction]
            return last if action is None else action
        cell = environment.grid.get(*front)
        following = [(0, (x, y, (direction - 1) % 4)), (1, (x, y, (direction + 1) % 4))]
        if cell is None or cell.can_overlap():
            following.append((2, (*front, direction)))
        for action, state in following:
            if state not in first:
                first[state] = action if first[x, y, direction] is None else first[x, y, direction]
                queue.append(state)
    return None


def episode(identifier, seed, share, limit, choice):
    environment = gymnasium.make(identifier).unwrapped
    observation, _ = environment.reset(seed=seed)
    record = {
        "size": environment.width,
        "timeLimit": environment.max_steps,
        "agent": [int(n) for n in environment.agent_pos],
        "door": find(environment, "door"),
        "key": find(environment, "key"),
    }
    actions, directions, views = "", str(observation["direction"]), [letters(observation)]
    end, reward = "running", 0
    while end == "running" and len(actions) < limit:
        action = advice(environment) if choice.random() < share else None
        if action is None:
            action = choice.choice([0, 1, 2, 2, 2, 2, 3, 3, 4, 5, 5, 6])
        observation, reward, terminated, truncated, _ = environment.step(action)
        actions += str(action)
        directions += str(observation["direction"])
        views.append(letters(observation))
        end = "terminated" if terminated else "truncated" if truncated else "running"
    return record | {"actions": actions, "directions": directions, "views": views, "reward": reward, "end": end}


choice = random.Random(0)
episodes = []
for size, count, limit in [("5x5", 4, 300), ("6x6", 4, 120), ("8x8", 4, 150), ("16x16", 3, 200)]:
    for seed in range(count):
        episodes.append(episode(f"MiniGrid-DoorKey-{size}-v0", seed, [0.8, 0.6, 0.4, 0.0][seed], limit, choice))
for name, share in [("Empty-5x5", 0.0), ("Empty-Random-6x6", 0.5), ("Empty-8x8", 0.8), ("Empty-16x16", 0.6)]:
    episodes.append(episode(f"MiniGrid-{name}-v0", 5, share, 120, choice))
file = pathlib.Path(__file__).with_name("door-key.json")
lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in episodes)
file.write_text(f'{{"minigrid": "{minigrid.__version__}", "episodes": [\n{lines}\n]}}\n')
for record in episodes:
    print(record["size"], record["key"], len(record["actions"]), record["end"], record["reward"])
