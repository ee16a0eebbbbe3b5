"""How short the tours of Warren and of the peers that are installed are after equal times, side by side.

    python3 Experiments/tsp-local-search/compare.py .build/release/warren [FILE...] [--seconds 1 2 10] [--seeds 5]
        [--optimum NAME=LENGTH...] [--only PROGRAM...]

FILE: instances in TSPLIB's format with coordinates (EUC_2D, CEIL_2D, ATT, GEO); without one, instances that come with Warren, and cities drawn
uniformly. Peers: fast-tsp (fast_tsp), LKH (elkai), OR-Tools' routing (ortools), in Python. What is not installed is left out and named.

All get the same files, whose cities have been shuffled by the seed: TSPLIB lists some in the order of a short tour. One thread each,
one program at a time. The limit is one of the clock; how many seconds of the processor a program has had stands beside it, so that a
machine that does other work betrays itself. Reading files, building matrices of distances for the peers and starting a program are not
counted; Warren's own preparation is. LKH has no limit and runs once to its end, and Warren's methods once more as long as that takes
(median of the clock). The gap is to the optimum that Warren knows or the
caller gives; else to the shortest tour of all. Every length is computed here, from the tour.
"""

import argparse
import csv
import json
import math
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SHIPPED = os.path.join(HERE, "..", "..", "Environments", "TravelingSalesman", "Instances")
DEFAULTS = ["kroA100", "pcb442", "rat575", "pr1002"]
UNIFORM = [2000]
KINDS = ["EUC_2D", "CEIL_2D", "ATT", "GEO"]
METHODS = ["lin-kernighan", "edge-assembly"]


class Instance:
    def __init__(self, name, kind, points):
        self.name, self.kind, self.points = name, kind, points

    def length(self, tour):
        if sorted(tour) != list(range(len(self.points))):
            raise ValueError("not a tour through all cities")
        return sum(self.distances(tour, tour[-1:] + tour[:-1]).tolist())

    def shuffled(self, seed):
        points = list(self.points)
        random.Random(seed).shuffle(points)
        return Instance(self.name, self.kind, points)

    def distances(self, ones, others):
        """The distances between the cities of two lists, by TSPLIB's definitions of 1995; lists that broadcast make a table."""
        import numpy

        points = numpy.array(self.points, dtype=float)
        if self.kind == "GEO":
            # Degrees and minutes, DDD.MM, as radians.
            degrees = numpy.trunc(points)
            points = 3.141592 * (degrees + 5 * (points - degrees) / 3) / 180
        (x, y), (u, v) = numpy.moveaxis(points[ones], -1, 0), numpy.moveaxis(points[others], -1, 0)
        if self.kind == "GEO":
            q1, q2, q3 = numpy.cos(y - v), numpy.cos(x - u), numpy.cos(x + u)
            angle = numpy.arccos(numpy.clip(0.5 * ((1 + q1) * q2 - (1 - q1) * q3), -1, 1))
            distances = numpy.floor(6378.388 * angle + 1)
        else:
            square = (x - u) ** 2 + (y - v) ** 2
            if self.kind == "ATT":
                distances = numpy.ceil(numpy.sqrt(square / 10))
            elif self.kind == "CEIL_2D":
                distances = numpy.ceil(numpy.sqrt(square))
            else:
                distances = numpy.floor(numpy.sqrt(square) + 0.5)
        return numpy.where(numpy.equal(ones, others), 0, distances).astype(numpy.int64)

    def matrix(self):
        import numpy

        cities = numpy.arange(len(self.points))
        return self.distances(cities[:, None], cities[None, :])

    def write(self, path):
        with open(path, "w") as file:
            file.write(f"NAME: {self.name}\nTYPE: TSP\nDIMENSION: {len(self.points)}\nEDGE_WEIGHT_TYPE: {self.kind}\n")
            file.write("NODE_COORD_SECTION\n")
            for number, (x, y) in enumerate(self.points, 1):
                file.write(f"{number} {x!r} {y!r}\n")
            file.write("EOF\n")


def read(path):
    """Reads an instance with coordinates."""
    header, points = {}, []
    with open(path) as file:
        lines = iter(file)
        for line in lines:
            if line.strip() == "NODE_COORD_SECTION":
                break
            key, _, value = line.partition(":")
            header[key.strip()] = value.strip()
        for line in lines:
            fields = line.split()
            if len(fields) != 3:
                break
            points.append((float(fields[1]), float(fields[2])))
    kind = header.get("EDGE_WEIGHT_TYPE", "")
    if kind not in KINDS:
        sys.exit(f"{path}: EDGE_WEIGHT_TYPE is {kind or 'missing'}; this script reads {', '.join(KINDS)}")
    if len(points) != int(header.get("DIMENSION", -1)):
        sys.exit(f"{path}: {len(points)} cities were read, DIMENSION is {header.get('DIMENSION', 'missing')}")
    return Instance(header.get("NAME", os.path.basename(path)), kind, points)


def uniform(count):
    generator = random.Random(count)
    # So wide that lengths are well told apart, and every distance is one of fast-tsp's 16-bit integers.
    points = [(generator.randrange(45_000), generator.randrange(45_000)) for _ in range(count)]
    return Instance(f"uniform{count}", "EUC_2D", points)


def warren(command, method, instance, seconds, seed):
    """The tour of Warren's method, the processor's seconds and the clock's, as its own ledger has them."""
    with tempfile.TemporaryDirectory() as folder:
        instance.write(os.path.join(folder, "cities.tsp"))
        experiment = {
            "experiment": "compare",
            "question": "How short?",
            "tasks": [{"traveling-salesman": {"instance": "cities.tsp"}}],
            "methods": [{method: {}}],
            "budget": {"seconds": seconds},
            "seeds": [seed],
        }
        with open(os.path.join(folder, "compare.yaml"), "w") as file:
            json.dump(experiment, file)
        arguments = [command, "run", "compare.yaml", "--output", "runs", "--threads", "1", "--quiet"]
        run = subprocess.run(arguments, cwd=folder, capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {run.stderr.strip()}")
        for place, _, files in os.walk(os.path.join(folder, "runs")):
            if "result.json" in files:
                with open(os.path.join(place, "result.json")) as file:
                    result = json.load(file)
                ledger = result["ledger"]
                known = result.get("known", {}).get("length", {}).get("value")
                return [city - 1 for city in result["solution"]["tour"]], ledger["cpuSeconds"], ledger["seconds"], known
    raise RuntimeError("Warren has left no result")


def timed(work):
    cpu, clock = time.process_time(), time.perf_counter()
    result = work()
    return result, time.process_time() - cpu, time.perf_counter() - clock


def fast_tsp(instance, seconds, seed):
    import fast_tsp
    import numpy

    matrix = instance.matrix()
    if matrix.max() > 65535:
        # It takes 16-bit integers: larger distances are divided, which rounds them once more.
        matrix = matrix // (matrix.max() // 65535 + 1)
    matrix = matrix.astype(numpy.uint16)
    return timed(lambda: list(fast_tsp.find_tour(matrix, duration_seconds=seconds)))


def lkh(instance, seconds, seed):
    import elkai

    matrix = instance.matrix().tolist()
    tour, cpu, clock = timed(lambda: elkai.DistanceMatrix(matrix).solve_tsp(runs=1))
    return (tour[:-1], cpu, clock)


def or_tools(instance, seconds, seed):
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    matrix = instance.matrix().tolist()
    manager = pywrapcp.RoutingIndexManager(len(matrix), 1, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(matrix))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(1000 * seconds))
    solution, cpu, clock = timed(lambda: routing.SolveWithParameters(parameters))
    if solution is None:
        raise RuntimeError("no tour within the limit")
    tour, index = [], routing.Start(0)
    while not routing.IsEnd(index):
        tour.append(manager.IndexToNode(index))
        index = solution.Value(routing.NextVar(index))
    return tour, cpu, clock


# Name, the module it needs, the function, whether it keeps a limit, and how many cities it gets at most.
PEERS = [
    ("fast-tsp", "fast_tsp", fast_tsp, True, 20_000),
    ("OR-Tools routing", "ortools", or_tools, True, 3000),
    ("LKH (elkai)", "elkai", lkh, False, 3000),
]


def alone(function, *arguments):
    """Calls a peer in a process of its own: it keeps nothing from one run to the next, and its failure is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def known_lengths(given):
    lengths = {}
    with open(os.path.join(SHIPPED, "optima.csv")) as file:
        for row in csv.DictReader(file):
            lengths[row["name"]] = float(row["length"])
    for pair in given:
        name, separator, value = pair.partition("=")
        if not separator:
            sys.exit(f"--optimum {pair}: NAME=LENGTH was expected")
        lengths[name] = float(value)
    return lengths


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warren")
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--seconds", nargs="+", type=float, default=[1, 2, 10])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--optimum", nargs="+", default=[], metavar="NAME=LENGTH")
    parser.add_argument("--only", nargs="+", default=[], metavar="PROGRAM")
    options = parser.parse_intermixed_args()
    command = os.path.abspath(options.warren)
    optima = known_lengths(options.optimum)
    instances = [read(path) for path in options.files]
    if not instances:
        instances = [read(os.path.join(SHIPPED, name + ".tsp")) for name in DEFAULTS] + [uniform(count) for count in UNIFORM]

    programs = [(f"Warren {method}", lambda i, s, seed, m=method: warren(command, m, i, s, seed), True, 10**9) for method in METHODS]
    missing = []
    for name, module, function, is_limited, most in PEERS:
        try:
            __import__(module)
            programs.append((name, lambda i, s, seed, f=function: alone(f, i, s, seed), is_limited, most))
        except ImportError as error:
            missing.append(f"{name}: {error}")
    if options.only:
        unknown = set(options.only) - {name for name, *_ in programs}
        if unknown:
            sys.exit(f"--only {unknown.pop()!r}: there are " + ", ".join(name for name, *_ in programs))
        programs = [program for program in programs if program[0] in options.only]

    rows = []  # (instance, limit, program, lengths, processor's seconds, clock's)
    for instance in instances:
        own_time = []
        # Those without a limit come first: the others get their time as another limit.
        for name, run, is_limited, most in sorted(programs, key=lambda program: program[2]):
            if len(instance.points) > most:
                missing.append(f"{name} on {instance.name}: not for more than {most:,} cities here")
                continue
            limits = options.seconds + (own_time if name.startswith("Warren") else [])
            for seconds in limits if is_limited else [None]:
                lengths, cpus, clocks = [], [], []
                for seed in range(1, options.seeds + 1):
                    shuffled = instance.shuffled(seed)
                    try:
                        tour, cpu, clock, *known = run(shuffled, seconds, seed)
                        lengths.append(shuffled.length(tour))
                        if known and known[0]:
                            optima.setdefault(instance.name, known[0])
                    except Exception as error:  # a program's own failure must not hide the others
                        missing.append(f"{name} on {instance.name} with seed {seed} failed: {error}")
                        continue
                    cpus.append(cpu)
                    clocks.append(clock)
                    print(f"{instance.name} {name} {seconds} s, seed {seed}: {lengths[-1]}, {cpu:.2f} s", file=sys.stderr)
                if lengths and not is_limited:
                    own_time.append(round(statistics.median(clocks), 3))
                if lengths:
                    rows.append((instance.name, seconds, name, lengths, statistics.median(cpus), statistics.median(clocks)))

    print("| instance | limit | program | median gap | worst | at the optimum | processor, s | clock, s |")
    print("|---|---|---|---|---|---|---|---|")
    for instance in instances:
        own = [row for row in rows if row[0] == instance.name]
        shortest = min((length for row in own for length in row[3]), default=None)
        target = optima.get(instance.name, shortest)
        for _, seconds, name, lengths, cpu, clock in sorted(own, key=lambda row: (row[1] is None, row[1] or 0)):
            gaps = [100 * (length / target - 1) for length in lengths]
            limit = "none" if seconds is None else f"{seconds:g} s"
            hits = f"{sum(length <= target for length in lengths)} of {len(lengths)}"
            best = hits if instance.name in optima else f"{hits} at the shortest"
            print(
                f"| {instance.name} | {limit} | {name} | {statistics.median(gaps):.3f} % | {max(gaps):.3f} % | {best} "
                f"| {cpu:.2f} | {clock:.2f} |"
            )
    for line in missing:
        print(f"not measured: {line}", file=sys.stderr)


if __name__ == "__main__":
    main()
