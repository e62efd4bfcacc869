"""A small run of ``benchmarks.deliveries``: the web, a worker that is killed, a failing API."""

import os

import pytest

from benchmarks import deliveries

pytestmark = [pytest.mark.slow, pytest.mark.sockets]


def test_storm_of_callbacks_loses_nothing_and_applies_nothing_twice() -> None:
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url:
        pytest.skip("needs an empty database; make bench runs it on PostgreSQL")
    found = deliveries.run(deliveries=400, kills=2)
    assert found.wrong == []
    assert (found.stored, found.kills) == (300, 2)
    assert found.kinds == {"forged": 40, "new": 300, "repeat": 80, "stale": 40}
