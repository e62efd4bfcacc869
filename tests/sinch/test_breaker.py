"""The pause of a project that gets no responses, second by second on a clock of its own."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest

from senders.provisioning import (
    ApiError,
    ClaimLost,
    CredentialsRefused,
    HeldBack,
    NotFound,
    ProvisioningError,
    RateLimited,
    ServerFault,
    TimedOut,
    Unreachable,
    UnreadableReply,
)
from senders.sinch.breaker import PAUSE, RETRY_AFTER_PROBE, Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Line:
    """A breaker and its clock. ``at`` sets seconds since the start."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.reports: list[bool] = []
        self.breaker = Breaker("aurora", self.clock, self.reports.append)

    def at(self, seconds: float) -> None:
        self.clock.now = 1000.0 + seconds

    def call(self, error: BaseException | None = None) -> str:
        """Returns how one call ended: ``sent``, or the seconds for which it was held back."""
        call = self.breaker.watching()
        try:
            call.__enter__()
        except HeldBack as held:
            return f"{held.retry_after:g}" if held.paused else "not paused"
        leave(call, error)
        return "sent"


def leave(call: AbstractContextManager[None], error: BaseException | None) -> None:
    """Ends a call that was let through; its error comes out again, itself."""
    if error is None:
        call.__exit__(None, None, None)
        return
    with pytest.raises(type(error)) as raised, call_of(call):
        raise error
    assert raised.value is error


@contextmanager
def call_of(call: AbstractContextManager[None]) -> Iterator[None]:
    """Puts a call that was entered already around a block."""
    with ExitStack() as entered:
        entered.push(call)
        yield


@pytest.fixture
def line() -> Line:
    return Line()


def no_answer() -> Unreachable:
    return Unreachable("refused")


def late() -> TimedOut:
    return TimedOut(seconds=10)


# Whatever Sinch returns, it responds.
ANSWERS: list[ProvisioningError | None] = [
    None,
    ApiError(status=418),
    ServerFault(status=500),
    RateLimited(status=429),
    CredentialsRefused(status=401),
    NotFound(status=404),
    UnreadableReply("not JSON", status=200),
]
NO_VERDICT: list[BaseException] = [
    ClaimLost(),
    HeldBack(paused=False, retry_after=5),
    RuntimeError("a transaction is open"),
    KeyboardInterrupt(),
]


@pytest.mark.parametrize(
    ("calls", "at", "next_call"),
    [
        ([(0, late), (10, late), (20, late)], 20, "15"),
        ([(0, no_answer), (0, no_answer), (0, no_answer)], 0, "15"),
        ([(0, late), (0, no_answer), (1, late)], 9, "7"),
        ([(0, late), (0, late), (30, late)], 30, "15"),
        ([(0, late), (0, late)], 0, "sent"),
        ([(0, late), (0, late), (30.1, late)], 30.1, "sent"),
        ([(0, late), (20, late), (40, late), (45, late)], 45, "15"),
        ([(0, late), (20, late), (51, late)], 51, "sent"),
    ],
)
def test_pause_begins_at_the_third_call_without_a_response_in_thirty_seconds(
    line: Line, calls: list[tuple[float, type]], at: float, next_call: str
) -> None:
    for seconds, error in calls:
        line.at(seconds)
        assert line.call(error()) == "sent"
    line.at(at)
    assert line.call() == next_call


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_any_response_counts_as_one_and_ends_the_count(
    line: Line, answer: ProvisioningError | None
) -> None:
    for _each in range(9):
        assert line.call(answer) == "sent"
    line.call(late())
    line.call(late())
    assert line.call(answer) == "sent"
    line.call(late())
    line.call(late())
    assert line.call() == "sent"


@pytest.mark.parametrize("error", NO_VERDICT, ids=lambda error: type(error).__name__)
def test_call_that_was_not_sent_proves_nothing(line: Line, error: BaseException) -> None:
    for _each in range(9):
        assert line.call(error) == "sent"
    line.call(late())
    line.call(late())
    line.call(error)
    line.call(late())
    assert line.call() == "15", "it did not end the count either"


def test_calls_that_shared_one_failed_token_count_once(line: Line) -> None:
    shared = late()
    for _each in range(9):
        assert line.call(shared) == "sent"
    assert line.call(late()) == "sent"
    assert line.call() == "sent"


def paused(line: Line) -> Line:
    """The line in a pause from second 0 on."""
    for _each in range(3):
        assert line.call(late()) == "sent"
    return line


@pytest.mark.parametrize(("at", "left"), [(0, "15"), (4, "11"), (14.5, "0.5")])
def test_call_in_a_pause_is_held_back_for_the_seconds_that_are_left(
    line: Line, at: float, left: str
) -> None:
    paused(line).at(at)
    assert [line.call(), line.call(late())] == [left, left]


def probing(line: Line) -> AbstractContextManager[None]:
    """Enters the probe after the pause: the one call that is let through."""
    paused(line).at(PAUSE)
    probe = line.breaker.watching()
    probe.__enter__()
    for _each in range(3):
        assert line.call() == f"{RETRY_AFTER_PROBE:g}"
    return probe


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_response_to_the_probe_ends_the_pause(line: Line, answer: ProvisioningError | None) -> None:
    probe = probing(line)
    leave(probe, answer)
    assert [line.call(late()), line.call(late()), line.call()] == ["sent"] * 3


@pytest.mark.parametrize("error", [no_answer(), late()], ids=lambda error: type(error).__name__)
def test_probe_without_a_response_begins_a_whole_pause_again(line: Line, error: Exception) -> None:
    probe = probing(line)
    line.at(PAUSE + 10)
    leave(probe, error)
    assert line.call() == "15"
    line.at(PAUSE + 24)
    assert line.call() == "1"
    line.at(PAUSE + 25)
    assert [line.call(), line.call()] == ["sent", "sent"]


@pytest.mark.parametrize("error", NO_VERDICT, ids=lambda error: type(error).__name__)
def test_probe_that_was_not_sent_lets_the_next_call_probe(line: Line, error: BaseException) -> None:
    probe = probing(line)
    leave(probe, error)
    assert line.call(late()) == "sent"
    assert line.call() == "15"


def test_call_from_before_the_pause_ends_it_with_a_response_and_not_without(line: Line) -> None:
    early = [line.breaker.watching() for _each in range(2)]
    for each in early:
        each.__enter__()
    paused(line).at(9)
    leave(early[0], late())
    assert line.call() == "6", "it does not prolong the pause"
    leave(early[1], None)
    assert line.call() == "sent"


def test_each_pause_is_reported_and_logged_once_with_its_end(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "senders.sinch")
    assert line.reports == [False]
    paused(line).at(PAUSE)
    line.call(late())
    line.at(2 * PAUSE)
    line.call()
    line.call()
    assert line.reports == [False, True, False]
    assert caplog.messages == [
        "3 calls of project aurora got no response; its calls pause for 15 seconds",
        "Sinch responds again; the pause of project aurora is over",
    ]
