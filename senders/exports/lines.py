"""How lines of an export are written: CSV that no spreadsheet executes, heads and last lines."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from senders.models import Project
from senders.redaction import redact_text

BOM = "\ufeff"  # tells spreadsheets that the file is UTF-8
# A cell that begins so is a formula to a spreadsheet; a phone number in E.164 is one too.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class About:
    """What a file is. ``criteria`` are the filters in force, ``ignored`` what was not known."""

    what: str
    project: Project
    by: str
    at: datetime
    criteria: Mapping[str, str | Sequence[str]]
    ignored: Sequence[str] = ()

    @property
    def filter(self) -> str:
        """``state: LAUNCHED, IN_TEST; name: aurora``; personal numbers in it reduced."""
        said = [
            f"{key}: {value if isinstance(value, str) else ', '.join(value)}"
            for key, value in self.criteria.items()
        ]
        return redact_text("; ".join(said)) or _("none, everything")


def defused(value: object) -> str:
    """As a text that a spreadsheet shows and does not execute: an apostrophe before a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(values: Iterable[Sequence[object]]) -> str:
    """Rows of CSV (RFC 4180), every cell defused."""
    text = io.StringIO()
    csv.writer(text).writerows([defused(value) for value in row] for row in values)
    return text.getvalue()


def head(about: About, columns: Sequence[str]) -> str:
    """Lines from ``#`` on, which spreadsheets show and parsers can skip, then the columns."""
    facts = [
        ("# Export", about.what),
        ("# Project", f"{about.project.name} ({about.project.slug})"),
        ("# Exported by", about.by),
        ("# Exported at", moment(about.at)),
        ("# Filter", about.filter),
    ]
    if about.ignored:
        facts.append(("# Ignored", redact_text(", ".join(about.ignored))))
    # One line each, or a parser that skips them would meet the second half of a name.
    return rows([*((key, " ".join(value.split())) for key, value in facts), columns])


def complete(count: int, remark: str = "") -> str:
    return rows([("# Complete", f"{_('%d rows') % count}{remark}")])


def incomplete(count: int, reason: str) -> str:
    return rows(
        [("# Incomplete", _("%(rows)d rows, then: %(why)s") % {"rows": count, "why": reason})]
    )


def moment(at: datetime | None) -> str:
    """``2026-11-23T08:24:10Z``; empty for none."""
    if at is None:
        return ""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
