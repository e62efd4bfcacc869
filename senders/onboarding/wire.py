"""From stored answers to the API's JSON and back, by the places that the forms' fields name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from senders.onboarding.answers.normalize import plain
from senders.onboarding.answers.preserve import keep_own_spelling
from senders.onboarding.draft_facts import Answers, Facts
from senders.onboarding.forms import step_form, typed_values, unknown_questions
from senders.onboarding.forms.fields import Answer, Many
from senders.onboarding.forms.layout import Rows, list_names
from senders.onboarding.forms.lists import ListAnswer
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.forms.us import OLDER, OLDER_KEYS
from senders.onboarding.questions import Questions
from senders.provisioning import READ_ONLY_DETAILS, us_version
from senders.words.steps import QUESTION_STEPS, SLUGS

JsonObject = dict[str, Any]

# What a sender carries besides its details; nobody answers these.
SENDER_READ_ONLY = frozenset(
    {
        "id",
        "state",
        "hostingRegion",
        "testNumberStates",
        "countryStatus",
        "authName",
        "authToken",
        "conversationApiApp",
        "conversationApiAppDetails",
        "supplierDetails",
        "brandDetails",
        "campaignDetails",
        "created",
        "modified",
        "launched",
        *(f"details.{key}" for key in READ_ONLY_DETAILS),
        *(f"details.questionnaire.{section}.questions" for section in QUESTION_STEPS),
    }
)


@dataclass
class Imported:
    """Answers as a draft stores them, and the dotted paths of what no step can hold."""

    answers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def payload(answers: Answers, questions: Questions) -> JsonObject:
    """The create body: what is answered in the steps that apply, right or wrong, as typed."""
    facts = Facts.of(answers)
    body: JsonObject = {}
    for slug in SLUGS:
        if facts.asks(slug) and (stored := answers.get(slug)):
            form = step_form(slug, stored, questions=questions.section(slug), facts=facts)
            _merge(body, form.wire())
    return body


def details_of(
    answers: Answers, questions: Questions, *, base: Mapping[str, Any] | None = None
) -> JsonObject:
    """``details`` of the payload, for an edit.

    With ``base`` (the sender's details that the draft was filled from) what says the same is as
    ``base`` has it, and what no step holds or asks at present stays.
    """
    details: JsonObject = payload(answers, questions).get("details", {})
    if base is None:
        return details
    facts = Facts.of(answers)
    unasked = [f"questionnaire.{slug}" for slug in SLUGS if not facts.asks(slug)]
    asked = {
        f"details.questionnaire.{section}.answers.{key}"
        for section, keys in questions.sections.items()
        for key in keys
    }
    unknown = [
        path.removeprefix("details.")
        for path in import_body({"details": base}).unknown
        if path not in asked
    ]
    return keep_own_spelling(details, base, keep=[*unasked, *unknown])


def import_body(body: Mapping[str, Any]) -> Imported:
    """Puts a create body, or a sender as GET gave it, into the steps."""
    found = Imported()
    places = dict(_leaves(body))
    for slug in SLUGS:
        stored = _taken(slug, places)
        if stored := typed_values.canonical(slug, FORMS[slug], stored):
            found.answers[slug] = stored
    found.unknown = sorted(path for path in places if not _is_read_only(path))
    return found


def field_of(path: str) -> tuple[str, str] | None:
    """Step and field for a path of a request body or of a refusal; None where there is none.

    A path into a list that has rows names the row's field, or the rows as a whole.
    """
    for slug, kind in FORMS.items():
        for spec in kind.rows:
            if match := re.fullmatch(rf"{re.escape(spec.wire)}(?:\.(\d+)(?:\.(\w+))?)?", path):
                return slug, _row_field(spec, match[1], match[2])
        for name, answer in kind.base_fields.items():
            wire = getattr(answer, "wire", "")
            if wire and not name.startswith(OLDER) and _within(path, wire):
                return slug, name
    if match := re.fullmatch(r"details\.questionnaire\.(\w+)\.answers\.(.+)", path):
        if inner := _first_within(path):
            return inner
        section, key = match[1], match[2]
        older = {wire: name for name, wire in OLDER_KEYS.items()}
        if section == "us" and key in older:
            return section, older[key]
        if section in QUESTION_STEPS:
            return section, unknown_questions.field_name(key)
    return None


def _first_within(path: str) -> tuple[str, str] | None:
    """The first field of a group of answers (``partner``)."""
    for slug in QUESTION_STEPS:
        for name, answer in FORMS[slug].base_fields.items():
            if not name.startswith(OLDER) and getattr(answer, "wire", "").startswith(f"{path}."):
                return slug, name
    return None


def _row_field(spec: Rows, index: str | None, key: str | None) -> str:
    if index is None:
        return spec.name
    names = {answer.wire: name for name, answer in _row_answers(spec)}
    return f"{spec.name}-{index}-{names.get(key or '', spec.form.needed)}"


def _row_answers(spec: Rows) -> Iterator[tuple[str, Answer]]:
    for name, answer in spec.form.base_fields.items():
        if isinstance(answer, Answer):
            yield name, answer


def _within(path: str, wire: str) -> bool:
    """The place itself, an entry of it, or what stands beside it about it (``Metadata``)."""
    return re.fullmatch(rf"{re.escape(wire)}(?:Metadata(?:\.ignore)?|\.\d+)?", path) is not None


def _merge(body: JsonObject, part: JsonObject) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(body.get(key), dict):
            _merge(body[key], value)
        else:
            body[key] = value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """What a body says, by dotted path. Null and empty objects say nothing; a list is one value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif value is not None:
        yield path, value


def _is_read_only(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}.") for known in SENDER_READ_ONLY)


def _taken(slug: str, places: dict[str, Any]) -> dict[str, list[str]]:
    """The step's answers, taken out of ``places``."""
    kind, stored = FORMS[slug], dict[str, list[str]]()
    if slug == "us":
        stored |= _older(places)
    for name, answer in kind.base_fields.items():
        if not isinstance(answer, Answer | Many) or answer.wire not in places:
            continue
        if isinstance(answer, Answer) and answer.listable:
            continue
        if name.startswith(OLDER):
            continue
        values = _typed(answer, places[answer.wire])
        if values is not None:
            stored[name] = values
            del places[answer.wire]
    for name, answer in kind.base_fields.items():
        if isinstance(answer, Answer) and answer.listable:
            stored |= _list(name, answer.wire, places)
    for spec in kind.rows:
        stored |= _rows(spec, places)
    if slug in QUESTION_STEPS:
        stored |= _new(slug, places)
    return stored


def _typed(answer: Answer | Many, value: Any) -> list[str] | None:
    if isinstance(answer, Many):
        whole = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
        return [plain(one) for one in value] if whole else None
    typed = answer.from_wire(value)
    return None if typed is None else [plain(typed)]


def _list(name: str, wire: str, places: dict[str, Any]) -> dict[str, list[str]]:
    answer, ignore = places.get(wire, ""), places.get(f"{wire}Metadata.ignore", "")
    if not isinstance(answer, str) or not isinstance(ignore, str):
        return {}
    places.pop(wire, None)
    places.pop(f"{wire}Metadata.ignore", None)
    read = ListAnswer.received(plain(answer), plain(ignore))
    as_list, joined, marker = list_names(name)
    return {
        name: [read.text],
        as_list: ["on"] if read.as_list else [],
        joined: [read.joined],
        marker: [read.marker],
    }


def _rows(spec: Rows, places: dict[str, Any]) -> dict[str, list[str]]:
    """All rows, or none of them: a row that cannot be shown would take its place from others."""
    given = places.get(spec.wire)
    if not isinstance(given, list):
        return {}
    rows = [_row(spec, entry) for entry in given]
    if None in rows:
        return {}
    del places[spec.wire]
    for number, entry in enumerate(given):
        if isinstance(entry, Mapping):
            known = {answer.wire for _name, answer in _row_answers(spec)}
            places |= {
                f"{spec.wire}.{number}.{key}": value
                for key, value in entry.items()
                if key not in known and value is not None
            }
    return {
        f"{spec.name}-{number}-{name}": [text]
        for number, row in enumerate(rows)
        for name, text in (row or {}).items()
    }


def _row(spec: Rows, entry: Any) -> dict[str, str] | None:
    if spec.form.is_text():
        return {spec.form.needed: plain(entry)} if isinstance(entry, str) else None
    if not isinstance(entry, Mapping):
        return None
    texts = {name: entry.get(answer.wire, "") for name, answer in _row_answers(spec)}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    return {name: plain(text) for name, text in texts.items()}


def _older(places: dict[str, Any]) -> dict[str, list[str]]:
    """Answers to the older US questionnaire, where a body holds those and none of the current."""
    prefix = "details.questionnaire.us.answers."
    keys = {path.removeprefix(prefix) for path in places if path.startswith(prefix)}
    answers = {key.partition(".")[0]: places[prefix + key] for key in keys}
    current = _current_us_keys()
    shared = current & set(OLDER_KEYS.values())
    is_older = us_version(answers) == "v1" and not keys & (current - shared)
    found = {}
    for name, key in OLDER_KEYS.items():
        value = places.get(prefix + key)
        if isinstance(value, str) and (is_older or key not in shared):
            found[name] = [plain(value)]
            del places[prefix + key]
    return found


def _current_us_keys() -> set[str]:
    kind = FORMS["us"]
    wires = [
        answer.wire
        for name, answer in kind.base_fields.items()
        if isinstance(answer, Answer) and not name.startswith(OLDER)
    ]
    return {wire.rpartition(".")[2] for wire in [*wires, *(spec.wire for spec in kind.rows)]}


def _new(slug: str, places: dict[str, Any]) -> dict[str, list[str]]:
    """Texts under keys that we do not know: kept under them, sent once Sinch asks for them."""
    prefix = f"details.questionnaire.{slug}.answers."
    return {
        unknown_questions.field_name(path.removeprefix(prefix)): [plain(value)]
        for path, value in places.items()
        if path.startswith(prefix) and isinstance(value, str) and value
    }
