"""The output of ``manage.py rcs``: aligned text for people, JSON for machines, explained errors."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from senders.provisioning import (
    ApiError,
    Conflict,
    InvalidBody,
    KeyUnreadable,
    NotFound,
    ProvisioningError,
    Rejected,
    TesterRefused,
    Unreachable,
    UnreadableReply,
)
from senders.provisioning.wire import hide_tokens
from senders.words import api_problems


@dataclass(frozen=True)
class Shown:
    """The result of an operation: wire JSON, and the same as lines for people."""

    wire: Any
    lines: Sequence[str]

    def as_json(self) -> str:
        return json.dumps(hide_tokens(self.wire), indent=2)

    def as_text(self) -> str:
        return "\n".join(printable(line) for line in self.lines)


def printable(text: str) -> str:
    """Removes control characters: remote text must not move the cursor or colour a terminal."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Formats columns side by side, each as wide as its widest cell."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def pairs(values: Mapping[str, object]) -> list[str]:
    """Formats ``name  value`` lines; names without a value are left out."""
    shown = {name: _cell(value) for name, value in values.items() if value not in (None, "", [])}
    width = max((len(name) for name in shown), default=0)
    return [f"{name.ljust(width)}  {value}" for name, value in shown.items()]


def _cell(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "-"
    return " ".join(str(value).split())


def explain(error: ProvisioningError, *, writes: bool) -> str:
    """Describes a failure for standard error: problem, advice, fields, then code and request ID."""
    if isinstance(error, InvalidBody):
        problems = [f"  {path or 'body'} {text}" for path, text in error.validation_errors]
        return "\n".join(
            ["Not sent, because Sinch would reject the request.", *map(printable, problems)]
        )
    if isinstance(error, KeyUnreadable):
        return (
            "No key in CREDENTIAL_KEYS can decrypt the stored access key, so nothing was sent."
            " Restore the old key or run add_project again."
        )
    lines = [_headline(error, writes=writes)]
    if writes and error.outcome_unknown:
        lines.append(
            "The outcome is not known. Check whether the change was made before you try again."
        )
    if isinstance(error, ApiError):
        lines += [text for text in (error.message, error.resolution) if text not in ("", lines[0])]
        lines += [f"  {text}" for text in error.validation_errors]
        lines.append(f"{error.code or 'no code'}, HTTP {error.status}")
    if error.request_id:
        lines.append(f"request {error.request_id}")
    return "\n".join(printable(line) for line in lines)


def _headline(error: ProvisioningError, *, writes: bool) -> str:
    if isinstance(error, Rejected | NotFound | Conflict | TesterRefused):
        return "Sinch rejected the request."
    failure = api_problems.explain(error, of_write=writes)
    if isinstance(error, Unreachable | UnreadableReply):
        return failure.title
    return f"{failure.title} {failure.text}".strip()
