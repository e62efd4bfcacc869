"""The audit trail as CSV, for reading, and as JSON Lines, for verifying without us.

``docs/verify-an-export.md`` tells a third party how; its code is tested on these lines.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from senders.exports import lines
from senders.exports.lines import About
from senders.models import AuditEntry
from senders.trail.reading import Entries

BLOCK = 500  # entries held at a time
# JSON may hold these as they are, but many readers of lines would end a line there.
ESCAPED = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
COLUMNS = (*AuditEntry.HASHED, "hash")


def csv_lines(entries: Entries, about: About) -> Iterator[str]:
    """``changes`` is one cell of JSON."""
    yield lines.head(about, COLUMNS)
    count = 0
    try:
        for block in blocks(entries):
            yield lines.rows([_cells(entry) for entry in block])
            count += len(block)
    except DatabaseError:
        yield lines.incomplete(count, _("the portal’s database is unavailable"))
        return
    yield lines.complete(count)


def json_lines(entries: Entries, about: About, *, chain: str, whole: bool) -> Iterator[str]:
    """Yields a head, every entry with its hashed columns and hash, oldest first, and an end line.

    ``whole`` states that no filter is in force: the numbers continue without a gap, and a verifier
    may demand it. If the database fails, the end line says so and nothing is raised.
    """
    yield _line(
        {
            "export": "audit",
            "project": about.project.slug,
            "chain": chain,
            "whole": whole,
            "filter": about.filter,
            "ignored": about.left_out,
            "exported_by": about.by,
            "exported_at": lines.moment(about.at),
        }
    )
    count = 0
    try:
        for block in blocks(entries):
            yield "".join(_line(entry.hashed() | {"hash": entry.hash}) for entry in block)
            count += len(block)
    except DatabaseError:
        yield _line({"complete": False, "entries": count, "failed": "the portal's database"})
        return
    yield _line({"complete": True, "entries": count})


def blocks(entries: Entries) -> Iterator[list[AuditEntry]]:
    """Yields entries in blocks, by keyset.

    A cursor that stays open while a slow reader takes its time would hold a transaction.
    """
    last = 0
    while block := list(entries.filter(number__gt=last).order_by("number")[:BLOCK]):
        yield block
        last = block[-1].number


def _cells(entry: AuditEntry) -> list[object]:
    columns = entry.hashed() | {"hash": entry.hash}
    columns["changes"] = json.dumps(entry.changes, sort_keys=True, ensure_ascii=False)
    return [columns[name] for name in COLUMNS]


def _line(content: dict[str, Any]) -> str:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return text.translate(ESCAPED) + "\n"
