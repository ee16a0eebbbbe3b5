"""One process of Warren's bridge to Gymnasium: it holds some copies of an environment and steps them when told to.

It is started with these file descriptors: 0, a pipe that closes when Warren ends; 3, a socket for commands and replies; 4, the
memory that both share. Warren first sends its settings as JSON, and gets back what the environment is. Then come commands of
three integers, (ADVANCE or RENDER, first copy, end of copies). The reply is one byte, 'k' when all went well, 'e' when not; a
text follows where one is asked for, and JSON with `message` and `hint` after 'e'. All numbers go through the shared memory.
"""

import difflib
import faulthandler
import importlib
import json
import mmap
import os
import signal
import struct
import sys
import threading
import time
import traceback

LIFELINE, CHANNEL, MEMORY = 0, 3, 4
ADVANCE, RENDER = 1, 2
SKIP = 2
TERMINATED, TRUNCATED = 1, 2


class Trouble(Exception):
    """Something that the user can put right."""

    def __init__(self, message, hint=None):
        super().__init__(message)
        self.message = message
        self.hint = hint


# Messages.


def receive(count):
    data = os.read(CHANNEL, count)
    while len(data) < count:
        part = os.read(CHANNEL, count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def receive_text():
    return receive(struct.unpack("=i", receive(4))[0]).decode()


def send(data):
    while data:
        data = data[os.write(CHANNEL, data):]


def send_text(text, kind=b"k"):
    data = text.encode()
    send(kind + struct.pack("=i", len(data)) + data)


def send_error(error):
    send_text(json.dumps({"message": error.message, "hint": error.hint}), kind=b"e")


# Making the environment.


def import_gymnasium():
    try:
        import gymnasium

        return gymnasium
    except ModuleNotFoundError as error:
        if error.name not in ("gymnasium", "numpy"):
            raise Trouble(f"gymnasium cannot be imported: {error}") from error
        raise Trouble(
            f"the package '{error.name}' is missing from the Python {sys.executable}",
            f"'{sys.executable} -m pip install gymnasium' installs it; another Python is chosen by 'python' or WARREN_PYTHON",
        ) from error


def near(name, names):
    """The names that somebody may have meant."""
    found = difflib.get_close_matches(name, list(names), 3)
    return "did you mean " + " or ".join(f"'{one}'" for one in found) + "?" if found else None


def first_line(error):
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}"


def make_environment(gymnasium, settings):
    """The environment as `gymnasium.make` gives it, in its wrappers."""
    name = settings["id"]
    arguments = {"disable_env_checker": True, **settings["arguments"]}
    if settings["renderMode"] is not None:
        arguments.setdefault("render_mode", settings["renderMode"])
    try:
        environment = gymnasium.make(name, **arguments)
    except (gymnasium.error.UnregisteredEnv, gymnasium.error.DeprecatedEnv) as error:
        raise Trouble(f"gymnasium has no such environment: {first_line(error)}", near(name, gymnasium.registry)) from error
    except Exception as error:
        raise Trouble(f"gymnasium could not make it: {first_line(error)}", where(error)) from error
    for entry in settings["wrappers"]:
        environment = wrapped(environment, entry)
    return environment


def wrapped(environment, entry):
    """The environment in a wrapper: `Name` of gymnasium.wrappers or `module:Name`, alone or as {name: {arguments}}."""
    name, arguments = entry, {}
    if isinstance(entry, dict) and len(entry) == 1:
        (name, arguments), = entry.items()
    if not isinstance(name, str) or not isinstance(arguments, (dict, type(None))):
        raise Trouble(f"a wrapper is NAME or {{NAME: {{ARGUMENT: VALUE}}}}, found {json.dumps(entry)}")
    module, _, attribute = name.rpartition(":")
    try:
        module = importlib.import_module(module or "gymnasium.wrappers")
    except ImportError as error:
        raise Trouble(f"the wrapper '{name}' cannot be imported: {error}") from error
    wrapper = getattr(module, attribute, None)
    if wrapper is None:
        raise Trouble(f"{module.__name__} has no wrapper '{attribute}'", near(attribute, dir(module)))
    try:
        return wrapper(environment, **(arguments or {}))
    except Exception as error:
        raise Trouble(f"the wrapper '{name}' could not be put around it: {first_line(error)}") from error


def where(error):
    """In which line an exception was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"raised in {frames[-1].filename}:{frames[-1].lineno}" if frames else None


# Spaces.


class Observations:
    """What an observation looks like as numbers: `shape`, and `write(row, observation)` into a row of that shape; `state_count`
    where it is the number of one of so many states."""

    state_count = None

    def __init__(self, space):
        import numpy
        from gymnasium import spaces

        if isinstance(space, spaces.Box):
            self.shape = space.shape or (1,)
            is_bytes = space.dtype == numpy.uint8 and (space.low == 0).all() and (space.high == 255).all()
            self.write = byte_writer(numpy, space.shape) if is_bytes else number_writer(numpy, space.shape)
        elif isinstance(space, spaces.MultiBinary):
            self.shape = space.shape
            self.write = number_writer(numpy, space.shape)
        elif isinstance(space, spaces.Discrete):
            self.shape = (int(space.n),)
            self.state_count = int(space.n)
            self.write = choice_writer(numpy, (), [int(space.n)], [int(space.start)])
        elif isinstance(space, spaces.MultiDiscrete):
            counts = [int(count) for count in space.nvec.ravel()]
            self.shape = (sum(counts),)
            self.write = choice_writer(numpy, space.shape, counts, starts(numpy, space))
        else:
            kind = type(space).__name__
            hint = "they must be Box, Discrete, MultiDiscrete or MultiBinary; a wrapper of your own can make them so"
            if getattr(space, "is_np_flattenable", False):
                hint = f"'wrappers: [FlattenObservation]' makes one vector of a {kind}"
            raise Trouble(f"its observations are a {kind}, which is not an array of numbers", hint)


def checked(numpy, observation, shape):
    found = numpy.shape(observation)
    if found != shape:
        raise Trouble(f"it gave an observation of shape {list(found)}, its observation space says {list(shape)}")
    return numpy.asarray(observation)


def number_writer(numpy, shape):
    array = numpy.ndarray

    def write(row, observation):
        if type(observation) is not array or observation.shape != shape:
            observation = checked(numpy, observation, shape)
        row[...] = observation

    return write


def byte_writer(numpy, shape):
    largest = numpy.float32(255)

    def write(row, observation):
        numpy.divide(checked(numpy, observation, shape), largest, out=row, casting="unsafe")

    return write


def choice_writer(numpy, shape, counts, starts):
    """One of several as a row of zeros with a single one; several such rows side by side."""
    offsets = numpy.cumsum([0] + counts[:-1])
    (counts, starts) = (numpy.array(counts), numpy.array(starts))
    (count, start) = (int(counts[0]), int(starts[0]))

    def write_one(row, observation):
        index = int(observation) - start
        if not 0 <= index < count:
            raise Trouble(f"it gave the observation {observation}, its observation space has {start} to {start + count - 1}")
        row.fill(0)
        row[index] = 1

    def write_several(row, observation):
        indices = checked(numpy, observation, shape).ravel() - starts
        if (indices < 0).any() or (indices >= counts).any():
            raise Trouble(f"it gave the observation {observation}, which is outside its observation space")
        row.fill(0)
        row[offsets + indices] = 1

    return write_one if shape == () else write_several


def starts(numpy, space):
    start = getattr(space, "start", None)
    return [0] * space.nvec.size if start is None else [int(one) for one in numpy.ravel(start)]


class Actions:
    """What an action is as numbers: `description` for Warren, and `read(rows)`, which makes the function that gives the
    environment's action of a copy from rows of numbers."""

    def __init__(self, space):
        import numpy
        from gymnasium import spaces

        if isinstance(space, spaces.Discrete):
            self.description = {"kind": "discrete", "counts": [int(space.n)]}
            self.read = lambda rows: one_choice(rows, int(space.start))
        elif isinstance(space, (spaces.MultiDiscrete, spaces.MultiBinary)):
            binary = isinstance(space, spaces.MultiBinary)
            size = int(numpy.prod(space.shape))
            counts = [2] * size if binary else [int(count) for count in space.nvec.ravel()]
            start = numpy.array([0] * size if binary else starts(numpy, space), dtype=space.dtype).reshape(space.shape)
            self.description = {"kind": "multiDiscrete", "counts": counts}
            self.read = lambda rows: lambda copy: rows[copy].astype(space.dtype).reshape(space.shape) + start
        elif isinstance(space, spaces.Box) and numpy.issubdtype(space.dtype, numpy.floating):
            def bounds(array):
                return [float(bound) if numpy.isfinite(bound) else None for bound in array.ravel()]

            self.description = {"kind": "continuous", "low": bounds(space.low), "high": bounds(space.high)}
            self.read = lambda rows: real_numbers(numpy, rows, space)
        else:
            kind = f"Box of {space.dtype}" if isinstance(space, spaces.Box) else type(space).__name__
            raise Trouble(
                f"its actions are a {kind}, which no agent here can take",
                "they must be Discrete, MultiDiscrete, MultiBinary or a Box of real numbers; a wrapper of your own can make "
                "them so: 'wrappers: [module:Name]'")
        self.width = len(self.description.get("low", self.description.get("counts")))
        if self.description["kind"] == "discrete":
            self.width = 1


def one_choice(rows, start):
    actions = memoryview(rows).cast("B").cast("i")
    return (lambda copy: actions[copy] + start) if start else actions.__getitem__


def real_numbers(numpy, rows, space):
    """Warren keeps to the bounds in single precision; those of double precision may lie a little inside."""
    is_single = space.dtype == numpy.float32
    is_exact = is_single or all(
        (bound.astype(numpy.float32).astype(space.dtype) == bound).all() for bound in (space.low, space.high))

    def read(copy):
        action = rows[copy].astype(space.dtype).reshape(space.shape)
        return action if is_exact else numpy.clip(action, space.low, space.high)

    return read


# Stepping.


class Worker:
    """Some copies of an environment, and their rows of the shared memory."""

    def __init__(self, settings):
        sys.path[0] = settings["folder"]
        gymnasium = import_gymnasium()
        import numpy

        self.numpy = numpy
        self.first = settings["first"]
        self.environments = [make_environment(gymnasium, settings) for _ in range(settings["count"])]
        head = self.environments[0]
        self.observations = Observations(head.observation_space)
        self.actions = Actions(head.action_space)
        for other in self.environments[1:]:
            if other.observation_space != head.observation_space or other.action_space != head.action_space:
                raise Trouble("its spaces are not the same each time it is made")
        self.has_masks = settings["hasMasks"]
        if settings["memory"] is None:
            self.has_masks = self.reset(0, 0)[1].get("action_mask") is not None
        else:
            self.map(settings["memory"])

    def description(self):
        head = self.environments[0]
        specification = getattr(head, "spec", None)
        modes = head.metadata.get("render_modes") or []
        mode = head.render_mode or ("ansi" if "ansi" in modes else None)
        return {
            "observationShape": [int(size) for size in self.observations.shape],
            "stateCount": self.observations.state_count,
            "actions": self.actions.description,
            "timeLimit": getattr(specification, "max_episode_steps", None),
            "threshold": getattr(specification, "reward_threshold", None),
            "isNondeterministic": bool(getattr(specification, "nondeterministic", False)),
            "hasMasks": self.has_masks,
            "renderMode": mode if mode == "ansi" else None,
        }

    def map(self, layout):
        numpy, size = self.numpy, layout["size"]
        memory = mmap.mmap(MEMORY, size)
        total, own = layout["count"], slice(self.first, self.first + len(self.environments))

        def rows(name, kind, width=1):
            return numpy.ndarray((total, width), kind, memory, layout[name])[own]

        def scalars(name, kind):
            return memoryview(rows(name, kind).reshape(-1)).cast("B").cast(numpy.dtype(kind).char)

        def observations(name):
            return [row.reshape(self.observations.shape) for row in rows(name, "f", int(numpy.prod(self.observations.shape)))]

        is_continuous = self.actions.description["kind"] == "continuous"
        self.read_action = self.actions.read(rows("actions", "f" if is_continuous else "i", self.actions.width))
        self.orders = scalars("orders", "B")
        self.seeds = scalars("seeds", "q")
        self.rewards = scalars("rewards", "f")
        self.statuses = scalars("statuses", "B")
        self.rows = observations("observations")
        self.final_rows = observations("finalObservations")
        mask_size = 0 if is_continuous else sum(self.actions.description["counts"])
        self.masks = list(rows("legalActions", "?", mask_size))
        self.final_masks = list(rows("finalLegalActions", "?", mask_size))

    def reset(self, copy, seed=None):
        result = self.environments[copy].reset(seed=seed) if seed is not None else self.environments[copy].reset()
        if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], dict):
            raise Trouble("its reset gave back something else than (observation, info)")
        return result

    def write_mask(self, row, info):
        mask = info.get("action_mask")
        if mask is None:
            row.fill(True)
            return
        if isinstance(mask, (tuple, list)):
            mask = self.numpy.concatenate([self.numpy.ravel(part) for part in mask])
        mask = self.numpy.ravel(mask)
        if mask.shape != row.shape:
            raise Trouble(f"its action_mask has {mask.size} entries, its action space {row.size}")
        self.numpy.not_equal(mask, 0, out=row)

    def advance(self, first, end):
        """Steps copies, but those that `orders` tells to begin a new episode or to do nothing; an episode that ends is followed
        by the next one at once."""
        environments, orders, rewards, statuses = self.environments, self.orders, self.rewards, self.statuses
        rows, write, read_action, has_masks = self.rows, self.observations.write, self.read_action, self.has_masks
        for copy in range(first - self.first, end - self.first):
            if orders[copy]:
                if orders[copy] == SKIP:
                    continue
                observation, info = self.reset(copy, self.seeds[copy])
            else:
                observation, reward, terminated, truncated, info = environments[copy].step(read_action(copy))
                try:
                    rewards[copy] = reward
                except (TypeError, ValueError):
                    rewards[copy] = number(reward)
                if terminated or truncated:
                    statuses[copy] = TERMINATED if terminated else TRUNCATED
                    write(self.final_rows[copy], observation)
                    if has_masks:
                        self.write_mask(self.final_masks[copy], info)
                    observation, info = self.reset(copy)
                else:
                    statuses[copy] = 0
            write(rows[copy], observation)
            if has_masks:
                self.write_mask(self.masks[copy], info)

    def render(self, copy):
        picture = self.environments[copy - self.first].render()
        if hasattr(picture, "getvalue"):
            picture = picture.getvalue()
        if not isinstance(picture, str):
            raise Trouble(f"its rendering is a {type(picture).__name__}, not a text")
        return picture

    def serve(self):
        command_size = struct.calcsize("=iii")
        while True:
            command, first, end = struct.unpack("=iii", receive(command_size))
            try:
                if command == ADVANCE:
                    self.advance(first, end)
                    os.write(CHANNEL, b"k")
                else:
                    send_text(self.render(first))
            except Trouble as error:
                send_error(error)
            except EOFError:
                raise
            except Exception as error:
                send_error(explained(error))

    def close(self):
        for environment in self.environments:
            try:
                environment.close()
            except Exception:
                pass


def number(reward):
    """A reward of an unusual type as a number."""
    try:
        return float(reward)
    except (TypeError, ValueError) as error:
        raise Trouble(f"its reward is {reward!r}, which is not a number") from error


def explained(error):
    """An exception in a step: raised by the environment, or here, over what the environment gave back."""
    frames = traceback.extract_tb(error.__traceback__)
    if frames and frames[-1].filename == __file__:
        return Trouble(
            f"its step gave back nonsense: {first_line(error)}",
            "a step gives (observation, reward, terminated, truncated, info): an array, a number, two truth values, a dict")
    return Trouble(f"it raised {first_line(error)}", where(error))


def watch():
    """Ends the process when Warren has ended, whatever the environment is doing."""
    while os.read(LIFELINE, 1):
        pass
    time.sleep(2)
    os._exit(1)


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    for descriptor in (CHANNEL, MEMORY):
        try:
            os.set_inheritable(descriptor, False)
        except OSError:
            pass
    threading.Thread(target=watch, daemon=True).start()
    try:
        settings = json.loads(receive_text())
        try:
            worker = Worker(settings)
            reply = json.dumps(worker.description())
        except Trouble as error:
            send_error(error)
            return
        except Exception as error:
            send_error(Trouble(f"it raised {first_line(error)}", where(error)))
            return
        try:
            send_text(reply)
            worker.serve()
        finally:
            worker.close()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
