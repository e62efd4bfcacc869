"""Merging: Sinch's order, our times, one whole line over all pages, each comment once."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from senders.audit.redaction import redact_text
from senders.provisioning import Activity
from senders.sender.activity import merge
from senders.sender.activity.happened import PORTAL, SINCH, Happening, of_activity
from senders.sender.activity.merge import AGREE, NEWEST, OLDEST, PageSpan, Place
from senders.trail import phrases

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = "+46701234567"


def bold(name: str) -> str:
    return f"<b><bdi>{name}</bdi></b>"


def at(minutes: float) -> datetime:
    """``minutes`` before noon."""
    return NOON - timedelta(minutes=minutes)


def sinch(name: str, when: datetime | None, text: str = "") -> Happening:
    kind = "comment" if text else "edit"
    return Happening(when, kind, name, "pencil", sources=(SINCH,), text=text)


def portal(entry: int, when: datetime, text: str = "", outcome: str = "") -> Happening:
    kept = redact_text(text)
    kind = "comment" if text else "edit"
    return Happening(when, kind, f"own {entry}", "x", "ann", text=kept, entry=entry, redacted=kept)


def whole(listed: Sequence[Happening], ours: Sequence[Happening]) -> list[Happening]:
    stretch = PageSpan.of(listed, Place(), is_last=True)
    return merge.merge(stretch, ours, Place()).items


def names(items: Sequence[Happening]) -> list[str]:
    return [item.heading for item in items]


ORDERS: dict[str, tuple[list[Happening], list[Happening], list[str]]] = {
    "nothing": ([], [], []),
    "by time": (
        [sinch("a", at(1)), sinch("b", at(5))],
        [portal(2, at(0)), portal(1, at(3))],
        ["own 2", "a", "own 1", "b"],
    ),
    "ours first at one time": ([sinch("a", at(1))], [portal(1, at(1))], ["own 1", "a"]),
    "undated first": (
        [sinch("a", None), sinch("b", at(5))],
        [portal(1, at(0))],
        ["a", "own 1", "b"],
    ),
    "undated between": (
        [sinch("a", at(1)), sinch("b", None), sinch("c", at(5))],
        [portal(2, at(0)), portal(1, at(3))],
        ["own 2", "a", "b", "own 1", "c"],
    ),
    "undated last": (
        [sinch("a", at(1)), sinch("b", None)],
        [portal(1, at(9))],
        ["a", "b", "own 1"],
    ),
    "out of order stays as listed": (
        [sinch("a", at(5)), sinch("b", at(1))],
        [portal(1, at(3))],
        ["own 1", "a", "b"],
    ),
    "only ours": ([], [portal(2, at(1)), portal(1, at(1))], ["own 2", "own 1"]),
}


@pytest.mark.parametrize(("listed", "ours", "expected"), ORDERS.values(), ids=ORDERS)
def test_merge_keeps_the_order_of_sinch_and_sorts_portal_entries_by_time(
    listed: list[Happening], ours: list[Happening], expected: list[str]
) -> None:
    assert names(whole(listed, ours)) == expected


PAIRS: list[tuple[str, str, float, bool]] = [
    # Sinch's text, ours, seconds between them, whether they are one
    ("Video replaced.", "Video replaced.", 0, True),
    ("Video replaced.", "Video replaced.", 60, True),
    ("Video replaced.", "Video replaced.", -60, True),
    ("Video replaced.", "Video replaced.", 61, False),
    ("Video replaced.", "Video replaced!", 0, False),
    (f"Ring {NUMBER}", f"Ring {NUMBER}", 1, True),
    (f"Ring {NUMBER}", "Ring +46701234568", 1, False),
    ("مرحبا 🛍️", "مرحبا 🛍️", 1, True),
]


@pytest.mark.parametrize(("theirs", "mine", "seconds", "is_one"), PAIRS)
def test_equal_comments_within_60_seconds_are_shown_as_one(
    theirs: str, mine: str, seconds: float, is_one: bool
) -> None:
    later = at(0) + timedelta(seconds=seconds)
    items = whole([sinch("a", at(0), theirs)], [portal(7, later, mine)])
    assert len(items) == (1 if is_one else 2)
    if is_one:
        (item,) = items
        assert (item.sources, item.text, item.who) == ((SINCH, PORTAL), theirs, "ann")
        assert (item.at, item.entry, item.is_sent) == (at(0), 7, True)


def test_equal_comments_pair_one_to_one_with_the_nearest() -> None:
    listed = [sinch("a", at(0), "ok"), sinch("b", at(0.5), "ok"), sinch("c", at(9), "ok")]
    ours = [portal(2, at(0), "ok"), portal(1, at(0.5), "ok")]
    items = whole(listed, ours)
    assert [(item.entry, item.sources) for item in items] == [
        (2, (SINCH, PORTAL)),
        (1, (SINCH, PORTAL)),
        (0, (SINCH,)),
    ]


def test_comment_without_a_date_is_not_paired() -> None:
    assert len(whole([sinch("a", None, "ok")], [portal(1, at(0), "ok")])) == 2


def test_comment_without_response_that_sinch_lists_states_both() -> None:
    own = Happening(at(0), "comment", "commented", "x", outcome="No answer", entry=1, redacted="ok")
    (item,) = whole([sinch("a", at(0), "ok")], [own])
    assert item.outcome == "No answer, but listed at Sinch"
    assert not item.is_sent


def pages(
    listed: Sequence[Happening], ours: Sequence[Happening], size: int, most: int
) -> Iterator[tuple[Place, list[Happening]]]:
    """Walks as the reading does, through the address; ``size`` is Sinch's page, ``most`` ours."""
    place: Place | None = Place()
    while place is not None:
        start = int(place.token or 0)
        token = str(start + size) if start + size < len(listed) else ""
        stretch = PageSpan.of(listed[start : start + size], place, is_last=not token)
        inside = [own for own in ours if stretch.floor <= when(own) < stretch.before]
        stretch = stretch.cut(when(inside[most - 1]) if len(inside) > most else None)
        found = [
            own
            for own in ours
            if stretch.reach <= when(own) < stretch.before or own.entry in place.owed
        ]
        page = merge.merge(stretch, found, place, token)
        yield place, page.items
        place = page.older and Place.from_query(dict(page.older.pairs()))


def when(own: Happening) -> datetime:
    assert own.at is not None
    return own.at


@pytest.mark.parametrize("seed", range(60))
def test_walking_random_timelines_shows_each_activity_once(seed: int) -> None:
    dice = random.Random(seed)
    listed: list[Happening] = []
    ours: list[Happening] = []
    span = dice.choice([3, 60, 600])  # minutes: crowded, so that pages end between twins, or not
    for number in range(1, dice.randint(0, 60)):
        moment, text = at(dice.uniform(0, span)), dice.choice(["ok", "please look", ""])
        lag = timedelta(seconds=dice.uniform(-59, 59))
        kind = dice.choice(["sinch", "ours", "both", "both"])
        if kind != "ours":
            listed.append(sinch(f"s{number}", moment, text))
        if kind != "sinch":
            ours.append(portal(number, moment + lag, text))
        if kind == "ours" and dice.random() < 0.3:
            ours.append(Happening(moment, "note", f"note {number}", "x", text="Internal"))
    listed.sort(key=lambda item: item.at or OLDEST, reverse=True)
    ours.sort(key=when, reverse=True)
    for index in range(len(listed)):
        if dice.random() < 0.1 and not listed[index].text:
            listed[index] = sinch(listed[index].heading, None)
    walked = list(pages(listed, ours, size=dice.choice([1, 2, 7]), most=dice.choice([2, 5, 99])))
    shown = [item for _place, items in walked for item in items]

    told = [item for item in shown if SINCH in item.sources]
    assert len(told) == len(listed), "each of Sinch's once"
    assert [(item.at, item.text) for item in told] == [(item.at, item.text) for item in listed]
    recorded = [item.entry for item in shown if item.entry]
    assert sorted(recorded) == sorted(own.entry for own in ours if own.entry), "each of ours once"
    assert sum(item.is_internal for item in shown) == sum(own.is_internal for own in ours)
    assert not any(
        twin.sources == (SINCH,)
        and own.sources == (PORTAL,)
        and own.redacted
        and own.redacted == twin.text
        and twin.at
        and abs(when(own) - twin.at) <= AGREE
        for own in shown
        for twin in shown
    ), "no twins are left apart"
    times = {own.entry: when(own) for own in ours}
    for place, items in walked:
        assert all(times[number] < place.before for number in place.done), "addresses stay short"
        assert all(times[number] >= place.before for number in place.owed)
        dates = [item.at for item in items if item.at and item.sources == (PORTAL,)]
        assert dates == sorted(dates, reverse=True)


def test_page_has_at_most_the_allowed_number_of_portal_entries() -> None:
    ours = [portal(number, at(500 - number)) for number in range(320, 0, -1)]
    listed = [sinch("first", at(0)), sinch("last", at(600))]
    walked = list(pages(listed, ours, size=50, most=100))
    assert [len(items) for _place, items in walked] == [101, 100, 100, 21]
    assert walked[3][1][-1].heading == "last"
    assert [place.skip for place, _items in walked] == [0, 1, 1, 1]


ADDRESSES: dict[str, dict[str, str]] = {
    "not a time": {"before": "yesterday"},
    "no zone": {"before": "2026-11-23T12:00:00"},
    "before all years": {"before": "0001-01-01T00:00:00+10:00"},
    "after all years": {"before": "9999-12-31T23:59:59.999999-10:00"},
    "negative": {"skip": "-3"},
    "too far": {"skip": "1000000"},
    "no number": {"owed": "1,x"},
    "nothing": {"done": "0"},
    "too large": {"owed": "9" * 30},
    "too many": {"done": ",".join(["1"] * 999)},
}


@pytest.mark.parametrize("query", ADDRESSES.values(), ids=ADDRESSES)
def test_malformed_place_in_an_address_raises_value_error(query: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no |time|iso"):
        Place.from_query(query)


def test_place_survives_a_round_trip_through_the_address() -> None:
    place = Place("tok=+/", 3, at(0.5), (3, 5), (8,))
    assert Place.from_query(dict(place.pairs())) == place
    assert Place().pairs() == []
    assert Place.from_query({}) == Place() == Place(before=NEWEST)


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        (
            {"type": "CREATED", "author": "API user"},
            ("state", "API user", bold("API user") + " created the sender"),
        ),
        ({"type": "CREATED"}, ("state", "", "<b><bdi>Created</bdi></b>")),
        ({"type": "EDITED"}, ("edit", "", "<b><bdi>Updated</bdi></b>")),
        ({"type": "TEST"}, ("state", "", "<b><bdi>Test</bdi></b>")),
        ({"type": "ACTIVE"}, ("state", "", "<b><bdi>Active</bdi></b>")),
        ({"type": "INACTIVE"}, ("state", "", "<b><bdi>Inactive</bdi></b>")),
        ({"type": "DELETED"}, ("state", "", "<b><bdi>Deleted</bdi></b>")),
        (
            {"type": "COMMENT_ADDED", "author": "Sinch"},
            ("comment", "Sinch", bold("Sinch") + " commented"),
        ),
        ({"type": "PAUSED_2030"}, ("other", "", "<b><bdi>PAUSED_2030</bdi></b>")),
        (
            {"type": "PAUSED_2030", "author": "S"},
            ("other", "S", bold("S") + " <bdi>PAUSED_2030</bdi>"),
        ),
    ],
)
def test_each_sinch_activity_type_has_its_kind_author_and_line(
    activity: dict[str, str], expected: tuple[str, str, str]
) -> None:
    item = of_activity(Activity.model_validate(activity))
    assert (item.kind, item.who, str(item.line)) == expected
    assert (item.at, item.sources) == (None, (SINCH,))


def test_activity_date_without_a_zone_is_read_as_utc() -> None:
    activity = Activity.model_validate({"type": "TEST", "created": "2026-11-23T12:00:00"})
    assert of_activity(activity).at == NOON


STATES = {"before": {"state": "IN_TEST"}, "after": {"state": "LAUNCHING"}}
DETAILS: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    # action, changes, what was asked, words
    (
        "sender.launched",
        {
            "before": {"state": "IN_TEST", "countryStatus.FR": "NOT_LAUNCHED"},
            "after": {
                "state": "LAUNCHING",
                "countryStatus.FR": "PENDING",
                "countryStatus.XX": "PENDING",
            },
        },
        {},
        ("France, XX", "In test → Launching"),
    ),
    # Nobody knows where it stood before, so nobody knows which countries the launch moved.
    ("sender.launched", {"after": {"state": "LAUNCHED", "countryStatus.FR": "LAUNCHED"}}, {}, ()),
    ("sender.launched", STATES, {}, ("In test → Launching",)),
    (
        "sender.updated",
        {
            "before": {"details.brand.name": "A", "state": "DRAFT"},
            "after": {"details.brand.name": "B", "state": "IN_TEST", "details.countries": ["FR"]},
        },
        {},
        ("The brand name", "The list of countries", "Draft at Sinch → In test"),
    ),
    ("sender.updated", {}, {"details.brand.color": "#000000"}, ("The colour",)),
    (
        "sender.updated",
        {},
        {f"details.future{number}": 1 for number in range(8)},
        ("future0", "future1", "future2", "future3", "future4", "3 more"),
    ),
    ("sender.created", {"after": {"state": "DRAFT", "region": "EU"}}, {}, ("Draft at Sinch",)),
    ("sender.created", {}, {"region": "EU"}, ()),
    (
        "test_numbers.added",
        {"after": {"testNumberStates": [{"number": "+46•••567 #" + "0" * 16, "state": "PENDING"}]}},
        {"testNumbers": ["+46•••567 #" + "0" * 16]},
        ("+46•••567: Pending",),
    ),
    (
        "test_number.invited_again",
        {
            "before": {"testNumberStates": [{"number": "n", "state": "EXPIRED"}]},
            "after": {"testNumberStates": [{"number": "n", "state": "UNVERIFIED"}]},
        },
        {"testNumber": "n"},
        ("n: Expired → Unverified",),
    ),
    (
        "test_number.removed",
        {"before": {"testNumberStates": []}, "after": {"testNumberStates": []}},
        {"testNumber": "+46•••567 #" + "0" * 16},
        ("+46•••567",),
    ),
    ("test_number.invited_again", {}, {"testNumber": "+46•••567"}, ("+46•••567",)),
    ("token.revealed", {}, {}, ()),
    ("sender.frobbed", {"after": {"x": 1}}, {"y": 2}, ()),
    # Never a page that breaks, whatever a row holds.
    ("sender.launched", {"before": "x", "after": ["y"]}, {}, ()),
    ("test_numbers.added", {"after": {"testNumberStates": ["x"]}}, {}, ()),
]


@pytest.mark.parametrize(("action", "changes", "asked", "expected"), DETAILS)
def test_entry_details_are_described_by_action_and_changes(
    action: str, changes: dict[str, Any], asked: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert phrases.details(action, changes, asked) == expected


@pytest.mark.parametrize(
    ("tell", "expected"),
    [
        (lambda: phrases.text({"after": {"comment": "a"}}, {"comment": "b"}), "a"),
        (lambda: phrases.text({}, {"comment": "b"}), "b"),
        (lambda: phrases.text({}, {}), ""),
        (
            lambda: phrases.answer({"answer": {"message": "No +46•••567 #" + "a" * 16}}),
            "No +46•••567",
        ),
        (lambda: phrases.answer({"answer": "odd"}), ""),
    ],
    ids=["answered", "asked", "none", "refused", "odd"],
)
def test_entry_text_and_answer_are_redacted_or_empty(
    tell: Callable[[], str], expected: str
) -> None:
    assert tell() == expected
