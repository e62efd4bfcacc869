"""Offers of a search that finds nothing: fewer words, other readings, with true counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from senders.fleet import search
from senders.fleet.search import Understood
from senders.models import Project, SenderRecord, Source
from senders.records import keeping
from tests.records.making import country, stored, summary

NAMES = {
    "a": ("Kaffeerösterei Elbe", [country("DE", "PENDING", ("Vodafone", "PENDING"))]),
    "b": ("Andes Tickets", [country("PE", "LAUNCHED", ("Claro", "LAUNCHED"))]),
    "c": ("Andes Club", [country("PE", "PENDING", ("Entel", "PENDING"))]),
    "d": ("Orange Juice Elbe", []),
    "e": ("Nord Mode", [country("FR", "LAUNCHED", ("Orange", "LAUNCHED"))]),
    "f": ("Codes de Ville", [country("DE", "LAUNCHED", ("O2", "LAUNCHED"))]),
}


@pytest.fixture
def few(aurora: Project) -> Project:
    stored(
        *(
            summary(key, details={"brand": {"name": name}}, countryStatus=places)
            for key, (name, places) in NAMES.items()
        )
    )
    return aurora


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        # The one that keeps most words comes first; each word is in one of them.
        ("elbe vodafone peru", [("elbe vodafone", 1, "Kaffeerösterei Elbe"), ("peru", 2, "")]),
        ("elbe peru", [("elbe", 2, ""), ("peru", 2, "")]),
        ("vodafone peru", [("vodafone", 1, "Kaffeerösterei Elbe"), ("peru", 2, "")]),
        ("andes zzz", [("andes", 2, "")]),
        ("andes elbe", [("andes", 2, ""), ("elbe", 2, "")]),
        # Another reading of a word.
        ("germ", [("Germany", 2, "")]),
        ("orange juice", [('"orange" juice', 1, "Orange Juice Elbe")]),
        ("codes DE ville", []),
        ("elbe zzz qqq", [("elbe", 2, "")]),
        ("zzz", []),
        ("+46701234567", []),
    ],
)
def test_offers_find_what_they_say(
    few: Project, typed: str, offers: list[tuple[str, int, str]]
) -> None:
    understood = search.understand(few, typed)
    every = SenderRecord.objects.filter(project=few)
    if search.narrow(every, understood).exists():
        assert not offers
        return
    found = search.fewer_words(every, understood)
    assert [(one.text, one.count, one.name) for one in found] == offers
    for offer in found:
        again = search.understand(few, offer.text)
        assert search.narrow(every, again).count() == offer.count, "a link leads to as many"


def test_offers_of_eight_words_take_one_query(few: Project) -> None:
    understood = search.understand(few, "elbe vodafone peru andes orange nord zzz qqq")
    with CaptureQueriesContext(connection) as queries:
        assert search.fewer_words(SenderRecord.objects.filter(project=few), understood)
    assert len(queries) == 1


def test_understanding_takes_three_queries_whatever_is_typed(few: Project) -> None:
    for typed in ("elbe", "elbe vodafone peru 070 123 45 67 a@b.example cf11794a", "a " * 99):
        with CaptureQueriesContext(connection) as queries:
            search.understand(few, typed)
        assert len(queries) == 3, typed


def test_other_projects_are_neither_found_nor_known(few: Project) -> None:
    harbor = Project.objects.get(slug="harbor")
    keeping.note(
        harbor,
        [summary("h", countryStatus=[country("HU", "LAUNCHED", ("Digi", "LAUNCHED"))])],
        asked_at=few.created,
        source=Source.SYNC,
    )
    assert search.understand(few, "digi").terms[0].kind == search.Kind.NAME
    there = search.understand(harbor, "digi hungary")
    assert not search.narrow(SenderRecord.objects.filter(project=few), there).exists()


@pytest.mark.parametrize(
    ("typed", "left", "as_names"),
    [
        (
            "elbe vodafone peru",
            ["vodafone peru", "elbe peru", "elbe vodafone"],
            ["vodafone", "peru"],
        ),
        ('"elbe x" peru', ["peru", '"elbe x"'], ["peru"]),
        ("peru", [""], ["peru"]),
    ],
)
def test_each_part_can_be_taken_out_and_be_read_as_a_name(
    few: Project, typed: str, left: list[str], as_names: list[str]
) -> None:
    understood = search.understand(few, typed)
    assert [understood.without(term) for term in understood.terms] == left
    for term in understood.terms:
        if term.as_name:
            changed = search.understand(few, understood.changed(term, term.as_name))
            assert [one.value for one in changed.terms].count(term.typed) == 1
    assert [term.typed for term in understood.terms if term.as_name] == as_names


@pytest.mark.parametrize(
    ("typed", "live"),
    [
        ("elbe", "elbe"),
        ("elbe cafe", "elbe cafe"),
        ('"elbe cafe"', "elbe cafe"),
        ('"elbe" "cafe"', ""),
        ("elbe peru", ""),
        ("peru", ""),
        ("+46701234567", ""),
        ("", ""),
    ],
)
def test_names_alone_are_asked_for_at_sinch(few: Project, typed: str, live: str) -> None:
    assert search.understand(few, typed).live_name == live
    assert Understood().live_name == ""


@pytest.mark.parametrize(
    "typed",
    [
        "0b1c7a52-9f6b-4ec2-8a52-3f52a1c0ffee",
        "cf11794a",
        "aurora_cf11",
        "+46701234567",
        "070 123 45 67",
        "care@aurora.example",
        "peru",
        "vodafone",
        "vodafone germany",
    ],
)
def test_every_kind_but_a_name_is_found_by_an_index(few: Project, typed: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads few rows one after another, whatever the index")
    stored(
        summary(
            "cf11794a-1",
            authName="aurora_cf11",
            testNumberStates=[{"number": "+46701234567", "state": "VERIFIED"}],
        )
    )
    understood = search.understand(few, typed)
    assert understood.terms[0].kind != search.Kind.NAME
    found = search.narrow(SenderRecord.objects.filter(project=few), understood)
    plan = found.explain()
    assert "SEARCH" in plan
    assert "SCAN" not in plan, plan
