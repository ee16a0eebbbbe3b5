"""The most that a player who sees everything can return on average in DoorKey, by breadth-first search from every start.

    python3 optimum.py 6
"""

import sys
from collections import deque

size = int(sys.argv[1]) if len(sys.argv) > 1 else 6
limit = 10 * size * size
goal = (size - 2, size - 2)
moves = [(1, 0), (0, 1), (-1, 0), (0, -1)]


def shortest(wall, door, key, agent, direction):
    """Steps from a start to the goal: turn left or right, forward, pick up, open."""
    start = (agent, direction, False, False)
    queue, seen = deque([(start, 0)]), {start}
    while queue:
        (place, direction, carried, opened), steps = queue.popleft()
        front = (place[0] + moves[direction][0], place[1] + moves[direction][1])
        following = [
            (place, (direction + 3) % 4, carried, opened),
            (place, (direction + 1) % 4, carried, opened),
        ]
        is_door = front == (wall, door)
        is_wall = front[0] in (0, size - 1, wall) or front[1] in (0, size - 1)
        if is_door and opened or not is_wall and (carried or front != key):
            if front == goal:
                return steps + 1
            following.append((front, direction, carried, opened))
        if front == key and not carried:
            following.append((place, direction, True, opened))
        if is_door and carried and not opened:
            following.append((place, direction, carried, True))
        for state in following:
            if state not in seen:
                seen.add(state)
                queue.append((state, steps + 1))


total, weights = [0.0, 0.0], 0.0
for wall in range(2, size - 2):
    cells = [(x, y) for x in range(1, wall) for y in range(1, size - 1)]
    starts = [
        (door, key, agent, direction)
        for door in range(1, size - 2)
        for agent in cells
        for key in cells
        if key != agent
        for direction in range(4)
    ]
    for start in starts:
        steps = shortest(wall, *start)
        total[0] += steps / len(starts)
        total[1] += (1 - 0.9 * steps / limit) / len(starts)
    weights += 1
print(f"{total[0] / weights:.2f} steps, return {total[1] / weights:.4f}")
