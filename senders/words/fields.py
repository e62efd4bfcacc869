"""Every field of a sender by its path: the one place for labels, subjects and hints.

Forms, readiness, review, history, refusals and the JSON import take their words from here.
"""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from senders.words.asked import SectionQuestions
from senders.words.brand_fields import BRAND_FIELDS
from senders.words.field import LAUNCH, Field, Text
from senders.words.question_fields import QUESTION_FIELDS, question_path
from senders.words.us_fields import LEGACY_LABELS, US_FIELDS

__all__ = [
    "FIELDS",
    "LAUNCH",
    "LEGACY_LABELS",
    "Field",
    "Text",
    "label_of",
    "name_of",
    "needed_keys",
    "question_field",
    "question_path",
    "questions_of",
]

FIELDS = {field.path: field for field in (*BRAND_FIELDS, *QUESTION_FIELDS, *US_FIELDS)}
_ROW = re.compile(r"(?P<list>.+?)\.(?P<index>\d{1,9})(?:\.(?P<key>\w+))?")


def name_of(path: str) -> str:
    """Returns the subject of a sentence about a path: ``Email address 1`` for its first row.

    A path that is not a field of the portal is named by its last part, as the API calls it.
    """
    if path in FIELDS:
        return str(FIELDS[path].subject)
    row = _ROW.fullmatch(path)
    if row and row["list"] in FIELDS and FIELDS[row["list"]].row:
        name = str(FIELDS[row["list"]].row) % {"n": int(row["index"]) + 1}
        return _("The label of “%(row)s”") % {"row": name} if row["key"] == "label" else name
    return path.removeprefix("details.").rpartition(".")[2] or _("The request")


def questions_of(section: str) -> dict[str, Field]:
    """Returns the asked fields of a questionnaire section by key, in the order of the questions."""
    prefix = question_path(section, "")
    return {
        path.removeprefix(prefix): field
        for path, field in FIELDS.items()
        if path.startswith(prefix) and field.asked
    }


def needed_keys(section: str) -> tuple[str, ...]:
    """Returns the keys of a section that every launch in its country requires."""
    return tuple(key for key, field in questions_of(section).items() if field.needed_for == LAUNCH)


def question_field(section: str, key: str, questions: SectionQuestions) -> Field:
    """Returns the field of a question, with the API's text as its label unless ours stands."""
    path = question_path(section, key)
    known, asked = FIELDS.get(path), questions.get(key)
    text = asked.text if asked else ""
    if known is None or not known.asked:
        label = text or (str(known.label) if known else key)
        return Field(path, label=label, subject=label)
    return known if known.ours or not text.strip() else replace(known, label=text)


def label_of(path: str) -> str:
    """Returns the label of a field, or the last part of a path that is not one."""
    field = FIELDS.get(path)
    return str(field.label) if field else path.rpartition(".")[2]
