"""Limits of PostgreSQL in the web, against a real server; run by ``make test-postgres``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from rcsportal import databases
from rcsportal.postgresql.base import DatabaseWrapper
from senders.models import AuditEntry
from tests import peers
from tests.conftest import LIST, signed_in
from tests.peers import Proxy

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(
        not connection.settings_dict["ENGINE"].endswith("postgresql"),
        reason="the database of this run is not PostgreSQL",
    ),
]


@contextmanager
def as_in_the_web(**more: Any) -> Iterator[DatabaseWrapper]:
    """The test's database by another connection, with the limits of the web, in this thread."""
    own = connections["default"]
    settings = {**own.settings_dict, "OPTIONS": {**own.settings_dict["OPTIONS"], **more}}
    databases.limit([settings])
    web = DatabaseWrapper(settings, "default")
    connections["default"] = web
    try:
        yield web
    finally:
        web.close()
        connections["default"] = own


@contextmanager
def behind_a_proxy() -> Iterator[tuple[Proxy, DatabaseWrapper]]:
    known = connection.get_connection_params()
    host, port = str(known.get("host", "127.0.0.1")), int(known.get("port", 5432))
    with (
        peers.proxy(host, port) as proxy,
        as_in_the_web(host="127.0.0.1", port=proxy.port) as web,
    ):
        yield proxy, web


def shown(name: str) -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "1min",
}


def test_statements_of_the_web_are_limited_and_those_of_commands_are_not() -> None:
    with as_in_the_web():
        assert {name: shown(name) for name in LIMITS} == LIMITS
    assert {name: shown(name) for name in LIMITS} == dict.fromkeys(LIMITS, "0")
    assert connection.get_connection_params()["connect_timeout"] == 5


def test_options_of_the_database_url_win() -> None:
    with as_in_the_web(options="-c statement_timeout=7s", connect_timeout=3) as web:
        assert (shown("statement_timeout"), shown("lock_timeout")) == ("7s", "10s")
        assert web.get_connection_params()["connect_timeout"] == 3


def test_a_statement_that_takes_too_long_ends_and_the_connection_lives() -> None:
    with as_in_the_web(options="-c statement_timeout=20ms") as web, web.cursor() as cursor:
        with pytest.raises(OperationalError, match="statement timeout"):
            cursor.execute("SELECT pg_sleep(60)")
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_server_that_freezes_in_a_statement_is_given_up_and_its_connection_closed() -> None:
    with behind_a_proxy() as (proxy, web), web.cursor() as cursor:
        cursor.execute("SELECT 1")
        proxy.frozen.set()
        with (
            web.answering_within(0.2),
            pytest.raises(OperationalError, match=r"did not respond within 0\.2 seconds"),
        ):
            cursor.execute("SELECT 2")
        assert web.connection is not None
        assert web.connection.closed
        assert not web.is_usable()


def test_a_page_on_a_kept_connection_to_a_frozen_server_is_503_and_works_afterwards() -> None:
    client = signed_in("admin")
    client.raise_request_exception = False
    with behind_a_proxy() as (proxy, web):
        assert client.get(LIST).status_code == 200
        proxy.frozen.set()
        with web.answering_within(0.2):
            response = client.get(LIST)
            assert (response.status_code, response["Retry-After"]) == (503, "10")
            assert client.get("/healthz").status_code == 200
        proxy.frozen.clear()
        web.close()
        assert client.get(LIST).status_code == 200


def test_after_a_check_without_response_one_thread_connects_and_others_fail_at_once() -> None:
    with behind_a_proxy() as (proxy, first):
        second, third = (DatabaseWrapper(first.settings_dict, "default") for _thread in range(2))
        for each in (first, second):
            each.ensure_connection()
        proxy.frozen.set()
        with first.answering_within(0.2):
            assert not first.is_usable()
        assert not second.is_usable()
        assert second.connection is not None
        assert not second.connection.closed  # it was not even asked
        with pytest.raises(OperationalError, match="did not respond a moment ago"):
            third.ensure_connection()
        proxy.frozen.clear()
        first.close()
        first.ensure_connection()
        third.ensure_connection()
        for each in (second, third):
            each.close()


def test_exports_with_cursors_of_the_server_work_within_the_limits(admin: Client) -> None:
    with as_in_the_web():
        for _entry in range(3):
            assert admin.get("/p/aurora/audit/export.csv").getvalue()  # unread, it holds a place
        text = admin.get("/p/aurora/audit/export.jsonl").getvalue().decode()
        assert text.count("audit.exported") == 4
        rows = AuditEntry.objects.order_by("pk").iterator(chunk_size=1)
        assert len(list(rows)) == AuditEntry.objects.count()
