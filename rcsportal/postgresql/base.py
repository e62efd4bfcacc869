"""The database wrapper: Django's, on connections that do not wait for ever.

``statement_timeout`` is kept by the server, so it does not help against a server that is frozen.
With the option ``answer_within`` (seconds) the client gives up by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors

from rcsportal.outage import Outage

R = TypeVar("R")

CHECK_WITHIN = 2.0  # seconds for the question of a new request if its connection still works
PAUSE = 2.0  # seconds after a connection timed out in which a process opens no other one


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed when a response takes longer than ``answer_within`` seconds."""

    answer_within: float | None = None
    gave_up = False

    def wait(
        self, gen: Any, interval: float = 0.1, timeout: float | None = None
    ) -> Any:  # psycopg's own signature
        try:
            return super().wait(
                gen, interval=interval, timeout=self.answer_within if timeout is None else timeout
            )
        except errors._WaitTimeout:
            if timeout is not None:
                raise
            # The response may still come, and would be taken for that of the next statement.
            self.pgconn.finish()
            self.gave_up = True
            raise errors.OperationalError(
                f"the database did not respond within {self.answer_within:g} seconds"
            ) from None


def _bounded_driver() -> ModuleType:
    """Returns psycopg with another ``connect``, the name by which Django opens connections."""
    driver = ModuleType(psycopg.__name__)
    vars(driver).update(vars(psycopg), connect=BoundedConnection.connect)
    return driver


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of a thread. Threads share the memory that the server did not respond."""

    Database = _bounded_driver()
    _outages: dict[str, Outage] = {}
    _limit: float | None = None  # what ``answering_within`` asks for
    _probes = False  # opens the next connection for all threads
    connection: BoundedConnection | None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.pop("answer_within", None)
        if self._limit is not None and "connect_timeout" in params:
            params["connect_timeout"] = min(int(params["connect_timeout"]), int(self._limit))
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> BoundedConnection:
        """Opens a connection; fails at once shortly after another one timed out."""
        outage = self._outage()
        probes, self._probes = self._probes, False
        if outage is not None and not probes and not outage.lets_ask():
            raise errors.ConnectionTimeout("the database did not respond a moment ago")
        try:
            connection: BoundedConnection = super().get_new_connection(conn_params)
        except errors.ConnectionTimeout:
            if outage is not None:
                outage.begin()
            raise
        if outage is not None:
            outage.end()
        connection.answer_within = self._answer_within()
        return connection

    def is_usable(self) -> bool:
        """Tests the connection that an earlier request left.

        Of the threads that get no response at once, the first opens a new connection and the
        others fail: were all of them to wait once more, no thread would be left to say so.
        """
        outage = self._outage()
        if outage is not None and outage.is_running():
            return False
        with self.answering_within(CHECK_WITHIN):
            usable = bool(super().is_usable())
        if outage is not None and self.connection is not None and self.connection.gave_up:
            self._probes = outage.begin()
        return usable

    @contextmanager
    def answering_within(self, seconds: float) -> Iterator[None]:
        """Limits the wait for each response, also while a connection is opened."""
        before = self._limit
        self._limit = seconds if before is None else min(before, seconds)
        self._apply_limit()
        try:
            yield
        finally:
            self._limit = before
            self._apply_limit()

    def _apply_limit(self) -> None:
        if self.connection is not None:
            self.connection.answer_within = self._answer_within()

    def _answer_within(self) -> float | None:
        limits = [self.settings_dict["OPTIONS"].get("answer_within"), self._limit]
        return min((limit for limit in limits if limit is not None), default=None)

    def _outage(self) -> Outage | None:
        """Returns the shared memory; None where responses are not limited, as in commands."""
        options = self.settings_dict["OPTIONS"]
        if "answer_within" not in options:
            return None
        named = [self.settings_dict["HOST"], self.settings_dict["PORT"]]
        place = " ".join(map(str, [*named, options.get("host"), options.get("port")]))
        return self._outages.setdefault(place, Outage(PAUSE))
