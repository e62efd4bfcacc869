"""Extracts and normalizes the fields of a step from a POST."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.datastructures import MultiValueDict

from senders.onboarding.answers.normalize import StepAnswers, plain
from senders.onboarding.forms import unknown_questions
from senders.onboarding.forms.layout import Rows, StepFields
from senders.words.steps import QUESTION_STEPS


def own_fields(slug: str, kind: type[StepFields], names: Iterable[str]) -> list[str]:
    """Returns the names that belong to the step."""
    patterns, single = [_row_names(rows) for rows in kind.rows], kind.own_names()
    return [
        name
        for name in names
        if name in single
        or any(pattern.fullmatch(name) for pattern in patterns)
        or (slug in QUESTION_STEPS and name.startswith(unknown_questions.PREFIX))
    ]


def taken(slug: str, kind: type[StepFields], data: MultiValueDict[str, str]) -> StepAnswers:
    return {
        name: [plain(str(value)) for value in data.getlist(name)]
        for name in own_fields(slug, kind, data)
    }


def canonical(slug: str, kind: type[StepFields], given: Mapping[str, Sequence[str]]) -> StepAnswers:
    """Returns the answers without empty values, rows numbered from 0, blank rows last."""
    normal: StepAnswers = {}
    rows = {name for rows in kind.rows for name in given if _row_names(rows).fullmatch(name)}
    for name in own_fields(slug, kind, given):
        values = [value for value in given[name] if value]
        if name in rows or not values:
            continue
        several = name in kind.several
        normal[name] = list(dict.fromkeys(values)) if several else values[-1:]
    for spec in kind.rows:
        normal |= numbered(spec, [row for _index, row in rows_of(spec, given)])
    return normal


Row = dict[str, str]


def rows_of(spec: Rows, given: Mapping[str, Sequence[str]]) -> list[tuple[int, Row]]:
    """Returns the rows in order, each with its number."""
    rows: dict[int, Row] = {}
    for name, values in given.items():
        if match := _row_names(spec).fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = values[-1] if values else ""
    return sorted(rows.items())


def numbered(spec: Rows, rows: Sequence[Row]) -> StepAnswers:
    """Returns rows as they are stored; empty for a single blank row."""
    filled = [row for row in rows if any(row.values())]
    blank = [row for row in rows if not any(row.values())]
    if not filled and len(blank) < 2:
        return {}
    return {
        f"{spec.name}-{number}-{key}": [row.get(key, "")]
        for number, row in enumerate([*filled, *blank])
        for key in spec.keys
    }


def _row_names(spec: Rows) -> re.Pattern[str]:
    return re.compile(rf"{spec.name}-(\d{{1,6}})-({'|'.join(spec.keys)})", re.ASCII)
