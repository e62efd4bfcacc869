"""The trail's query string: what it means, what is ignored and which links are made from it."""

from datetime import date
from typing import Any

import pytest

from senders.trail.filters import TrailFilters

TODAY = date(2026, 11, 23)
QUARTER = (date(2026, 10, 1), date(2026, 12, 31))
NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


def filters(**query: str) -> TrailFilters:
    return TrailFilters.from_query(
        query, today=TODAY, people={"jane", "(none)"}, actions={"sender.launched"}
    )


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ({"object": "x" * 136}, ()),
        ({"object": "x" * 137}, ("object",)),
        ({"q": "x" * 255}, ()),
        ({"q": "x" * 256}, ("q",)),
        ({"before": "1" * 18}, ()),
        ({"before": "1" * 19}, ("before=" + "1" * 19,)),
        ({"after": "²"}, ("after=²",)),
        ({"after": "٣"}, ("after=٣",)),
        ({"after": "0"}, ()),
        ({"from": " 1970-01-01 "}, ()),
        ({"from": "1969-12-31"}, ("from=1969-12-31",)),
        ({"from": "2026-1-1", "to": "17 Nov 2026"}, ()),
        ({"from": "03/04/2026"}, ("from=03/04/2026",)),
        ({"from": "2026-06-31"}, ("from=2026-06-31",)),
        ({"from": "٢٠٢٦-11-01"}, ()),
        ({"from": "2026-11-23", "to": "2026-11-23"}, ()),
        ({"from": "2026-11-23", "to": "2026-11-22"}, ("to=2026-11-22",)),
        ({"period": "year", "from": "2026-11-23"}, ("period=year",)),
        ({"person": "jane", "action": "sender.launched", "chain": "people"}, ()),
        ({"person": "(none)", "outcome": "refused", "was": "x"}, ()),
        ({"period": "dates"}, ("period=dates",)),
        ({"person": "joe", "colour": "red"}, ("colour", "person=joe")),
        ({"person": "", "action": "", "outcome": "", "chain": "", "after": "", "to": " "}, ()),
    ],
)
def test_values_outside_the_documented_ones_are_ignored_and_named(
    query: dict[str, str], ignored: tuple[str, ...]
) -> None:
    assert filters(**query).ignored == ignored


@pytest.mark.parametrize(
    ("query", "period", "span", "words"),
    [
        ({"period": "quarter"}, "quarter", QUARTER, "This quarter, 1 Oct 2026 – 31 Dec 2026"),
        (
            {"period": "last-quarter"},
            "last-quarter",
            (date(2026, 7, 1), date(2026, 9, 30)),
            "Last quarter, 1 Jul 2026 – 30 Sep 2026",
        ),
        (
            NOVEMBER,
            "dates",
            (date(2026, 11, 1), date(2026, 11, 30)),
            "1 Nov 2026 – 30 Nov 2026",
        ),
        ({"from": "2026-11-01"}, "dates", (date(2026, 11, 1), None), "From 1 Nov 2026"),
        ({"to": "2026-11-30"}, "dates", (None, date(2026, 11, 30)), "Until 30 Nov 2026"),
    ],
)
def test_period_has_its_days_words_chip_and_link(
    query: dict[str, str], period: str, span: tuple[Any, Any], words: str
) -> None:
    found = filters(**query, person="jane")
    assert (found.period, found.span, found.period_in_words) == (period, span, words)
    assert found.ignored == ()
    pairs = "&".join(f"{key}={value}" for key, value in query.items())
    assert found.query() == f"?{pairs}&person=jane"
    assert found.chips() == [(words, "?person=jane"), ("User: jane", f"?{pairs}")]
    days = {"from": span[0], "to": span[1]}
    assert found.criteria() == {
        **{key: day.isoformat() for key, day in days.items() if day},
        "person": "jane",
    }


@pytest.mark.parametrize(
    ("query", "choices", "was"),
    [
        ({}, ["", "quarter", "last-quarter"], ""),
        ({"period": "quarter"}, ["", "quarter", "last-quarter"], ""),
        (NOVEMBER, ["", "all", "quarter", "last-quarter"], "2026-11-01.2026-11-30"),
        ({"to": "2026-11-30"}, ["", "all", "quarter", "last-quarter"], ".2026-11-30"),
    ],
)
def test_period_list_offers_every_period_and_the_dates_in_force(
    query: dict[str, str], choices: list[str], was: str
) -> None:
    found = filters(**query)
    assert [key for key, _words in found.periods()] == choices
    assert found.periods()[0][1] == (found.period_in_words if was else "All time")
    assert found.was == was
    assert "All time" in [words for _key, words in found.periods()]


@pytest.mark.parametrize(
    ("period", "was", "expected"),
    [
        ("quarter", "2026-11-01.2026-11-30", "quarter"),
        ("all", "2026-11-01.2026-11-30", "all"),
        ("quarter", "2026-11-01.2026-11-29", "dates"),
        ("quarter", "", "dates"),
        ("", "2026-11-01.2026-11-30", "dates"),
    ],
)
def test_chosen_period_wins_over_the_dates_of_the_view_before_only(
    period: str, was: str, expected: str
) -> None:
    assert filters(**NOVEMBER, period=period, was=was).period == expected


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("draft:12", ("draft", "12")),
        ("webhook:a:b", ("webhook", "a:b")),
        ("cf11794a", ("sender", "cf11794a")),
        ("melted:12", ("sender", "melted:12")),
        ("draft", ("sender", "draft")),
        (" cf11794a ", ("sender", "cf11794a")),
    ],
)
def test_object_without_a_known_kind_is_the_id_of_a_sender(
    wanted: str, target: tuple[str, str]
) -> None:
    assert filters(object=wanted).target == target


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"person": "jane"}, "User: jane"),
        ({"person": "(none)"}, "User: no user account"),
        ({"action": "sender.launched"}, "Action: Launched a sender"),
        ({"object": "draft:12"}, "Object: draft:12"),
        ({"outcome": "refused"}, "Outcome: Rejected"),
        ({"q": "  Aurora   Deals "}, "Name or ID: Aurora Deals"),
    ],
)
def test_each_filter_narrows_and_has_a_chip_that_removes_it(
    query: dict[str, str], words: str
) -> None:
    found = filters(**query, before="7", chain="people")
    assert found.narrows
    assert found.chips() == [(words, "?chain=people")]
    assert found.cleared() == TrailFilters(chain="people")
    assert not found.cleared().narrows


def test_turning_a_page_narrows_nothing_and_ends_with_the_next_filter() -> None:
    assert not filters().is_turned
    for query in ({"before": "0"}, {"after": "0"}, {"before": "3"}):
        turned = filters(**query)
        assert turned.is_turned
        assert not turned.narrows
        assert turned.query() == "?" + "=".join(*query.items())
        assert turned.but(person="jane").query() == "?person=jane"
    assert filters(colour="red").but(person="jane").ignored == ()
    assert filters(period="quarter", person="jane").widened().query() == "?person=jane"
    assert filters(period="quarter").narrows
