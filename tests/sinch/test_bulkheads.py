"""The number of threads that may wait for Sinch, for one project and for all. No sockets."""

from collections.abc import Sequence
from contextlib import ExitStack

import pytest

from senders.provisioning import HeldBack
from senders.sinch.bulkheads import RETRY_AFTER, Bulkheads

A, B, C = 1, 2, 3


@pytest.mark.parametrize(
    ("threads", "waiting", "held_back", "let_through"),
    [
        (16, [A] * 7, [], [A, B]),
        (16, [A] * 8, [A], [B, C]),
        (16, [A] * 8 + [B] * 3, [A], [B, C]),
        (16, [A] * 8 + [B] * 4, [A, B, C], []),
        (16, [A] * 4 + [B] * 4 + [C] * 4, [A, B, C], []),
        (8, [A] * 4, [A], [B]),
        (8, [A] * 4 + [B] * 2, [A, B, C], []),
        (5, [A] * 2, [A], [B]),
        (1, [], [], [A]),
        (1, [A], [A, B], []),
        (None, [A] * 100, [], [A, B]),
    ],
)
def test_call_is_held_back_at_half_of_the_threads_for_its_project_or_three_quarters_in_all(
    threads: int | None,
    waiting: Sequence[int],
    held_back: Sequence[int],
    let_through: Sequence[int],
) -> None:
    bulkheads = Bulkheads(threads)
    with ExitStack() as calls:
        for project in waiting:
            calls.enter_context(bulkheads.place(project))
        for project in held_back:
            with pytest.raises(HeldBack) as raised, bulkheads.place(project):
                raise AssertionError("the call went out")
            assert (raised.value.paused, raised.value.retry_after) == (False, RETRY_AFTER)
            assert not raised.value.outcome_unknown
        for project in let_through:
            with bulkheads.place(project):
                pass
    for project in (A, B, C):
        with bulkheads.place(project):
            pass


@pytest.mark.parametrize("error", [HeldBack(paused=True, retry_after=1), KeyboardInterrupt()])
def test_place_is_free_again_after_a_call_that_failed(error: BaseException) -> None:
    bulkheads = Bulkheads(1)
    for _each in range(3):
        with pytest.raises(type(error)) as raised, bulkheads.place(A):
            raise error
        assert raised.value is error


def test_new_limit_counts_the_calls_that_wait_already() -> None:
    bulkheads = Bulkheads()
    with bulkheads.place(A), bulkheads.place(A):
        bulkheads.limit(4)
        with pytest.raises(HeldBack), bulkheads.place(A):
            raise AssertionError("the call went out")
        with bulkheads.place(B):
            pass
