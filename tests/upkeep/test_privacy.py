"""docs/privacy.md names each field that may hold personal data; all others are listed.

A new field belongs into the document's table or into ``LISTED``, by a decision of its author.
"""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from rcsportal.retention import RetentionDays
from senders.upkeep.person import PARTS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
ROW = re.compile(r"^\| `([a-z_]+\.\w+)` \| (.+?) \|(?: (.+?) \| (.+?) \|)?$", re.MULTILINE)
Fields = dict[str, set[str]]

# Fields without personal data, a line a table. The numbers of rows (``id``) are nowhere listed.
LISTED = Path(__file__).parents[1] / "fixtures" / "fields_without_personal_data.txt"
NONE: Fields = {
    label: set(names.split())
    for label, _colon, names in (
        line.partition(":") for line in LISTED.read_text("utf-8").splitlines()
    )
}


def stored() -> Fields:
    """Returns the fields of every table of ours and of the libraries, numbers of rows aside."""
    return {
        model._meta.label: {
            field.name
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
            if not isinstance(field, models.AutoField)
        }
        for model in apps.get_models(include_auto_created=True)
    }


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(DOCUMENT)


def documented() -> Fields:
    return {
        label: set(re.findall(r"`(\w+)`", names)) for label, names, _whose, kept in rows() if kept
    }


def reasons() -> dict[str, str]:
    """Returns the tables that the document leaves out of the export, with the reason."""
    return {label: reason for label, reason, _whose, kept in rows() if not kept}


def of_users() -> set[str]:
    """Returns the tables that the document calls data of users."""
    return {
        label for label, _names, whose, kept in rows() if kept and re.search(r"\busers\b", whose)
    }


def problems(found: Fields, named: Fields, none: Fields) -> dict[str, list[str]]:
    """Returns what is in neither list, in both, or in a list and not stored, by table."""
    wrong = {}
    for label in found | named | none:
        is_there, told, free = (fields.get(label, set()) for fields in (found, named, none))
        unlisted = is_there - told - free
        if bad := [*sorted(unlisted), *sorted(told & free), *sorted((told | free) - is_there)]:
            wrong[label] = bad
    return wrong


def test_every_field_is_in_the_document_or_holds_no_personal_data() -> None:
    assert problems(stored(), documented(), NONE) == {}


@pytest.mark.parametrize(
    ("found", "named", "none"),
    [
        ({"a.B": {"new"}}, {}, {}),
        ({"a.B": {"x"}}, {"a.B": {"x"}}, {"a.B": {"x"}}),
        ({}, {"a.B": {"gone"}}, {}),
        ({"a.B": set()}, {}, {"a.B": {"gone"}}),
    ],
)
def test_new_gone_and_doubly_listed_fields_are_problems(
    found: Fields, named: Fields, none: Fields
) -> None:
    assert list(problems(found, named, none)) == ["a.B"]


def test_every_table_with_data_of_users_is_in_the_export_or_has_a_reason() -> None:
    exported = {part.model._meta.label for part in PARTS}
    assert len(of_users()) > 20
    assert of_users() - exported - set(reasons()) == set()
    assert exported & set(reasons()) == set()
    assert exported - of_users() == set(), "the document does not say that these are data of users"


def test_every_setting_of_retention_that_the_document_names_exists() -> None:
    named = set(re.findall(r"`(RETENTION_\w+)`", DOCUMENT))
    assert named <= {name.upper() for name in RetentionDays.model_fields}
    assert len(named) > 8
