"""Changes in words: every kind, every value, alike ones as one, and no number of anybody."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from senders.fleet import change_view
from senders.fleet.change_view import view_of, views_of
from senders.fleet.number_words import counts_of
from senders.models import Change, Source
from senders.words import api_values
from tests.fleet.rows import NOW

STATES = ["", *api_values.SENDER_STATES, "SOMETHING_NEW"]
STATUSES = ["", "asked", *api_values.OPERATOR_STATUSES, "SOMETHING_NEW"]
REGISTRATION = ["", *api_values.REGISTRATION_STATUSES, "SOMETHING_NEW"]
VALUES = {
    "first": STATES,
    "state": STATES,
    "country": STATUSES,
    "operator": STATUSES,
    "remark": STATUSES,
    "numbers": ["0/0", "0/3", "1/3", "1/3 EXPIRED=1", "0/1 NEW_STATE=1", "something"],
    "registration": REGISTRATION,
    "details": ["", "name", "name,emails,app", "some_new_field"],
    "gone": STATES,
    "back": STATES,
    "some_new_kind": ["", "A"],
}


def change(kind: str, before: str = "", after: str = "", **more: Any) -> Change:
    values = {"seen_at": NOW, "source": Source.SYNC, "record_id": 1, **more}
    if kind in ("operator", "remark"):
        values = {"operator": "Orange", **values}
    if kind in ("operator", "remark", "country"):
        values = {"country": "FR", **values}
    return Change(kind=kind, before=before, after=after, **values)


@pytest.mark.parametrize("kind", VALUES)
def test_each_change_has_words_a_shape_and_a_tone(kind: str) -> None:
    words = {*api_values.SENDER_STATES, *api_values.OPERATOR_STATUSES}
    words |= {*api_values.REGISTRATION_STATUSES, "EXPIRED", "asked"}
    for before, after in itertools.product(VALUES[kind], repeat=2):
        view = view_of(change(kind, before, after))
        assert view.sentence, (before, after)
        assert view.thing, (before, after)
        assert view.tone in {"ok", "wait", "bad", "idle", "info"}, (before, after)
        assert view.mark.svg or view.mark.icon, (before, after)
        assert not words & set(view.sentence.replace(",", " ").split()), "no code of the API"
        if "SOMETHING_NEW" in (after, before) and kind in ("state", "operator", "registration"):
            shown = [mark.label for mark in (view.was, view.now) if mark]
            assert "SOMETHING_NEW" in shown, "a value that is not known is shown as it came"


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (("state", "PREPARING_LAUNCH", "LAUNCHING"), "Preparing launch → Launching"),
        (("first", "", "IN_TEST"), "New at Sinch. State: In test"),
        (("gone", "IN_TEST", ""), "No longer found at Sinch"),
        (("back", "", "IN_TEST"), "Found at Sinch again"),
        (("operator", "PENDING", "REJECTED"), "Rejected by Orange, France"),
        (("operator", "LAUNCHED", "SUSPENDED"), "Suspended by Orange, France"),
        (("operator", "PENDING", "LAUNCHED"), "Launched at Orange, France"),
        (("operator", "", "PENDING"), "Pending at Orange, France"),
        (("operator", "PENDING", ""), "No longer listed at Sinch: Orange, France"),
        (("operator", "PENDING", "NEW"), "NEW at Orange, France"),
        (("country", "", "asked"), "France was added"),
        (("country", "PENDING", ""), "France was removed"),
        (("country", "PENDING", "LAUNCHED"), "France: Pending → Launched"),
        (("numbers", "2/3", "3/3"), "Test number verified, 3 of 3"),
        (("numbers", "1/3", "3/3"), "2 test numbers verified, 3 of 3"),
        (("numbers", "0/1", "0/3"), "2 test numbers added, 0 of 3 verified"),
        (("numbers", "1/3", "1/2"), "Test number removed, 1 of 2 verified"),
        (
            ("numbers", "1/3", "1/3 DECLINED=1"),
            "Test number: declined. Now: 1 of 3 verified, 1 declined",
        ),
        (
            ("numbers", "1/3 DECLINED=1", "2/3 DECLINED=1"),
            "Test number verified, 2 of 3",
        ),
        (("registration", "PENDING_REVIEW", "COMPLETED"),
         "Brand registration: under review → completed"),
        (("registration", "", "NEW"), "Brand registration: none → not started"),
        (("details", "", "name,emails"), "Updated at Sinch: brand name and email addresses"),
        (("details", "", ""), "Updated at Sinch"),
    ],
)  # fmt: skip
def test_sentence_of_a_change(made: tuple[str, str, str], sentence: str) -> None:
    assert view_of(change(*made)).sentence == sentence


def test_rejection_quotes_the_remark_of_the_operator() -> None:
    view = view_of(change("operator", "PENDING", "REJECTED", remark="Opt-out text missing"))
    assert view.sentence == "Rejected by Orange, France: “Opt-out text missing”"
    remark = view_of(change("remark", "REJECTED", "REJECTED", remark="Logo is too small"))
    assert remark.sentence == "New remark of Orange, France: “Logo is too small”"
    gone = view_of(change("remark", "REJECTED", "REJECTED"))
    assert gone.sentence == "Orange, France: the remark was removed"


@pytest.mark.parametrize("kind", ["operator", "remark"])
@pytest.mark.parametrize(
    "written", ["+46 70 123 45 67", "070-123 45 67", "anna@example.com", "(212) 555-0123"]
)
def test_remark_is_shown_without_numbers_and_addresses(kind: str, written: str) -> None:
    view = view_of(change(kind, "PENDING", "REJECTED", remark=f"Call {written} today"))
    assert written not in view.sentence + view.remark
    assert "Call" in view.remark


def _at(operator: str, **more: Any) -> Change:
    values = {"country": "DE", "operator": operator, "pk": hash(operator), **more}
    return change("operator", "PENDING", "LAUNCHED", **values)


@pytest.mark.parametrize(
    ("operators", "thing", "sentence"),
    [
        (["O2", "1&1"], "O2 and 1&1, Germany", "Launched at O2 and 1&1, Germany"),
        (
            ["O2", "1&1", "Vodafone"],
            "O2, 1&1 and Vodafone, Germany",
            "Launched at O2, 1&1 and Vodafone, Germany",
        ),
        (
            ["O2", "1&1", "Vodafone", "Telekom", "Sky"],
            "5 operators, Germany",
            "Launched at O2, 1&1 and 3 more, Germany",
        ),
    ],
)
def test_operators_of_a_country_that_were_seen_together_are_one_line(
    operators: list[str], thing: str, sentence: str
) -> None:
    (view,) = views_of([_at(name) for name in operators])
    assert (view.thing, view.sentence) == (thing, sentence)
    assert len(view.changes) == len(operators)


@pytest.mark.parametrize(
    "unlike",
    [
        {"country": "AT"},
        {"before": "NOT_LAUNCHED"},
        {"after": "REJECTED"},
        {"remark": "Logo"},
        {"seen_at": NOW + timedelta(seconds=1)},
        {"source": Source.READ},
        {"record_id": 2},
    ],
    ids=str,
)
def test_operators_with_another_story_stay_apart(unlike: dict[str, Any]) -> None:
    other = _at("1&1")
    for name, value in unlike.items():
        setattr(other, name, value)
    assert len(views_of([_at("O2"), other])) == 2


@pytest.mark.parametrize("source", Source)
def test_each_source_has_a_word_and_a_meaning(source: Source) -> None:
    view = view_of(change("gone", source=source))
    assert view.source
    assert view.source_meaning.endswith(".")


def test_source_that_is_not_known_is_shown_as_stored() -> None:
    view = view_of(change("gone", source="moon"))
    assert (view.source, view.source_meaning) == ("moon", "")
    assert set(change_view.SOURCES) == set(Source)


@pytest.mark.parametrize("text", ["", "1/", "/3", "a/b", "1/3 expired=1", "1/3  EXPIRED=1", "-1/3"])
def test_counts_of_another_form_are_not_read(text: str) -> None:
    assert counts_of(text) is None
