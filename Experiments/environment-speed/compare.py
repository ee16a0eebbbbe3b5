"""Steps a second of environments in Warren and in the peers that are installed, side by side.

    python3 Experiments/environment-speed/compare.py .build/release/warren [ENVIRONMENT...]

All environments, or those that are named. One thread, random (legal) actions, resets and observations included. Warren and each peer
take their turn on the same core; the best of many stretches of two milliseconds (or of one call, where that takes longer) counts, which
other programs seldom interrupt. Peers: gymnax, jumanji, navix (JAX, one compiled loop over a batch of 1024; compiling is not counted),
envpool (C++, batch of 1024), gymnasium (one copy). What is not installed is left out and named.
"""

import json
import os
import subprocess
import sys
import time

BATCH, LENGTH = 1024, 16
NAMES = {  # Warren's environment -> {peer: the peer's name of it}
    "cart-pole": {"gymnax": "CartPole-v1", "envpool": "CartPole-v1", "gymnasium": "CartPole-v1"},
    "acrobot": {"gymnax": "Acrobot-v1", "envpool": "Acrobot-v1", "gymnasium": "Acrobot-v1"},
    "mountain-car": {"gymnax": "MountainCar-v0", "envpool": "MountainCar-v0", "gymnasium": "MountainCar-v0"},
    "mountain-car-continuous": {"gymnax": "MountainCarContinuous-v0", "gymnasium": "MountainCarContinuous-v0"},
    "pendulum": {"gymnax": "Pendulum-v1", "envpool": "Pendulum-v1", "gymnasium": "Pendulum-v1"},
    "frozen-lake": {"envpool": "FrozenLake-v1", "gymnasium": "FrozenLake-v1"},
    "taxi": {"envpool": "Taxi-v3", "gymnasium": "Taxi-v4"},
    "cliff-walking": {"gymnasium": "CliffWalking-v1"},
    "snake": {"jumanji": "Snake-v1"},
    "2048": {"jumanji": "Game2048-v1"},
    "maze": {"jumanji": "Maze-v0"},
    "minesweeper": {"jumanji": "Minesweeper-v0"},
    "sudoku": {"jumanji": "Sudoku-v0"},
    "sliding-tile": {"jumanji": "SlidingTilePuzzle-v0"},
    "knapsack": {"jumanji": "Knapsack-v1"},
    "traveling-salesman": {"jumanji": "TSP-v1"},
    "door-key": {"navix": "Navix-DoorKey-8x8-v0", "envpool": "MiniGrid-DoorKey-8x8-v0"},
}


def rate(run, steps, stretch=0.002, seconds=2.0):
    """The best of the stretches of calls of `run`, which makes `steps` steps, that go into some seconds."""
    run()
    best, now = 0.0, time.perf_counter()
    end = now + seconds
    while now < end:
        start, count = now, 0
        while now - start < stretch:
            run()
            count += steps
            now = time.perf_counter()
        best = max(best, count / (now - start))
    return best


def rollout(reset, step, sample):
    """A compiled loop of JAX over a batch; the carry is whatever `step` gives back."""
    import jax

    @jax.jit
    def run(state, key):
        def body(carry, _):
            state, key = carry
            key, key_action, key_step = jax.random.split(key, 3)
            actions = sample(jax.random.split(key_action, BATCH), state)
            return (step(jax.random.split(key_step, BATCH), state, actions), key), None

        return jax.lax.scan(body, (state, key), None, LENGTH)[0]

    carry = [run(jax.jit(reset)(jax.random.split(jax.random.key(0), BATCH)), jax.random.key(1))]

    def go():
        carry[0] = jax.block_until_ready(run(*carry[0]))

    return rate(go, BATCH * LENGTH)


def gymnax(name):
    import gymnax
    import jax

    environment, parameters = gymnax.make(name)
    space = environment.action_space(parameters)
    return rollout(
        jax.vmap(lambda key: environment.reset(key, parameters)),
        lambda keys, state, actions: jax.vmap(lambda k, s, a: environment.step(k, s, a, parameters)[:2])(keys, state[1], actions),
        lambda keys, state: jax.vmap(space.sample)(keys),
    )


def jumanji(name):
    import jax
    import jax.numpy as jnp
    import jumanji
    from jumanji.wrappers import AutoResetWrapper

    environment = AutoResetWrapper(jumanji.make(name))

    def pick(key, carry):
        mask = getattr(carry[1].observation, "action_mask", None)
        if mask is None:
            counts = jnp.asarray(environment.action_spec.num_values)
            return jax.random.randint(key, counts.shape, 0, counts)
        flat = jax.random.categorical(key, jnp.where(mask.reshape(-1), 0.0, -jnp.inf))
        return flat if mask.ndim == 1 else jnp.stack(jnp.unravel_index(flat, mask.shape))

    return rollout(
        jax.vmap(environment.reset), lambda keys, carry, actions: jax.vmap(environment.step)(carry[0], actions), jax.vmap(pick)
    )


def navix(name):
    import jax
    import navix

    environment = navix.make(name)
    return rollout(
        jax.vmap(environment.reset),
        lambda keys, state, actions: jax.vmap(environment.step)(state, actions),
        lambda keys, state: jax.vmap(lambda key: jax.random.randint(key, (), 0, 7))(keys),
    )


def envpool(name):
    import envpool
    import numpy as np

    environment = envpool.make_gymnasium(name, num_envs=BATCH, num_threads=1, seed=0)
    environment.reset()
    space = environment.action_space
    random = np.random.default_rng(0)
    if hasattr(space, "n"):
        actions = random.integers(0, space.n, (64, BATCH)).astype(np.int32)
    else:
        actions = random.uniform(space.low, space.high, (64, BATCH) + space.shape).astype(np.float32)

    def go():
        for index in range(8):
            environment.step(actions[index])

    return rate(go, 8 * BATCH)


def gymnasium(name):
    import gymnasium

    environment = gymnasium.make(name)
    environment.reset(seed=0)
    environment.action_space.seed(0)
    actions = [environment.action_space.sample() for _ in range(500)]

    def go():
        for action in actions:
            _, _, terminated, truncated, _ = environment.step(action)
            if terminated or truncated:
                environment.reset()

    return rate(go, len(actions))


PEERS = {"gymnax": gymnax, "jumanji": jumanji, "navix": navix, "envpool": envpool, "gymnasium": gymnasium}


def measured(arguments):
    """What another process prints as its last line, or None; on one core."""
    environment = dict(os.environ, XLA_FLAGS="--xla_cpu_multi_thread_eigen=false", OMP_NUM_THREADS="1", JAX_PLATFORMS="cpu")
    result = subprocess.run(arguments, capture_output=True, text=True, env=environment)
    lines = result.stdout.splitlines()
    if result.returncode == 0 and lines:
        return lines
    print("left out:", " ".join(arguments[2:]), "-", (result.stderr.strip().splitlines() or ["no output"])[-1][:120], file=sys.stderr)
    return None


def main():
    if sys.argv[1] == "--peer":  # one measurement, in a process of its own
        print(PEERS[sys.argv[2]](sys.argv[3]))
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rows = {}
    for line in measured([sys.argv[1], "benchmark", "environments", "--json"]) or []:
        row = json.loads(line)
        if not sys.argv[2:] or row["name"] in sys.argv[2:]:
            rows[row["name"]] = {"Warren": row["value"]}
    if not rows:
        sys.exit("Warren gave no figures")
    for name, peers in NAMES.items():
        if name not in rows:
            continue
        for peer, theirs in peers.items():
            lines = measured([sys.executable, __file__, "--peer", peer, theirs])
            if lines:
                rows[name][peer] = float(lines[-1])
    print("| environment | Warren | " + " | ".join(PEERS) + " | times the fastest peer |")
    print("|" + "---|" * (len(PEERS) + 3))
    for name, values in rows.items():
        ours, theirs = values["Warren"], [value for peer, value in values.items() if peer != "Warren"]
        cells = [f"{values[peer] / 1e6:.3g}" if peer in values else "" for peer in PEERS]
        factor = f"{ours / max(theirs):.1f}" if theirs else ""
        print(f"| {name} | {ours / 1e6:.3g} | " + " | ".join(cells) + f" | {factor} |")


main()
