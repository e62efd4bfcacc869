"""Reads that fail: the last response of exactly that read, with its age, for a day at most."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from senders.models import Project
from senders.provisioning import NotFound, ProvisioningError, Rejected, ServerFault, TimedOut
from senders.sinch import cached_reads
from senders.sinch.cached_reads import Reading
from senders.words import api_problems

AT = datetime(2026, 11, 23, 8, 24, 10, tzinfo=UTC)
REFUSED_TOKEN = Rejected(status=400, code="invalid_page_token")


def read(project: Project, key: str, result: list[int] | ProvisioningError) -> Reading[list[int]]:
    def fetch() -> list[int]:
        if isinstance(result, ProvisioningError):
            raise result
        return result

    return cached_reads.read_or_last_good(
        project,
        key,
        fetch,
        dump=lambda value: ",".join(map(str, value)),
        load=lambda text: [int(part) for part in text.split(",")],
    )


def test_successful_read_has_its_time_status_200_and_no_failure(aurora: Project) -> None:
    with time_machine.travel(AT, tick=False):
        found = read(aurora, "list", [1, 2])
    assert found == Reading([1, 2], AT)
    assert (found.status, found.failure) == (200, None)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TimedOut(), 504),
        (ServerFault(status=500), 502),
        (Rejected(status=400, code="invalid_input"), 502),
    ],
)
def test_failed_read_returns_the_latest_response_with_its_time_and_the_failure(
    aurora: Project, error: ProvisioningError, status: int
) -> None:
    with time_machine.travel(AT - timedelta(hours=1), tick=False):
        read(aurora, "list", [1, 2])
    with time_machine.travel(AT, tick=False):
        read(aurora, "list", [3])
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        found = read(aurora, "list", error)
        again = read(aurora, "list", error)
    assert found == again == Reading([3], AT, api_problems.explain(error))
    assert found.status == status


def test_failed_read_does_not_return_data_of_another_key_or_project(aurora: Project) -> None:
    read(aurora, "list", [1])
    for project, key in ((aurora, "lis"), (Project.objects.get(slug="harbor"), "list")):
        with pytest.raises(TimedOut):
            read(project, key, TimedOut())


@pytest.mark.parametrize("error", [NotFound(status=404, code="sender_not_found"), REFUSED_TOKEN])
def test_not_found_and_rejected_page_token_raise_despite_earlier_data(
    aurora: Project, error: ProvisioningError
) -> None:
    read(aurora, "list", [1])
    with pytest.raises(type(error)):
        read(aurora, "list", error)


def test_only_a_rejected_page_token_is_taken_for_one() -> None:
    assert cached_reads.is_refused_token(REFUSED_TOKEN)
    assert not cached_reads.is_refused_token(Rejected(status=400, code="invalid_input"))
    assert not cached_reads.is_refused_token(ServerFault(status=500, code="invalid_page_token"))
    assert not cached_reads.is_refused_token(TimedOut())


def test_earlier_data_is_returned_for_24_hours_and_not_longer(aurora: Project) -> None:
    with time_machine.travel(AT, tick=False):
        read(aurora, "list", [1])
    day = timedelta(days=1)
    with time_machine.travel(AT + day - timedelta(seconds=1), tick=False):
        assert read(aurora, "list", TimedOut()).value == [1]
    with time_machine.travel(AT + day + timedelta(seconds=1), tick=False):
        assert last_good(aurora) is None
        with pytest.raises(TimedOut):
            read(aurora, "list", TimedOut())


def last_good(
    project: Project, load: Callable[[str], list[int]] = lambda text: [int(text)]
) -> Reading[list[int]] | None:
    failure = api_problems.explain(TimedOut())
    return cached_reads.last_good(project, "list", failure, load)


def test_last_good_data_has_its_time_and_the_given_failure(aurora: Project) -> None:
    assert last_good(aurora) is None
    with time_machine.travel(AT, tick=False):
        read(aurora, "list", [7])
        assert last_good(aurora) == Reading([7], AT, api_problems.explain(TimedOut()))
