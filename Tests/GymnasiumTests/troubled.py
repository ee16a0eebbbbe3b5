"""Environments that do what they should not, and some with unusual spaces, for the tests of the bridge."""

import os
import time

import gymnasium
import numpy
from gymnasium import spaces


class Counter(gymnasium.Env):
    """Counts its steps and ends after five. Its observation is [steps in the episode, the first random number of the episode]."""

    metadata = {"render_modes": ["ansi"]}
    observation_space = spaces.Box(-10, 1000, (2,), numpy.float64)
    action_space = spaces.Discrete(3, start=5)
    length = 5

    def __init__(self, render_mode=None, **settings):
        self.render_mode = render_mode
        self.steps = 0
        for name, value in settings.items():
            setattr(self, name, value)

    def observe(self):
        return numpy.array([self.steps, self.random], dtype=self.observation_space.dtype)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        self.random = self.np_random.random()
        return self.observe(), {}

    def step(self, action):
        self.steps += 1
        return self.observe(), float(action), self.steps == self.length, False, {}

    def render(self):
        return f"step {self.steps}"


class Dies(Counter):
    """Ends its process in its third step, unless `marker` is a file that exists already, which it makes."""

    marker = None

    def step(self, action):
        if self.steps == 2 and not (self.marker and os.path.exists(self.marker)):
            if self.marker:
                open(self.marker, "w").close()
            os.kill(os.getpid(), 9)
        return super().step(action)


class Hangs(Counter):
    def step(self, action):
        time.sleep(60)


class Answers(Counter):
    """Gives back from a step what `answer` says."""

    answer = "reward"

    def step(self, action):
        observation, reward, terminated, truncated, info = super().step(action)
        return {
            "reward": (observation, None, terminated, truncated, info),
            "infinite": (observation, float("inf"), terminated, truncated, info),
            "nan": (numpy.array([0, numpy.nan]), reward, terminated, truncated, info),
            "shape": (numpy.zeros(3), reward, terminated, truncated, info),
            "none": None,
            "old": (observation, reward, terminated, info),
            "raise": (),
        }[self.answer] or self.complain()

    def complain(self):
        if self.answer == "raise":
            raise ValueError("the wheel has come off")


class Spaces(Counter):
    """Observes pictures, discrete numbers or dictionaries, and takes what `actions` says; its reward is the sum of the action."""

    def __init__(self, observations="bytes", actions="multi", **settings):
        super().__init__(**settings)
        self.observations = observations
        self.observation_space = {
            "bytes": spaces.Box(0, 255, (2, 3, 1), numpy.uint8),
            "integers": spaces.Box(-5, 300, (2, 2), numpy.int32),
            "discrete": spaces.Discrete(8, start=-1),
            "multi": spaces.MultiDiscrete([6, 2]),
            "dict": spaces.Dict({"a": spaces.Discrete(6), "b": spaces.Box(0, 1, (2,))}),
            "text": spaces.Text(5),
        }[observations]
        self.action_space = {
            "multi": spaces.MultiDiscrete([3, 4]),
            "binary": spaces.MultiBinary(3),
            "box": spaces.Box(numpy.array([-1, -2.5]), numpy.array([1, numpy.inf]), dtype=numpy.float64),
            "tuple": spaces.Tuple([spaces.Discrete(2)]),
        }[actions]

    def observe(self):
        steps = self.steps
        return {
            "bytes": lambda: numpy.full((2, 3, 1), 51 * steps, numpy.uint8),
            "integers": lambda: numpy.array([[steps, -steps], [2, 300]], numpy.int32),
            "discrete": lambda: numpy.int64(steps - 1),
            "multi": lambda: numpy.array([steps, steps % 2]),
            "dict": lambda: {"a": steps, "b": numpy.array([0.5, 1], numpy.float32)},
            "text": lambda: "abc",
        }[self.observations]()

    def step(self, action):
        assert self.action_space.contains(action), f"{action!r} is not in {self.action_space}"
        self.steps += 1
        return self.observe(), numpy.sum(action), self.steps == 5, False, {}


class Masked(Counter):
    """Only one of its three actions is legal at a time: that of the number of steps, modulo 3. Others raise."""

    def mask(self):
        return {"action_mask": numpy.arange(3) == self.steps % 3}

    def reset(self, *, seed=None, options=None):
        return super().reset(seed=seed)[0], self.mask()

    def step(self, action):
        assert action - 5 == self.steps % 3
        observation, reward, terminated, truncated, _ = super().step(action)
        return observation, reward, terminated, truncated, self.mask()


for kind in [Counter, Dies, Hangs, Answers, Spaces, Masked]:
    gymnasium.register(f"{kind.__name__}-v0", kind, max_episode_steps=4 if kind is Counter else None)
