"""Warren's networks beside PyTorch's and JAX's, and its matrix products beside OpenBLAS and PyTorch: one table in Markdown.

    python3 Experiments/engine-speed/compare.py .build/release/warren [--rounds 2]

All do the same work on this machine, in turns; a figure is the best of all rounds. Needs NumPy; PyTorch, JAX with optax, and
Keras are measured if they are installed. A peer with one thread is bound to one core, with two to two.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time

MLP, CNN = "train mlp 784-128-10, dropout, batch 128", "train cnn 8-16-128-10, dropout, batch 128"
STEPS = {"step 64-128-128-4, batch 64": [64, 128, 128, 4], "step 8-64-64-4, batch 64": [8, 64, 64, 4]}
FORWARD = "forward 4-64-64-2, one observation"
MEMORY = {MLP: MLP.replace("train", "memory"), CNN: CNN.replace("train", "memory")}
SHAPES = [
    (32, 64, 64), (64, 64, 64), (64, 128, 128), (64, 128, 4), (64, 64, 4), (64, 8, 64), (128, 784, 128), (128, 128, 784),
    (784, 128, 128), (128, 128, 10), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (1024, 64, 1024)]
PRODUCTS = {f"gemm {m}x{k}x{n} {t}": (m, k, n, t) for m, k, n in SHAPES for t in ("NN", "TN", "NT")}
BATCH, RATE = 128, 1e-3


def seconds_each(work, seconds=0.25, turns=5):
    """The least time of one of the units that `work(n)` does n of."""
    work(1)
    n, best = 1, float("inf")
    while True:
        began = time.perf_counter()
        work(n)
        took = time.perf_counter() - began
        if took > seconds / 4:
            break
        n *= 2
    for _ in range(turns):
        began = time.perf_counter()
        work(n)
        best = min(best, (time.perf_counter() - began) / n)
    return best


# Peers. Each is a function of the number of threads that yields (name of the work, value).


def products(multiply, matrix, empty):
    """GFLOP/s of products, less what a call costs before it computes."""
    def time_of(m, k, n, transposed, seconds):
        a = matrix(k, m).T if transposed == "TN" else matrix(m, k)
        b = matrix(n, k).T if transposed == "NT" else matrix(k, n)
        c = empty(m, n)

        def work(count):
            for _ in range(count):
                multiply(a, b, c)
        return seconds_each(work, seconds, turns=12)

    for name, (m, k, n, transposed) in PRODUCTS.items():
        overhead = time_of(1, 1, 1, "NN", 0.02)
        yield name, 2e-9 * m * k * n / max(time_of(m, k, n, transposed, 0.04) - overhead, 1e-9)


def openblas(threads):
    import numpy as np
    if threads == 1:
        random = np.random.default_rng(1)
        yield from products(
            lambda a, b, c: np.matmul(a, b, out=c), lambda m, n: random.random((m, n), dtype=np.float32),
            lambda m, n: np.empty((m, n), np.float32))


def torch_networks(threads, kind):
    import torch
    from torch import nn
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    # Moments of dead units become denormal numbers in a long run on one batch; the others flush them as well.
    torch.set_flush_denormal(True)
    wrap = (lambda f: torch.compile(f)) if kind == "compile" else (lambda f: f)

    def optimize(model, loss):
        """Seconds of a step with Adam, fused."""
        model.train()
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
        loss = wrap(loss)

        def steps(n):
            for _ in range(n):
                optimizer.zero_grad(set_to_none=True)
                loss().backward()
                optimizer.step()
        return seconds_each(steps)

    def memory(model, loss):
        """Megabytes of the tensors of a step at their peak: weights, gradients, two averages, and what the step keeps."""
        model.train()
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
        activities = [torch.profiler.ProfilerActivity.CPU]
        weights = 4 * sum(p.numel() for p in model.parameters())

        def step():
            optimizer.zero_grad(set_to_none=True)
            loss().backward()
            optimizer.step()

        step()
        # The gradients of the step before are there at the start, and are let go in it.
        held = peak = 4 * weights
        with torch.profiler.profile(activities=activities, profile_memory=True) as profile:
            step()
        events = [event for event in profile.profiler.kineto_results.events() if event.name() == "[memory]"]
        for event in sorted(events, key=lambda event: event.start_ns()):
            held += event.nbytes()
            peak = max(peak, held)
        return peak / 1e6

    entropy, labels = nn.CrossEntropyLoss(), torch.randint(10, (BATCH,))
    images = torch.rand(BATCH, 1, 28, 28)
    cnn = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))
    if kind == "channels last":
        cnn, images = (t.to(memory_format=torch.channels_last) for t in (cnn, images))
    yield CNN, BATCH / optimize(cnn, lambda: entropy(cnn(images), labels))
    if kind != "compile" and threads == 1:
        yield MEMORY[CNN], memory(cnn, lambda: entropy(cnn(images), labels))
    if kind == "channels last":
        return
    flat = images.reshape(BATCH, 784)
    mlp = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))
    yield MLP, BATCH / optimize(mlp, lambda: entropy(mlp(flat), labels))

    if kind == "eager" and threads == 1:
        yield MEMORY[MLP], memory(mlp, lambda: entropy(mlp(flat), labels))

    def perceptron(a, b, c, d):
        return nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c), nn.ReLU(), nn.Linear(c, d))

    for name, sizes in STEPS.items():
        model, x, y = perceptron(*sizes), torch.rand(64, sizes[0]), torch.rand(64, sizes[-1])
        yield name, 1e6 * optimize(model, lambda: nn.functional.mse_loss(model(x), y))
    if threads > 1 or kind == "compile":
        return
    model, observation = perceptron(4, 64, 64, 2), torch.rand(1, 4)

    def passes(n):
        with torch.inference_mode():
            for _ in range(n):
                model(observation)
    yield FORWARD, 1e6 * seconds_each(passes)
    yield from products(lambda a, b, c: torch.mm(a, b, out=c), torch.rand, torch.empty)


def jax_networks(threads, scan):
    import jax
    import jax.numpy as jnp
    import optax
    jax.config.update("jax_default_prng_impl", "unsafe_rbg")
    keys = iter(jax.random.split(jax.random.key(0), 100))
    optimizer = optax.adam(RATE)

    def dense(inputs, outputs):
        return jax.random.normal(next(keys), (inputs, outputs)) * (2 / inputs) ** 0.5, jnp.zeros(outputs)

    def filters(inputs, outputs):
        return jax.random.normal(next(keys), (3, 3, inputs, outputs)) * (2 / 9 / inputs) ** 0.5, jnp.zeros(outputs)

    def optimize(loss, parameters, data):
        """Seconds of a step with Adam; in a scan, of one of fifty that run without coming back to Python."""
        def step(state, data):
            parameters, moments, key = state
            key, now = jax.random.split(key)
            change, moments = optimizer.update(jax.grad(loss)(parameters, *data, now), moments)
            return optax.apply_updates(parameters, change), moments, key

        def steps_in_scan(state, data):
            return jax.lax.scan(lambda state, _: (step(state, data), None), state, length=50)[0]

        compiled, count = jax.jit(steps_in_scan if scan else step, donate_argnums=0), 50 if scan else 1
        state = [(parameters, optimizer.init(parameters), jax.random.key(1))]

        def steps(n):
            for _ in range(n):
                state[0] = compiled(state[0], data)
            jax.block_until_ready(state[0])
        return seconds_each(steps) / count

    def classify(hidden, parameters, labels, key):
        (w1, b1), (w2, b2) = parameters["dense"]
        hidden = jax.nn.relu(hidden @ w1 + b1)
        hidden = jnp.where(jax.random.bernoulli(key, 0.8, hidden.shape), hidden / 0.8, 0)
        return optax.softmax_cross_entropy_with_integer_labels(hidden @ w2 + b2, labels).mean()

    def convolve(x, weights):
        x = jax.lax.conv_general_dilated(x, weights[0], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        n, height, width, channels = x.shape
        # The maximum over an axis has a faster gradient than a window reduction.
        x = jax.nn.relu(x + weights[1]).reshape(n, height // 2, 2, width // 2, 2, channels)
        return x.max((2, 4))

    labels = jax.random.randint(next(keys), (BATCH,), 0, 10)
    images = jax.random.uniform(next(keys), (BATCH, 28, 28, 1))
    yield MLP, BATCH / optimize(
        lambda p, x, y, key: classify(x, p, y, key), {"dense": [dense(784, 128), dense(128, 10)]},
        (images.reshape(BATCH, 784), labels))
    yield CNN, BATCH / optimize(
        lambda p, x, y, key: classify(convolve(convolve(x, p["first"]), p["second"]).reshape(BATCH, 784), p, y, key),
        {"first": filters(1, 8), "second": filters(8, 16), "dense": [dense(784, 128), dense(128, 10)]}, (images, labels))

    def apply(parameters, x):
        for w, b in parameters[:-1]:
            x = jax.nn.relu(x @ w + b)
        return x @ parameters[-1][0] + parameters[-1][1]

    for name, sizes in STEPS.items():
        data = (jax.random.uniform(next(keys), (64, sizes[0])), jax.random.uniform(next(keys), (64, sizes[-1])))
        yield name, 1e6 * optimize(
            lambda p, x, y, key: ((apply(p, x) - y) ** 2).mean(), [dense(*pair) for pair in zip(sizes, sizes[1:])], data)
    if threads == 1 and not scan:
        compiled, observation = jax.jit(apply), jnp.ones((1, 4))
        parameters = [dense(4, 64), dense(64, 64), dense(64, 2)]

        def passes(n):
            for _ in range(n):
                compiled(parameters, observation).block_until_ready()
        yield FORWARD, 1e6 * seconds_each(passes)


def keras_networks(threads):
    """Keras upon JAX: `fit` on 200 batches of random data, after an epoch that compiles."""
    import keras
    import numpy as np
    from keras import layers
    random = np.random.default_rng(1)
    labels = random.integers(10, size=200 * BATCH)

    def rate(model, data):
        model.compile(keras.optimizers.Adam(RATE), keras.losses.SparseCategoricalCrossentropy(from_logits=True))

        def epochs(n):
            model.fit(data, labels, batch_size=BATCH, epochs=n, verbose=0)
        return len(data) / seconds_each(epochs, seconds=2, turns=2)

    yield MLP, rate(
        keras.Sequential([
            keras.Input((784,)), layers.Dense(128, activation="relu"), layers.Dropout(0.2), layers.Dense(10)]),
        random.random((200 * BATCH, 784), dtype=np.float32))
    yield CNN, rate(
        keras.Sequential([
            keras.Input((28, 28, 1)), layers.Conv2D(8, 3, padding="same", activation="relu"), layers.MaxPooling2D(),
            layers.Conv2D(16, 3, padding="same", activation="relu"), layers.MaxPooling2D(), layers.Flatten(),
            layers.Dense(128, activation="relu"), layers.Dropout(0.2), layers.Dense(10)]),
        random.random((200 * BATCH, 28, 28, 1), dtype=np.float32))


PEERS = {
    "OpenBLAS": ("numpy", openblas),
    "PyTorch": ("torch", lambda threads: torch_networks(threads, "eager")),
    "PyTorch channels last": ("torch", lambda threads: torch_networks(threads, "channels last")),
    "torch.compile": ("torch", lambda threads: torch_networks(threads, "compile")),
    "Keras": ("keras", keras_networks),
    "JAX jit": ("jax", lambda threads: jax_networks(threads, scan=False)),
    "JAX scan": ("jax", lambda threads: jax_networks(threads, scan=True)),
}


def measure_peer(name, threads):
    """Runs in a process of its own and prints a JSON object a figure."""
    module, peer = PEERS[name]
    version = __import__(module).__version__
    for work, value in peer(threads):
        print(json.dumps({"work": work, "value": value, "version": version}), flush=True)


def run_peer(name, threads):
    """What the peer's process printed, and its last words if it failed."""
    cores = sorted(os.sched_getaffinity(0))[:threads] if hasattr(os, "sched_setaffinity") else None
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads), JAX_PLATFORMS="cpu",
                       KERAS_BACKEND="jax",
                       MKL_NUM_THREADS=str(threads))
    result = subprocess.run(
        [sys.executable, __file__, "--peer", name, "--threads", str(threads)], env=environment, text=True,
        capture_output=True, preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None)
    words = result.stderr.strip().splitlines()[-1:] if result.returncode else []
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")], words


def processor():
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def table(header, rows):
    print("| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warren", nargs="?", help="the command, as built with `swift build -c release`")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=1, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return measure_peer(arguments.peer, arguments.threads)
    if not arguments.warren:
        parser.error("where is the warren command?")

    # (work, threads) -> who -> value; more is better but for microseconds and megabytes.
    best, units, versions, failed = {}, {}, {}, {}

    def add(work, threads, who, value):
        values = best.setdefault((work, threads), {})
        less = units.get(work) in ("us", "MB")
        values[who] = value if who not in values else (min if less else max)(values[who], value)

    for _ in range(arguments.rounds):
        output = subprocess.run(
            [arguments.warren, "benchmark", "networks", "--json"], check=True, capture_output=True, text=True).stdout
        for row in map(json.loads, output.splitlines()):
            units[row["name"]] = row["unit"]
            add(row["name"], row["threads"], "Warren", row["value"])
        for threads in (1, 2):
            for name in PEERS:
                if name in failed:
                    continue
                figures, words = run_peer(name, threads)
                if words:
                    failed[name] = words[0]
                for figure in figures:
                    versions[PEERS[name][0]] = figure["version"]
                    add(figure["work"], threads, name, figure["value"])

    print(f"{processor()}, {os.cpu_count()} cores; " + ", ".join(f"{k} {v}" for k, v in sorted(versions.items())) + "\n")
    for name, words in failed.items():
        print(f"{name} is left out: {words}\n")
    for is_product in (False, True):
        works = [key for key in best if (key[0] in PRODUCTS) == is_product and "Warren" in best[key]]
        peers = [name for name in PEERS if any(name in best[key] for key in works)]
        rows, lowest = [], None
        for key in works:
            values, unit = best[key], units[key[0]]
            theirs = [values[name] for name in peers if name in values]
            ratio = None
            if theirs:
                ratio = min(theirs) / values["Warren"] if unit in ("us", "MB") else values["Warren"] / max(theirs)
                lowest = min(lowest or (ratio, key[0]), (ratio, key[0]))
            show = [f"{values[name]:,.4g}" if values.get(name, 1e9) < 1e4 else f"{values[name]:,.0f}"
                    if name in values else "" for name in ["Warren"] + peers]
            rows.append([key[0], str(key[1]), unit] + show + [f"{ratio:.2f}" if ratio else ""])
        if rows:
            table(["work", "threads", "unit", "Warren"] + peers + ["times the best peer"], rows)
            if lowest:
                print(f"Lowest: {lowest[0]:.2f} times the best peer, {lowest[1]}.\n")


main()
