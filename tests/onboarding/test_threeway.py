"""Whose value stands where: fields of two versions compared, merged and found at odds."""

from typing import Any

import pytest

from senders.onboarding.answers import threeway

BASE: dict[str, Any] = {
    "brand": {"name": "Aurora", "emails": [{"label": "Help", "address": "a@b.example"}]},
    "countries": ["SE"],
    "questionnaire": {
        "general": {
            "answers": {"optInDescription": "A;B", "optInDescriptionMetadata": {"ignore": ";"}}
        },
        "verification": {"answers": {"partner": {"companyName": "Ida"}}},
    },
}
NAME = ("brand", "name")
OPT_IN = ("questionnaire", "general", "answers", "optInDescription")
PARTNER = ("questionnaire", "verification", "answers", "partner", "companyName")


def test_answer_and_its_metadata_are_one_field() -> None:
    fields = threeway.fields_of(BASE)
    assert fields[OPT_IN] == {"": "A;B", "Metadata": {"ignore": ";"}}
    assert fields[PARTNER] == {"": "Ida"}
    assert fields[("countries",)] == {"": ["SE"]}
    assert len(fields) == 5


@pytest.mark.parametrize(
    ("path", "held"),
    [
        (NAME, {"": "Borealis"}),
        (NAME, {}),
        (("brand", "logoUrl"), {"": "https://a.example/l.png"}),
        (("countries",), {"": ["SE", "GB"]}),
        (OPT_IN, {"": "C"}),
        (OPT_IN, {"": "A|B", "Metadata": {"ignore": "|"}}),
        (PARTNER, {"": "Else"}),
        (("questionnaire", "us", "answers", "embeddedLink"), {"": False}),
        (("questionnaire", "us", "answers", "messagesVolume"), {"": 5}),
    ],
    ids=str,
)
def test_changed_after_put_is_what_was_put(path: threeway.Path, held: dict[str, Any]) -> None:
    after = threeway.put(BASE, {path: held})
    assert threeway.changed(BASE, after) == {path: held}


def test_put_of_nothing_returns_an_equal_deep_copy() -> None:
    copy = threeway.put(BASE, {})
    assert copy == BASE
    copy["brand"]["emails"].append("x")
    assert len(BASE["brand"]["emails"]) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"": 5}, {"": 5.0}, True),
        ({"": True}, {"": 1}, False),
        ({"": ["A", "B"]}, {"": ["B", "A"]}, False),
        ({"": {"a": 1, "b": 2}}, {"": {"b": 2, "a": 1}}, True),
        ({}, {"": "A"}, False),
    ],
)
def test_same_compares_values_and_types_but_not_key_order(one: Any, other: Any, same: bool) -> None:
    assert threeway.same(one, other) is same


@pytest.mark.parametrize(
    ("mine", "theirs", "clash"),
    [
        ("Borealis", "Aurora", False),  # only mine
        (None, "Borealis", False),  # only theirs
        ("Borealis", "Borealis", False),  # the same on both sides
        ("Borealis", "Cirrus", True),
        ("", "Cirrus", True),
    ],
)
def test_clash_is_found_only_for_two_different_changes(
    mine: str | None, theirs: str, clash: bool
) -> None:
    yours: threeway.Fields = {} if mine is None else {NAME: {"": mine} if mine else {}}
    now = threeway.put(BASE, {NAME: {"": theirs}})
    found = threeway.clashes(BASE, yours, now)
    assert [each.dotted for each in found] == ["details.brand.name"] * clash


def test_plain_drops_questions_callback_and_malformed_sections() -> None:
    wire = {
        "callbackUrl": "https://a.example",
        "questionnaire": {"fr": {"questions": {"siren": {}}, "answers": {"siren": "1"}}, "x": 1},
    }
    assert threeway.plain(wire) == {"questionnaire": {"fr": {"answers": {"siren": "1"}}}}
    assert threeway.plain(None) == {}


def test_plain_drops_read_only_keys_and_keeps_sections_without_answers() -> None:
    wire = {"callbackUrl": "https://a.example", "questionnaire": {"gb": {"questions": {"a": {}}}}}
    assert threeway.plain(wire) == {"questionnaire": {"gb": {"answers": {}}}}


def test_metadata_outside_answers_is_a_field_of_its_own() -> None:
    fields = threeway.fields_of({"brand": {"name": "A", "nameMetadata": "B"}})
    assert fields == {("brand", "name"): {"": "A"}, ("brand", "nameMetadata"): {"": "B"}}
    after = threeway.put({"brand": {"name": "A", "nameMetadata": "B"}}, {NAME: {"": "C"}})
    assert after == {"brand": {"name": "C", "nameMetadata": "B"}}


def test_put_of_an_absent_field_creates_no_parents() -> None:
    assert threeway.put({"countries": ["SE"]}, {OPT_IN: {}}) == {"countries": ["SE"]}


def test_put_shares_no_objects_with_the_original() -> None:
    original = {"brand": {"name": "A"}}
    threeway.put(original, {NAME: {"": "B"}})
    assert original == {"brand": {"name": "A"}}


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_empty_values_are_not_fields(value: Any) -> None:
    assert threeway.fields_of({"brand": {"name": value}}) == {}


def test_changed_gives_removed_fields_without_values() -> None:
    assert threeway.changed({"brand": {"name": "A"}}, {}) == {NAME: {}}


def test_clash_holds_all_three_values() -> None:
    [clash] = threeway.clashes(
        {"brand": {"name": "A"}}, {NAME: {"": "B"}}, {"brand": {"name": "C"}}
    )
    assert (clash.base, clash.yours, clash.theirs) == ({"": "A"}, {"": "B"}, {"": "C"})
