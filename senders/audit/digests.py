"""Digests of texts that stand in tables: notes, and what a draft waits for.

The entry of a text holds its digest, the row its salt. So nobody can change the text in the
database unseen, and no text can be guessed from an entry. Comparing them is in ``texts``.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

from senders.models import Draft, Note


def new_salt() -> str:
    return secrets.token_hex(16)


def of_note(note: Note) -> str:
    """Returns the digest of text, author and time. The object stands in the entry itself."""
    return _digest(note.salt, note.text, str(note.by_id), _moment(note.at))


def of_waiting(draft: Draft) -> str:
    """Returns the digest of whom, what and since when, microseconds included."""
    since = _moment(draft.waiting_since)
    return _digest(draft.waiting_salt, draft.waiting_for, draft.waiting_what, since)


def stated(row: object, digest: str) -> dict[str, object]:
    """Returns the part of an entry's ``changes`` that proves a text: its row and its digest."""
    return {"row": row, "digest": digest}


def _digest(salt: str, *texts: str) -> str:
    """Returns the SHA-256 of a JSON array of salt and texts, in lower-case hexadecimal."""
    whole = json.dumps([salt, *texts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" if at is not None else ""
