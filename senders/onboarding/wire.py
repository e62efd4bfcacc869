"""Converts stored answers to the API's JSON and back, by the wire paths of the forms' fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from senders.onboarding.answers.normalize import plain
from senders.onboarding.answers.preserve import keep_own_spelling
from senders.onboarding.draft_facts import Answers, Facts
from senders.onboarding.forms import step_form, typed_values, unknown_questions
from senders.onboarding.forms.fields import Answer, Many, listed
from senders.onboarding.forms.layout import Rows, list_names
from senders.onboarding.forms.lists import ListAnswer
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.forms.us import OLDER, OLDER_KEYS
from senders.onboarding.questions import Questions
from senders.provisioning import READ_ONLY_DETAILS, us_version
from senders.words.steps import QUESTION_STEPS, SLUGS

JsonObject = dict[str, Any]

# Values of a sender that are not answers.
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
    """Answers as a draft stores them, and the dotted paths that no step can hold."""

    answers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def payload(answers: Answers, questions: Questions, facts: Facts | None = None) -> JsonObject:
    """Returns the create body: the answers of the steps that apply, valid or not.

    ``facts`` are those of the draft, if ``answers`` are of another moment of it.
    """
    facts = facts or Facts.of(answers)
    body: JsonObject = {}
    for slug in SLUGS:
        if facts.asks(slug) and (stored := answers.get(slug)):
            form = step_form(slug, stored, questions=questions.section(slug), facts=facts)
            _merge(body, form.wire())
    return body


def details_of(
    answers: Answers, questions: Questions, *, base: Mapping[str, Any] | None = None
) -> JsonObject:
    """Returns ``details`` of the payload, for an edit.

    ``base`` are the sender's details that the draft was created from. Equal values keep the
    spelling of ``base``, and values that no step holds or asks at present stay.
    """
    details: JsonObject = payload(answers, questions).get("details", {})
    if base is None:
        return details
    facts = Facts.of(answers)
    # What the wizard would send for the sender as it was, with the countries of today.
    untouched = payload(import_body({"details": base}).answers, questions, facts)
    skipped_sections = [f"questionnaire.{slug}" for slug in SLUGS if not facts.asks(slug)]
    listed = {
        f"details.questionnaire.{section}.answers.{key}"
        for section, keys in questions.sections.items()
        for key in keys
    }
    unsupported = [
        path.removeprefix("details.")
        for path in import_body({"details": base}).unknown
        if path not in listed
    ]
    return keep_own_spelling(
        details,
        base,
        keep=[*skipped_sections, *unsupported],
        canonical=untouched.get("details", {}),
    )


def import_body(body: Mapping[str, Any]) -> Imported:
    """Converts a create body or a GET response to answers by step."""
    imported = Imported()
    places = dict(_leaves(body))
    for slug in SLUGS:
        stored = _take(slug, places)
        if stored := typed_values.canonical(slug, FORMS[slug], stored):
            imported.answers[slug] = stored
    imported.unknown = sorted(path for path in places if not _is_read_only(path))
    return imported


def field_of(path: str) -> tuple[str, str] | None:
    """Returns step and field for a path of a request body or a rejection; None if there is none.

    A path into a list of rows returns the row's field, or the rows as a whole.
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
        if first := _first_within(path):
            return first
        section, key = match[1], match[2]
        older = {wire: name for name, wire in OLDER_KEYS.items()}
        if section == "us" and key in older:
            return section, older[key]
        if section in QUESTION_STEPS:
            return section, unknown_questions.field_name(key)
    return None


def _first_within(path: str) -> tuple[str, str] | None:
    """Returns the first field of a group of answers (``partner``)."""
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
    """Returns True for the path itself, a list entry of it, or its ``Metadata``."""
    return re.fullmatch(rf"{re.escape(wire)}(?:Metadata(?:\.ignore)?|\.\d+)?", path) is not None


def _merge(body: JsonObject, part: JsonObject) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(body.get(key), dict):
            _merge(body[key], value)
        else:
            body[key] = value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the values of a body by dotted path, without nulls. A list is one value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif value is not None:
        yield path, value


def _is_read_only(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}.") for known in SENDER_READ_ONLY)


def _take(slug: str, places: dict[str, Any]) -> dict[str, list[str]]:
    """Removes the step's answers from ``places`` and returns them."""
    form_class, stored = FORMS[slug], dict[str, list[str]]()
    if slug == "us":
        stored |= _take_older(places)
    for name, answer in form_class.base_fields.items():
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
    for name, answer in form_class.base_fields.items():
        if isinstance(answer, Answer) and answer.listable:
            stored |= _take_list(name, answer.wire, places)
    for spec in form_class.rows:
        stored |= _take_rows(spec, places)
    if slug in QUESTION_STEPS:
        stored |= _unknown_answers(slug, places)
    return stored


def _typed(answer: Answer | Many, value: Any) -> list[str] | None:
    if isinstance(answer, Many):
        is_list = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
        return [listed(plain(one), answer.offered) for one in value] if is_list else None
    typed = answer.from_wire(value)
    return None if typed is None else [plain(typed)]


def _take_list(name: str, wire: str, places: dict[str, Any]) -> dict[str, list[str]]:
    answer, ignore = places.get(wire, ""), places.get(f"{wire}Metadata.ignore", "")
    if not isinstance(answer, str) or not isinstance(ignore, str):
        return {}
    places.pop(wire, None)
    places.pop(f"{wire}Metadata.ignore", None)
    parsed = ListAnswer.received(plain(answer), plain(ignore))
    as_list, joined, marker = list_names(name)
    return {
        name: [parsed.text],
        as_list: ["on"] if parsed.as_list else [],
        joined: [parsed.joined],
        marker: [parsed.marker],
    }


def _take_rows(spec: Rows, places: dict[str, Any]) -> dict[str, list[str]]:
    """Returns all rows, or none: leaving out one row would shift the numbers of the others."""
    entries = places.get(spec.wire)
    if not isinstance(entries, list):
        return {}
    rows = [_row(spec, entry) for entry in entries]
    if None in rows:
        return {}
    del places[spec.wire]
    for number, entry in enumerate(entries):
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
    texts = {
        name: answer.from_wire(entry.get(answer.wire) or "") for name, answer in _row_answers(spec)
    }
    if None in texts.values():
        return None
    return {name: plain(text or "") for name, text in texts.items()}


def _take_older(places: dict[str, Any]) -> dict[str, list[str]]:
    """Returns answers to the legacy US questionnaire, if the body holds none of the current one."""
    prefix = "details.questionnaire.us.answers."
    keys = {path.removeprefix(prefix) for path in places if path.startswith(prefix)}
    answers = {key.partition(".")[0]: places[prefix + key] for key in keys}
    current = _current_us_keys()
    shared = current & set(OLDER_KEYS.values())
    is_legacy = us_version(answers) == "v1" and not keys & (current - shared)
    legacy = {}
    for name, key in OLDER_KEYS.items():
        value = places.get(prefix + key)
        if isinstance(value, str) and (is_legacy or key not in shared):
            legacy[name] = [plain(value)]
            del places[prefix + key]
    return legacy


def _current_us_keys() -> set[str]:
    kind = FORMS["us"]
    wires = [
        answer.wire
        for name, answer in kind.base_fields.items()
        if isinstance(answer, Answer) and not name.startswith(OLDER)
    ]
    return {wire.rpartition(".")[2] for wire in [*wires, *(spec.wire for spec in kind.rows)]}


def _unknown_answers(slug: str, places: dict[str, Any]) -> dict[str, list[str]]:
    """Returns texts under unknown keys. They are stored, and sent once Sinch asks for them."""
    prefix = f"details.questionnaire.{slug}.answers."
    return {
        unknown_questions.field_name(path.removeprefix(prefix)): [plain(value)]
        for path, value in places.items()
        if path.startswith(prefix) and isinstance(value, str) and value
    }
