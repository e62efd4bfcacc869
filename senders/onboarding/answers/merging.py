"""Merges two users' answers to one step, field by field. No database here."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from senders.onboarding.answers.normalize import StepAnswers, Stored


class Merged(NamedTuple):
    """The result of a merge.

    ``answers`` are to be stored. ``theirs`` are the fields that only others changed. ``conflicts``
    are the fields that both sides changed to different values; ``answers`` holds the others'
    values there.
    """

    answers: StepAnswers
    theirs: list[str]
    conflicts: list[str]


# Suffixes of the inputs that belong to the text of a list answer.
_BESIDE = re.compile(r"_(as_list|joined|marker)$")


def field_of(name: str) -> str:
    """Returns the field of an input name. ``emails-0-label`` belongs to ``emails``.

    The rows of a list are one field, so they are merged together.
    """
    return _BESIDE.sub("", name.partition("-")[0])


def by_field(stored: Stored) -> dict[str, StepAnswers]:
    """Groups the answers by field."""
    parts: dict[str, StepAnswers] = {}
    for name, values in stored.items():
        parts.setdefault(field_of(name), {})[name] = list(values)
    return parts


def changed(before: Stored, after: Stored) -> list[str]:
    """Returns the fields in which two versions differ, in the order of ``after``."""
    old, new = by_field(before), by_field(after)
    names = dict.fromkeys([*new, *old])
    return [name for name in names if not same(old.get(name, {}), new.get(name, {}))]


def same(first: StepAnswers, second: StepAnswers) -> bool:
    """Returns True for equal answers. Empty, absent and an empty row are equal."""
    return _filled(first) == _filled(second)


def merge(base: Stored, mine: Stored, theirs: Stored) -> Merged:
    """Merges ``mine``, made from ``base``, with ``theirs``, the answers in force."""
    bases, mines, others = by_field(base), by_field(mine), by_field(theirs)
    answers: StepAnswers = {}
    adopted: list[str] = []
    conflicts: list[str] = []
    for name in dict.fromkeys([*mines, *others]):
        before, own, their = bases.get(name, {}), mines.get(name, {}), others.get(name, {})
        if same(own, their) or same(their, before):
            answers |= own
            continue
        answers |= their
        (adopted if same(own, before) else conflicts).append(name)
    return Merged(answers, adopted, conflicts)


def seen_by(page: Stored, saves: Iterable[tuple[Stored, bool]]) -> StepAnswers:
    """Returns the answers that a page shows: its base version and its own later changes.

    ``saves`` are the later versions in order, each with True if the page itself saved it. A save of
    the page may also contain others' answers, which the page does not show, so only the fields that
    the save changed count.
    """
    shown, previous = by_field(page), by_field(page)
    for answers, is_own in saves:
        current = by_field(answers)
        if is_own:
            for name in dict.fromkeys([*current, *previous]):
                if not same(current.get(name, {}), previous.get(name, {})):
                    shown[name] = current.get(name, {})
        previous = current
    return {name: values for part in shown.values() for name, values in part.items()}


def chosen(current: Stored, save: Stored, fields: Iterable[str]) -> StepAnswers:
    """Returns ``current`` with ``fields`` replaced by those of ``save``."""
    saved, replaced = by_field(save), set(fields)
    answers = {
        name: list(values) for name, values in current.items() if field_of(name) not in replaced
    }
    for field in sorted(replaced):
        answers |= saved.get(field, {})
    return answers


def _filled(part: StepAnswers) -> StepAnswers:
    return {
        name: values for name, values in part.items() if any(values) and not name.endswith("_FORMS")
    }
