"""The order in which tests are dealt to workers: all of them, once, the slow ones to each."""

from itertools import chain

import pytest

from tests.dealing import dealt


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("units", [[], [1], [1] * 10, [5, 1, 1, 9], [2] * 30])
@pytest.mark.parametrize("others", [0, 1, 5, 100])
def test_each_test_is_dealt_once_and_each_part_begins_with_its_share(
    workers: int, units: list[int], others: int
) -> None:
    slow = [[(number, each) for each in range(size)] for number, size in enumerate(units)]
    rest = [(-1, number) for number in range(others)]
    order = dealt(slow, rest, workers)
    assert sorted(order) == sorted([*chain.from_iterable(slow), *rest])
    if sum(units) * workers > len(order):
        return
    begin = 0
    for worker in range(workers):
        hand = list(chain.from_iterable(slow[worker::workers]))
        assert order[begin : begin + len(hand)] == hand
        begin += (len(order) - begin) // (workers - worker)
