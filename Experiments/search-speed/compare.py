"""Runs the same work in Warren and in the peers that are installed, and prints both side by side.

    python3 Experiments/search-speed/compare.py .build/release/warren

Peers: pygmo (pagmo's Python package), pymoo, deap, cma, scipy, evosax (with jax), moocore. What is not installed is left out and
named. Those that call an objective written in Python get one of NumPy, a whole generation at a time where they allow it; evosax
gets one of JAX, compiled together with the search.
"""

import json
import subprocess
import sys
import time

rows = {}  # (work, unit) -> {program: value}
missing = []


def note(work, unit, program, value):
    rows.setdefault((work, unit), {})[program] = value


peers = []  # (name, function that measures it)


def peer(name):
    """Marks a function that measures a peer."""

    def mark(function):
        peers.append((name, function))
        return function

    return mark


def best_time(work, repeats=3):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def warren(command):
    output = subprocess.run([command, "benchmark", "search", "--json"], capture_output=True, text=True, check=True).stdout
    for line in output.splitlines():
        row = json.loads(line)
        note(row["name"], row["unit"], "Warren", row["value"])


def items():
    """The knapsack of Warren's benchmark: Park and Miller's generator."""
    state, numbers = 7, []
    for _ in range(1000):
        state = state * 48271 % 2147483647
        numbers.append(1 + state % 1000)
    values, weights = numbers[:500], numbers[500:]
    return values, weights, sum(weights) // 2


GA, GA_COUNT = "genetic algorithm, 500 items, 200 x 200", 40_000


@peer("pygmo")
def pagmo_genetic():
    import numpy as np
    import pygmo

    values, weights, capacity = map(np.asarray, items())

    class Knapsack:
        def fitness(self, x):
            excess = float(x @ weights) - capacity
            return [-float(x @ values) if excess <= 0 else excess]

        def get_bounds(self):
            return [0] * 500, [1] * 500

        def get_nix(self):
            return 500

    def run():
        population = pygmo.population(pygmo.problem(Knapsack()), 200, seed=1)
        algorithm = pygmo.algorithm(
            pygmo.sga(gen=200, cr=0.9, crossover="single", m=1 / 500, mutation="uniform", selection="tournament", param_s=3, seed=1)
        )
        algorithm.evolve(population)

    note(f"{GA}, evaluations", "evaluations/s", "pagmo", GA_COUNT / best_time(run, 2))


@peer("pymoo")
def pymoo_genetic():
    import numpy as np
    from pymoo.algorithms.soo.nonconvex.ga import GA as Genetic
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.pntx import TwoPointCrossover
    from pymoo.operators.mutation.bitflip import BitflipMutation
    from pymoo.operators.sampling.rnd import BinaryRandomSampling
    from pymoo.optimize import minimize

    values, weights, capacity = map(np.asarray, items())

    class Knapsack(Problem):
        def __init__(self):
            super().__init__(n_var=500, n_obj=1, xl=0, xu=1, vtype=bool)

        def _evaluate(self, x, out, *args, **kwargs):
            excess = x @ weights - capacity
            out["F"] = np.where(excess <= 0, -(x @ values), excess)

    def run():
        algorithm = Genetic(
            pop_size=200,
            sampling=BinaryRandomSampling(),
            crossover=TwoPointCrossover(prob=0.9),
            mutation=BitflipMutation(prob=1.0, prob_var=1 / 500),
            eliminate_duplicates=False,
        )
        minimize(Knapsack(), algorithm, ("n_gen", 200), seed=1)

    note(f"{GA}, evaluations", "evaluations/s", "pymoo", GA_COUNT / best_time(run, 2))


@peer("deap")
def deap_genetic():
    import random

    from deap import algorithms, base, creator, tools

    values, weights, capacity = items()
    creator.create("Best", base.Fitness, weights=(1.0,))
    creator.create("Individual", list, fitness=creator.Best)

    def evaluate(bits):
        weight = sum(w for w, bit in zip(weights, bits) if bit)
        return (sum(v for v, bit in zip(values, bits) if bit) if weight <= capacity else capacity - weight,)

    toolbox = base.Toolbox()
    toolbox.register("bit", random.randint, 0, 1)
    toolbox.register("individual", tools.initRepeat, creator.Individual, toolbox.bit, 500)
    toolbox.register("evaluate", evaluate)
    toolbox.register("mate", tools.cxTwoPoint)
    toolbox.register("mutate", tools.mutFlipBit, indpb=1 / 500)
    toolbox.register("select", tools.selTournament, tournsize=3)
    random.seed(1)

    def run():
        population = [toolbox.individual() for _ in range(200)]
        algorithms.eaSimple(population, toolbox, 0.9, 1.0, 50, verbose=False)

    note(f"{GA}, evaluations", "evaluations/s", "DEAP", 51 * 200 / best_time(run, 1))


FRONTS = {"NSGA-II, ZDT1, 100 x 250": ("zdt", 100), "NSGA-III, DTLZ2, 92 x 250": ("dtlz", 92)}


@peer("pygmo fronts")
def pagmo_fronts():
    import pygmo

    for work, (family, size) in FRONTS.items():
        udp = pygmo.zdt(prob_id=1, param=30) if family == "zdt" else pygmo.dtlz(prob_id=2, dim=12, fdim=3)

        def run():
            population = pygmo.population(pygmo.problem(udp), size, seed=1)
            algorithm = pygmo.nsga2(gen=250, seed=1)
            return pygmo.algorithm(algorithm).evolve(population)

        note(f"{work}, time", "s", "pagmo (NSGA-II)", best_time(run))
        points = run().get_f()
        reference = [1.1] * points.shape[1]
        inside = points[(points < 1.1).all(axis=1)]
        note(f"{work}, hypervolume", "hypervolume", "pagmo (NSGA-II)", pygmo.hypervolume(inside).compute(reference))


@peer("pygmo differential evolution")
def pagmo_continuous():
    import pygmo

    for shape, udp in [("rastrigin", pygmo.rastrigin(30)), ("rosenbrock", pygmo.rosenbrock(30))]:
        for name, program, algorithm in [
            ("differential evolution", "pagmo", pygmo.de(gen=999, F=0.5, CR=0.9, variant=2, ftol=0, xtol=0, seed=1)),
            ("CMA-ES", "pagmo", pygmo.cmaes(gen=999, sigma0=0.3, ftol=0, xtol=0, seed=1)),
            # What adapts itself there: jDE (Brest et al. 2006), which draws its settings rather than learning them.
            ("SHADE", "pagmo (jDE)", pygmo.sade(gen=999, variant=2, variant_adptv=1, ftol=0, xtol=0, seed=1)),
            ("particle swarm", "pagmo", pygmo.pso_gen(gen=999, seed=1)),
        ]:

            def run():
                pygmo.algorithm(algorithm).evolve(pygmo.population(pygmo.problem(udp), 60, seed=1))

            note(f"{name}, {shape} 30, evaluations", "evaluations/s", program, 60_000 / best_time(run))


def shapes(numerics):
    """Rastrigin's and Rosenbrock's function over the last axis, in NumPy or JAX."""
    return {
        "rastrigin": lambda x: (x * x - 10 * numerics.cos(2 * numerics.pi * x) + 10).sum(-1),
        "rosenbrock": lambda x: (100 * (x[..., 1:] - x[..., :-1] ** 2) ** 2 + (1 - x[..., :-1]) ** 2).sum(-1),
    }


@peer("cma")
def pycma_continuous():
    import cma
    import numpy as np

    for shape, function in shapes(np).items():

        def run():
            start = np.random.default_rng(1).uniform(-5.12, 5.12, 30)
            search = cma.CMAEvolutionStrategy(start, 2, {"popsize": 60, "seed": 1, "verbose": -9})
            for _ in range(200):
                points = search.ask()
                search.tell(points, function(np.asarray(points)))

        note(f"CMA-ES, {shape} 30, evaluations", "evaluations/s", "pycma", 12_000 / best_time(run))


@peer("scipy")
def scipy_continuous():
    import numpy as np
    from scipy.optimize import differential_evolution

    for shape, function in shapes(np).items():

        def run():
            return differential_evolution(
                lambda points: function(points.T), [(-5.12, 5.12)] * 30, strategy="rand1bin", popsize=2, maxiter=200, tol=-1,
                mutation=0.5, recombination=0.9, polish=False, init="random", vectorized=True, updating="deferred", rng=1)

        # popsize counts members a number, 60 in all; it evaluates the first of them and then 200 generations.
        note(f"differential evolution, {shape} 30, evaluations", "evaluations/s", "SciPy", 201 * 60 / best_time(run))


@peer("evosax")
def evosax_continuous():
    import jax
    import jax.numpy as jnp
    from evosax.algorithms import CMA_ES, PSO, DifferentialEvolution

    for shape, function in shapes(jnp).items():
        for name, kind in [
            ("differential evolution", DifferentialEvolution), ("CMA-ES", CMA_ES), ("particle swarm", PSO),
        ]:
            search = kind(population_size=60, solution=jnp.zeros(30))
            settings = search.default_params
            if kind is CMA_ES:
                settings = settings.replace(std_init=2.0)
            elif kind is DifferentialEvolution:
                settings = settings.replace(differential_weight=0.5, crossover_rate=0.9)

            @jax.jit
            def run(key, search=search, settings=settings, kind=kind):
                start = jax.random.uniform(key, (60, 30), minval=-5.12, maxval=5.12)
                if kind is CMA_ES:
                    state = search.init(key, start[0], settings)
                else:
                    state = search.init(key, start, function(start), settings)

                def generation(carry, _):
                    state, key = carry
                    key, asking, telling = jax.random.split(key, 3)
                    points, state = search.ask(asking, state, settings)
                    state, _ = search.tell(telling, points, function(points), state, settings)
                    return (state, key), None

                return jax.lax.scan(generation, (state, key), None, 1000)[0][0].best_fitness

            jax.block_until_ready(run(jax.random.key(1)))  # compiles
            seconds = best_time(lambda: jax.block_until_ready(run(jax.random.key(1))))
            note(f"{name}, {shape} 30, evaluations", "evaluations/s", "evosax", 60_000 / seconds)


@peer("moocore")
def moocore_geometry():
    import moocore
    import numpy as np

    random = np.random.default_rng(3)
    for objectives in [2, 3, 5]:
        points = random.random((20_000, objectives))
        work = f"fronts of 20,000 points, {objectives} objectives"
        note(work, "ms", "moocore", 1000 * best_time(lambda: moocore.pareto_rank(points)))
    for objectives, count in [(3, 2000), (4, 1200), (5, 600), (6, 300)]:
        points = np.abs(random.normal(size=(count, objectives)))
        points = 1 - points / np.linalg.norm(points, axis=1, keepdims=True)
        work = f"hypervolume of {count} points, {objectives} objectives"
        note(work, "ms", "moocore", 1000 * best_time(lambda: moocore.hypervolume(points, ref=[1.0] * objectives)))


if __name__ == "__main__":
    warren(sys.argv[1] if len(sys.argv) > 1 else ".build/release/warren")
    for name, measure in peers:
        try:
            measure()
        except ImportError as error:
            missing.append(f"{name}: {error}")
        except Exception as error:  # a peer's own failure must not hide the others
            missing.append(f"{name} failed: {error}")
    programs = ["Warren"] + sorted({p for row in rows.values() for p in row if p != "Warren"})
    print("| work | unit | " + " | ".join(programs) + " |")
    print("|" + "---|" * (len(programs) + 2))
    for (work, unit), values in rows.items():
        cells = [f"{values[p]:,.4g}" if p in values else "" for p in programs]
        print(f"| {work} | {unit} | " + " | ".join(cells) + " |")
    for line in missing:
        print(f"not measured: {line}", file=sys.stderr)
