"""Timing in pairs: both sides take turns, so that the load of the machine affects both."""

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 30
WARM_UP = 3


def cpu(*sides: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Returns the median CPU seconds of one call of each side, measured in turn in one process."""
    for side in sides:
        for _round in range(WARM_UP):
            side()
    taken: list[list[float]] = [[] for _side in sides]
    for _round in range(rounds):
        for side, times in zip(sides, taken, strict=True):
            started = time.process_time()
            side()
            times.append(time.process_time() - started)
    return [median(times) for times in taken]
