"""Two people's answers to one step brought together, field by field. Pure: no database here."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from senders.onboarding.answers.normalize import StepAnswers, Stored


class Merged(NamedTuple):
    """``answers`` to store, ``theirs`` the fields taken from others, ``conflicts`` those that
    were changed on both sides to different values; ``answers`` holds the others' for these."""

    answers: StepAnswers
    theirs: list[str]
    conflicts: list[str]


# What a list answer keeps beside its text; apart from it none of these means anything.
_BESIDE = re.compile(r"_(as_list|joined|marker)$")


def field_of(name: str) -> str:
    """``emails-0-label`` belongs to ``emails``: the rows of a list stand and fall together."""
    return _BESIDE.sub("", name.partition("-")[0])


def by_field(stored: Stored) -> dict[str, StepAnswers]:
    """The answers grouped by field; each part as it is stored."""
    parts: dict[str, StepAnswers] = {}
    for name, values in stored.items():
        parts.setdefault(field_of(name), {})[name] = list(values)
    return parts


def changed(before: Stored, after: Stored) -> list[str]:
    """The fields in which two versions differ to a reader, in the order of ``after``."""
    old, new = by_field(before), by_field(after)
    names = dict.fromkeys([*new, *old])
    return [name for name in names if not same(old.get(name, {}), new.get(name, {}))]


def same(first: StepAnswers, second: StepAnswers) -> bool:
    """Empty, absent and an empty row are one and the same answer: none."""
    return _said(first) == _said(second)


def merge(base: Stored, mine: Stored, theirs: Stored) -> Merged:
    """``base`` is what the page that sent ``mine`` started from, ``theirs`` what stands now."""
    bases, mines, others = by_field(base), by_field(mine), by_field(theirs)
    answers: StepAnswers = {}
    taken: list[str] = []
    conflicts: list[str] = []
    for name in dict.fromkeys([*mines, *others]):
        was, my, other = bases.get(name, {}), mines.get(name, {}), others.get(name, {})
        if same(my, other) or same(other, was):
            answers |= my
            continue
        answers |= other
        (taken if same(my, was) else conflicts).append(name)
    return Merged(answers, taken, conflicts)


def seen_by(page: Stored, saves: Iterable[tuple[Stored, bool]]) -> StepAnswers:
    """What a page holds, as far as the server can know: what it was made from, and what it has
    changed since. ``saves`` are the later versions in order, each with *did this page save it*.

    A save of the page may carry others' answers too; those the page does not show, so only what
    the save changed counts.
    """
    held, previous = by_field(page), by_field(page)
    for answers, is_own in saves:
        current = by_field(answers)
        if is_own:
            for name in dict.fromkeys([*current, *previous]):
                if not same(current.get(name, {}), previous.get(name, {})):
                    held[name] = current.get(name, {})
        previous = current
    return {name: values for part in held.values() for name, values in part.items()}


def chosen(current: Stored, kept: Stored, fields: Iterable[str]) -> StepAnswers:
    """``current`` with ``fields`` taken from ``kept``."""
    mine, wanted = by_field(kept), set(fields)
    answers = {
        name: list(values) for name, values in current.items() if field_of(name) not in wanted
    }
    for field in sorted(wanted):
        answers |= mine.get(field, {})
    return answers


def _said(part: StepAnswers) -> StepAnswers:
    return {
        name: values for name, values in part.items() if any(values) and not name.endswith("_FORMS")
    }
