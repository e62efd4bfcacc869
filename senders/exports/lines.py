"""The lines of an export: CSV that no spreadsheet executes, with head and last lines."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.audit.redaction import redact_typed
from senders.models import Project

BOM = "\ufeff"  # tells spreadsheets that the file is UTF-8
# A cell that begins so, white space aside, is a formula to a spreadsheet; a phone number in E.164
# is one too. Quotes do not hold everywhere: where ";" or a tab separates, only those around a
# line's first cell count, and in all others a ";", a tab or a line break begins a cell of its own.
_FORMULA = re.compile(r'^(?=[\t\r\n])|(^|[;\t\r\n])(?=(?:"|[^\S\t\r\n])*[=+\-@＝＋－＠])')
# A text holds a formula only if it begins like one, or if a cell of its own may begin within it.
_BEGINNINGS = frozenset('"=+-@＝＋－＠')


@dataclass(frozen=True)
class About:
    """The description of a file: ``criteria`` are the filters, ``ignored`` the unknown values."""

    what: str
    project: Project
    by: str
    at: datetime
    criteria: Mapping[str, str | Sequence[str]]
    ignored: Sequence[str] = ()

    @property
    def asked(self) -> dict[str, str | list[str]]:
        """The criteria, personal numbers in them reduced: fit for heads and for the trail."""
        return {
            key: redact_typed(value)
            if isinstance(value, str)
            else [redact_typed(each) for each in value]
            for key, value in self.criteria.items()
        }

    @property
    def filter(self) -> str:
        """Describes the filter as ``state: LAUNCHED, IN_TEST; name: aurora``, or says “none”."""
        said = [
            f"{key}: {value if isinstance(value, str) else ', '.join(value)}"
            for key, value in self.asked.items()
        ]
        return "; ".join(said) or _("none")

    @property
    def left_out(self) -> list[str]:
        """The ignored values, redacted in the same way."""
        return [redact_typed(part) for part in self.ignored]


def defused(value: object) -> str:
    """Returns a text that a spreadsheet shows and does not execute.

    A formula gets an apostrophe in front.
    """
    text = "" if value is None else str(value)
    # The pattern looks at each character. Most cells cannot hold a formula, and long exports have
    # millions of them.
    first = text[:1]
    if first in _BEGINNINGS or first.isspace() or _may_hold_cells(text):
        return _FORMULA.sub(r"\1'", text)
    return text


def _may_hold_cells(text: str) -> bool:
    return ";" in text or "\t" in text or "\r" in text or "\n" in text


def rows(values: Iterable[Sequence[object]]) -> str:
    """Rows of CSV (RFC 4180), every cell quoted and defused."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(
        [defused(value) for value in row] for row in values
    )
    return text.getvalue()


def head(about: About, columns: Sequence[str]) -> str:
    """Lines from ``#`` on, which spreadsheets show and parsers can skip, then the columns."""
    return facts(about) + rows([columns])


def facts(about: About) -> str:
    """Lines from ``#`` on that say what the file is."""
    return "".join(fact(key, value) for key, value in fact_pairs(about))


def fact_pairs(about: About) -> list[tuple[str, str]]:
    pairs = [
        ("# Export", about.what),
        ("# Project", f"{about.project.name} ({about.project.slug})"),
        ("# Exported by", about.by),
        ("# Exported at", moment(about.at)),
        ("# Filter", about.filter),
    ]
    return [*pairs, ("# Ignored", ", ".join(about.left_out))] if about.ignored else pairs


def complete(count: int, promised: int | None = None) -> str:
    """Returns the last line of an export of ``count`` rows; ``promised`` were announced."""
    words = {"n": count, "promised": promised}
    if promised in {None, count}:
        said = ngettext("%(n)d row", "%(n)d rows", count)
    else:
        said = ngettext(
            "%(n)d row. The list changed during the export. Sinch reported %(promised)d senders at "
            "the start.",
            "%(n)d rows. The list changed during the export. Sinch reported %(promised)d senders at"
            " the start.",
            count,
        )
    return fact("# Complete", said % words)


def incomplete(count: int, reason: str) -> str:
    told = _("%(rows)d rows exported before this error: %(why)s") % {"rows": count, "why": reason}
    return fact("# Incomplete", told)


def fact(key: str, value: str) -> str:
    """Returns one line of a key and a value; the key is a fixed word and has no quotes.

    A parser that skips lines that begin with ``#`` would meet a quote, or the second half of a
    name.
    """
    return f"{key},{rows([[' '.join(value.split())]])}"


def moment(at: datetime | None) -> str:
    """``2026-11-23T08:24:10Z``; empty for none."""
    if at is None:
        return ""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
