"""One entry told to a person: what was and is now, what was asked, what Sinch answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic.alias_generators import to_camel

from senders.audit.redaction import without_tokens
from senders.models import AuditEntry
from senders.words import api_values, countries
from senders.words.fields import name_of
from senders.words.steps import BY_SLUG, QUESTION_STEPS

BRAND_STEPS = ("brand", "contacts", "images")
STATUS = "countryStatus."
# Beside notes and waiting; see ``senders.audit.digests``.
PROOFS: dict[str, str | Promise] = {
    "row": gettext_lazy("Number of the note or draft"),
    "digest": gettext_lazy("Digest of the full text, salted"),
}


@dataclass(frozen=True)
class Changed:
    """One field: its name in words, the path it is kept under, and both values; "" for none."""

    name: str
    path: str
    was: str
    now: str


@dataclass(frozen=True)
class NamedValue:
    name: str
    path: str
    value: str


@dataclass(frozen=True)
class EntryChanges:
    """The parts of an entry's ``changes``; ``more`` is whatever fits none of the others."""

    changed: list[Changed]
    asked: list[NamedValue]
    answer: list[NamedValue]
    more: list[NamedValue]

    @classmethod
    def of(cls, entry: AuditEntry) -> "EntryChanges":
        changes: Mapping[str, Any] = entry.changes
        parts = {key: _flat(changes.get(key)) for key in ("before", "after", "asked", "answer")}
        before, after = parts["before"], parts["after"]
        return cls(
            changed=[row for row in _changed(before, after) if row.was or row.now],
            asked=[
                NamedValue(_name(path), path, _value(path, parts["asked"]))
                for path in parts["asked"]
            ],
            answer=[
                NamedValue(path, path, _value(path, parts["answer"])) for path in parts["answer"]
            ],
            more=list(_more(changes)),
        )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Changed]:
    for path in dict.fromkeys([*before, *after]):
        yield Changed(_name(path), path, _value(path, before), _value(path, after))


def _flat(part: Any) -> Mapping[str, Any]:
    return part if isinstance(part, Mapping) else {} if part is None else {"": part}


def _name(path: str) -> str:
    if path == "state":
        return _("Sender state")
    if path.startswith(STATUS):
        return countries.name(path.removeprefix(STATUS))
    return {
        "sender": _("Sender"),
        "owner": _("Owner"),
        "tag": _("Tag"),
        "comment": _("Comment"),
        "removedLaunched": _("Launched countries to remove"),
        "testNumber": _("Test number"),
        "testNumbers": _("Test numbers"),
        "testNumberStates": _("Test number states"),
        "paper.state": _("State of the paper"),
        "paper.sent_to_contact_name": _("Sent to"),
        "paper.what": _("Contents of the paper"),
        "paper.sha256": _("SHA-256 of the file"),
        "paper.size": _("Size of the file in bytes"),
        "paper.file_contact_name": _("Name of the file"),
    }.get(path) or name_of(path)


def _value(path: str, part: Mapping[str, Any]) -> str:
    if path not in part:
        return ""
    value = part[path]
    if path == "state":
        return str(api_values.sender_state(value).label)
    if path.startswith(STATUS):
        return str(api_values.operator_status(str(value)).label)
    return in_lines(value)


def in_lines(value: Any) -> str:
    """Wire JSON for reading: an item of a list is a line, an object its values."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return " · ".join(filter(None, map(in_lines, value.values())))
    if isinstance(value, list):
        return "\n".join(filter(None, map(in_lines, value)))
    return without_tokens(str(value))


def _more(changes: Mapping[str, Any]) -> Iterator[NamedValue]:
    step = changes.get("step")
    for key, value in changes.items():
        if key in {"before", "after", "asked", "answer"}:
            continue
        if key == "step":
            known = BY_SLUG.get(str(value))
            yield NamedValue(_("Step"), key, str(known.title) if known else str(value))
        elif key == "fields" and isinstance(value, list):
            named = [name_of(place(str(step), str(field))) for field in value]
            yield NamedValue(_("Fields"), key, "\n".join(named))
        else:
            name = str(PROOFS.get(key, key.capitalize()))
            yield NamedValue(name, key, _pairs(value))


def _pairs(value: Any) -> str:
    """Here keys say as much as values: a filter, a format."""
    if not isinstance(value, Mapping):
        return in_lines(value)
    return "\n".join(f"{key}: {in_lines(inner)}" for key, inner in value.items())


def place(step: str, field: str) -> str:
    """Returns the path at which the create body holds a step's field."""
    if step in BRAND_STEPS:
        return f"details.brand.{to_camel(field)}"
    if step in QUESTION_STEPS:
        return f"details.questionnaire.{step}.answers.{to_camel(field)}"
    return (
        f"details.{to_camel(field)}" if step in {"countries", "test-numbers"} else to_camel(field)
    )
