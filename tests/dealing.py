"""Deals the tests to the workers of one run, so that none has all the slow ones. No tests.

``--dist worksteal`` gives each worker a part of the list, one after another, and moves the end of a
part when another worker has nothing left. So the slow ones begin each part.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def dealt(slow: Sequence[Iterable[T]], others: Sequence[T], workers: int) -> list[T]:
    """Returns all tests in an order whose ``workers`` parts begin with as many slow ones each.

    ``slow`` are tests that stay together, such as those of a file that share a server.
    """
    hands: list[list[T]] = [[] for _worker in range(workers)]
    for number, together in enumerate(slow):
        hands[number % workers].extend(together)
    total = sum(map(len, hands)) + len(others)
    ordered: list[T] = []
    begun = 0
    for number, hand in enumerate(hands):
        part = (total - len(ordered)) // (workers - number)
        ends = begun + max(0, part - len(hand))
        ordered += [*hand, *others[begun:ends]]
        begun = min(ends, len(others))
    return [*ordered, *others[begun:]]
