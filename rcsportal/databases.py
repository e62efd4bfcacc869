"""Time limits of databases. Commands such as ``migrate`` have none but that on connecting."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

STATEMENT = 30  # seconds
LOCK = 10  # seconds that a statement waits for a row of somebody else
IDLE = 60  # seconds that a transaction may stay open without a statement
# A server that cancels the statement itself is given the time to say so.
ANSWER = STATEMENT + 5.0  # seconds


def limit(databases: Iterable[dict[str, Any]]) -> None:
    """Limits what a page may wait for; for the settings of connections not opened yet.

    What ``options`` of ``DATABASE_URL`` says comes later and wins.
    """
    for database in databases:
        if database["ENGINE"] != "rcsportal.postgresql":
            continue
        options = database.setdefault("OPTIONS", {})
        ours = {
            "statement_timeout": STATEMENT,
            "lock_timeout": LOCK,
            "idle_in_transaction_session_timeout": IDLE,
        }
        words = [f"-c {name}={seconds}s" for name, seconds in ours.items()]
        options["options"] = " ".join([*words, options.get("options", "")]).strip()
        options["answer_within"] = ANSWER


def answering_within(connection: Any, seconds: float) -> AbstractContextManager[None]:
    """Limits the wait for each response of PostgreSQL; SQLite is in the process and has none."""
    if connection.vendor != "postgresql":
        return nullcontext()
    limited: AbstractContextManager[None] = connection.answering_within(seconds)
    return limited
