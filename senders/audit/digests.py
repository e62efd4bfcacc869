"""Digests of texts that stand in tables: notes, and what a case is waiting for.

The entry of a text holds its digest, the row its salt. So nobody can change the text in the
database unseen, and no text can be guessed from an entry. Comparing them is in ``texts``.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

from senders.models import Note, WaitingItem


def new_salt() -> str:
    return secrets.token_hex(16)


def of_note(note: Note) -> str:
    """Returns the digest of text, author and time. The object stands in the entry itself."""
    return _digest(note.salt, note.text, str(note.by_id), _moment(note.at))


def of_item(item: WaitingItem) -> str:
    """Returns the digest of a waiting item: all that people see of it, and its case."""
    due = item.due.isoformat() if item.due else ""
    return _digest(
        item.salt,
        *(str(item.case_id), item.party, item.whom, item.what),
        *(_moment(item.since), due, _moment(item.ended_at)),
    )


def of_draft_waiting(item: WaitingItem) -> str:
    """Returns the digest that an entry of before there were cases holds: whom, what, since when."""
    return _digest(item.salt, item.whom, item.what, _moment(item.since))


def stated(row: object, digest: str) -> dict[str, object]:
    """Returns the part of an entry's ``changes`` that proves a text: its row and its digest."""
    return {"row": row, "digest": digest}


def _digest(salt: str, *texts: str) -> str:
    """Returns the SHA-256 of a JSON array of salt and texts, in lower-case hexadecimal."""
    whole = json.dumps([salt, *texts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" if at is not None else ""
