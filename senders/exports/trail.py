"""The audit trail as CSV, for reading, and as JSON Lines, for verifying without us.

``docs/verify-an-export.md`` tells a third party how; its code is tested on these lines.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError
from django.db.models import Min
from django.utils.translation import gettext as _

from senders.audit.redaction import without_tokens
from senders.exports import lines
from senders.exports.lines import About
from senders.models import AuditCheckpoint, AuditEntry
from senders.trail.reading import Entries

BLOCK = 500  # entries held at a time
# JSON may hold these as they are, but many readers of lines would end a line there.
ESCAPED = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
COLUMNS = (*AuditEntry.HASHED, "hash")
LEFT_OUT = {"number", "hash"}  # the keys of a line about an entry that is not shown


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


def json_lines(
    entries: Entries, about: About, *, chain: str, whole: bool, end: int
) -> Iterator[str]:
    """Yields a head, the entries oldest first, checkpoints behind theirs, and an end line.

    ``whole`` states that no filter is in force and that the file begins with entry 1. Otherwise it
    begins behind the last checkpoint before the first entry that is meant, and an entry that is not
    meant is a line of its number and hash alone: it tells nothing, and what is meant stays provable
    at its place. ``end`` is the last number of the file. If the database fails, the end line says
    so and nothing is raised.
    """
    entries = entries.filter(number__lte=end)
    shown = hidden = 0
    try:
        start = None if whole else _begin(entries, chain)
        yield _line(
            {
                "export": "audit",
                "project": about.project.slug,
                "chain": chain,
                "whole": whole,
                "after": start.printed() if start else None,
                "filter": about.filter,
                "ignored": about.left_out,
                "exported_by": about.by,
                "exported_at": lines.moment(about.at),
            }
        )
        for rows in _ranges(entries, chain, start.number if start else 0, end):
            yield "".join(_line(row) for row in rows)
            hidden += sum(row.keys() == LEFT_OUT for row in rows)
            shown += sum("previous_hash" in row for row in rows)
    except DatabaseError:
        failed = {"failed": "the portal's database"}
        yield _line({"complete": False, "entries": shown, "left_out": hidden} | failed)
        return
    yield _line({"complete": True, "entries": shown, "left_out": hidden})


def _begin(entries: Entries, chain: str) -> AuditCheckpoint | None:
    """Returns the last checkpoint before the first entry that is meant, or before all later."""
    checkpoints = AuditCheckpoint.objects.filter(chain=chain)
    if (first := entries.aggregate(first=Min("number"))["first"]) is not None:
        checkpoints = checkpoints.filter(number__lt=first)
    return checkpoints.order_by("-serial").first()


def _ranges(entries: Entries, chain: str, start: int, end: int) -> Iterator[list[dict[str, Any]]]:
    """Yields the lines of the chain after ``start`` up to ``end``, block by block."""
    of_chain = AuditEntry.objects.filter(project_slug=chain)
    while start < end:
        pairs = of_chain.filter(number__gt=start, number__lte=end).order_by("number", "pk")
        block = list(pairs.values_list("number", "hash")[:BLOCK])
        if not block:
            return
        reach = {"number__gt": start, "number__lte": block[-1][0]}
        meant = {
            entry.hash: entry.hashed() | {"hash": entry.hash} for entry in entries.filter(**reach)
        }
        points = {
            point.number: {"checkpoint": point.printed()}
            for point in AuditCheckpoint.objects.filter(chain=chain, **reach)
        }
        rows = []
        for number, stated in block:
            rows.append(meant.get(stated) or {"number": number, "hash": stated})
            if point := points.get(number):
                rows.append(point)
        yield rows
        start = block[-1][0]


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
    changes = json.dumps(entry.changes, sort_keys=True, ensure_ascii=False)
    columns["changes"] = without_tokens(changes)
    columns["target_label"] = without_tokens(entry.target_label)
    return [columns[name] for name in COLUMNS]


def _line(content: dict[str, Any]) -> str:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return text.translate(ESCAPED) + "\n"
