"""Records episodes of MiniGrid's FourRooms and MultiRoom into rooms.json beside this file, and how often MultiRoom draws which rooms.

    pip install minigrid==3.2.0
    python3 rooms.py

Episodes are as those of door_key.py. For MultiRoom, `rooms` are [column and row of the corner, width, height, column and row of the
door], and `draws` counts, over many resets: the column and the row of the first room's corner, its width, and the column and the row
of the last room's corner.
"""

import collections
import json
import pathlib
import random

import gymnasium
import minigrid

LETTERS = {0: "?", 1: ".", 2: "#", 8: "G"}
DRAWS = 40_000


def letters(observation):
    image = observation["image"]

    def letter(cell):
        return "_D"[int(cell[2])] if cell[0] == 4 else LETTERS[int(cell[0])]

    return "".join(letter(image[x, y]) for y in range(7) for x in range(7))


def goal(environment):
    grid = environment.grid
    cells = ((x, y) for y in range(grid.height) for x in range(grid.width))
    return next([x, y] for x, y in cells if grid.get(x, y) and grid.get(x, y).type == "goal")


def gaps(environment):
    """The rows of the gaps in the upright wall, and the columns of those in the other."""
    grid, middle = environment.grid, environment.width // 2
    cells = range(1, environment.width - 1)
    return [n for n in cells if not wall(grid, middle, n)] + [n for n in cells if not wall(grid, n, middle)]


def wall(grid, x, y):
    return grid.get(x, y) is not None and grid.get(x, y).type == "wall"


def numbers(room):
    return [int(n) for n in (*room.top, *room.size, *room.entryDoorPos)]


def next_action(environment):
    """Opens a closed door that is in front, else turns or goes towards the goal as if all doors were open."""
    front = environment.grid.get(*environment.front_pos)
    if front is not None and front.type == "door" and not front.is_open:
        return 5
    start = (*(int(n) for n in environment.agent_pos), int(environment.agent_dir))
    target = tuple(goal(environment))
    queue, first = collections.deque([start]), {start: None}
    while queue:
        x, y, direction = queue.popleft()
        if (x, y) == target:
            return first[x, y, direction]
        dx, dy = [(1, 0), (0, 1), (-1, 0), (0, -1)][direction]
        following = [(0, (x, y, (direction - 1) % 4)), (1, (x, y, (direction + 1) % 4))]
        if not wall(environment.grid, x + dx, y + dy):
            following.append((2, (x + dx, y + dy, direction)))
        for action, state in following:
            if state not in first:
                first[state] = action if first[x, y, direction] is None else first[x, y, direction]
                queue.append(state)
    return None


def episode(identifier, seed, share, limit, choice):
    environment = gymnasium.make(identifier).unwrapped
    observation, _ = environment.reset(seed=seed)
    record = {"timeLimit": environment.max_steps, "agent": [int(n) for n in environment.agent_pos], "goal": goal(environment)}
    if "FourRooms" in identifier:
        record["gaps"] = gaps(environment)
    else:
        record["rooms"] = [numbers(room) for room in environment.rooms]
    actions, directions, views = "", str(observation["direction"]), [letters(observation)]
    end, reward = "running", 0
    while end == "running" and len(actions) < limit:
        action = next_action(environment) if choice.random() < share else None
        if action is None:
            action = choice.choice([0, 1, 2, 2, 2, 2, 2, 3, 4, 5, 5, 6])
        observation, reward, terminated, truncated, _ = environment.step(action)
        actions += str(action)
        directions += str(observation["direction"])
        views.append(letters(observation))
        end = "terminated" if terminated else "truncated" if truncated else "running"
    return record | {"actions": actions, "directions": directions, "views": views, "reward": reward, "end": end}


def draws(identifier):
    environment = gymnasium.make(identifier).unwrapped
    counts = [collections.Counter() for _ in range(5)]
    for seed in range(DRAWS):
        environment.reset(seed=seed)
        first, last = numbers(environment.rooms[0]), numbers(environment.rooms[-1])
        for counter, value in zip(counts, [first[0], first[1], first[2], last[0], last[1]]):
            counter[value] += 1
    return [[counter[value] for value in range(25)] for counter in counts]


def main():
    choice = random.Random(0)
    episodes = []
    for seed, share in enumerate([0.9, 0.8, 0.5, 0.0]):
        episodes.append(episode("MiniGrid-FourRooms-v0", seed, share, 150, choice))
    for name, count in [("N2-S4-v0", 4), ("N4-S5-v1", 4), ("N6-v0", 4)]:
        for seed in range(count):
            episodes.append(episode(f"MiniGrid-MultiRoom-{name}", seed, [0.95, 0.9, 0.7, 0.0][seed], 200, choice))
    for record in episodes:
        print(len(record.get("rooms", [])), record["agent"], len(record["actions"]), record["end"], record["reward"])
    file = pathlib.Path(__file__).with_name("rooms.json")
    lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in episodes)
    counts = ",\n".join(json.dumps(row, separators=(",", ":")) for row in draws("MiniGrid-MultiRoom-N4-S5-v1"))
    file.write_text(f'{{"minigrid": "{minigrid.__version__}", "draws": [\n{counts}\n], "episodes": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
