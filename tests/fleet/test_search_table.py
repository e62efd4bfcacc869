"""Typed searches, what each is understood as, and the senders and drafts that it finds.

The senders are computed from the bodies that the sandbox holds, without our records and queries.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from senders.fleet import search
from senders.fleet.search import Kind
from senders.models import Draft, Project, SenderRecord
from senders.sandbox.models import Sender
from tests.cases.making import case_of
from tests.conftest import DEALS
from tests.records import read_once

Body = dict[str, Any]
Fits = Callable[[Sender], bool]
APP = "C9C7B5A1"  # replaced by one that exists, see ``real``


def _details(sender: Sender) -> Body:
    return sender.body.get("details") or {}


def named(*words: str) -> Fits:
    def fits(sender: Sender) -> bool:
        name = str((_details(sender).get("brand") or {}).get("name") or "").casefold()
        return all(word in name for word in words)

    return fits


def number(*numbers: str) -> Fits:
    def fits(sender: Sender) -> bool:
        states = [one["number"] for one in sender.body.get("testNumberStates") or []]
        return bool({*states, *(_details(sender).get("testNumbers") or [])} & set(numbers))

    return fits


def email(address: str) -> Fits:
    return lambda sender: (
        address
        in [
            one["address"].casefold()
            for one in (_details(sender).get("brand") or {}).get("emails") or []
        ]
    )


def country(code: str) -> Fits:
    def fits(sender: Sender) -> bool:
        reviewed = [one["country"] for one in sender.body.get("countryStatus") or []]
        return code in {*reviewed, *(_details(sender).get("countries") or [])}

    return fits


def operator(name: str, *codes: str) -> Fits:
    def fits(sender: Sender) -> bool:
        found = {
            one["country"]
            for one in sender.body.get("countryStatus") or []
            for each in one["operators"]
            if each["name"] == name
        }
        return set(codes) <= found if codes else bool(found)

    return fits


def both(*all_of: Fits) -> Fits:
    return lambda sender: all(fits(sender) for fits in all_of)


def own(key: str, value: str) -> Fits:
    return lambda sender: sender.body.get(key) == value


def one(sender_id: str) -> Fits:
    return lambda sender: sender.pk == sender_id


def none(sender: Sender) -> bool:
    return False


SWEDE, BRITON = "+46701234567", "+447700900123"
DEUTSCHE = ["operator Deutsche Telekom"]
VODAFONE_PERU = ["name elbe", "operator Vodafone", "country PE"]
UNKNOWN_ID = "0b1c7a52-9f6b-4ec2-8a52-3f52a1c0ffee"
# typed, what it is understood as, the senders that fit, titles of the drafts that fit
TABLE: list[tuple[str, list[str], Fits, list[str]]] = [
    # Names
    ("aurora", ["name aurora"], named("aurora"), ["Aurora Elbe Club"]),
    ("AURORA", ["name AURORA"], named("aurora"), ["Aurora Elbe Club"]),
    ("  aurora  ", ["name aurora"], named("aurora"), ["Aurora Elbe Club"]),
    ("aurora deals", ["name aurora", "name deals"], named("aurora", "deals"), []),
    ("deals aurora", ["name deals", "name aurora"], named("aurora", "deals"), []),
    ('"aurora deals"', ["name aurora deals"], named("aurora deals"), []),
    ('"deals aurora"', ["name deals aurora"], named("deals aurora"), []),
    ("“aurora deals”", ["name aurora deals"], named("aurora deals"), []),
    ('"aurora', ["name aurora"], named("aurora"), ["Aurora Elbe Club"]),
    ("elbe elbe", ["name elbe"], named("elbe"), ["Aurora Elbe Club", "Untitled draft"]),
    ("späti", ["name späti"], named("späti"), []),
    ("spa\u0308ti", ["name späti"], named("späti"), []),
    ("RÄDER", ["name RÄDER"], named("räder"), []),
    ("奥罗拉", ["name 奥罗拉"], named("奥罗拉"), []),
    ("أورورا", ["name أورورا"], named("أورورا"), []),
    ("🛍️", ["name 🛍️"], named("🛍️"), []),
    ("<b>“Fisch”</b>", ["name <b>", "name Fisch", "name </b>"], named("<b>", "fisch", "</b>"), []),
    ("o'neill", ["name o'neill"], named("o'neill"), []),
    ("100%", ["name 100%"], none, []),
    ("_", ["name _"], none, []),
    ("zzz", ["name zzz"], none, []),
    ("testers 200", ["name testers", "name 200"], named("testers", "200"), []),
    ("maison laval", ["name maison", "name laval"], named("maison", "laval"), []),
    ("de laval", ["name de", "name laval"], named("de", "laval"), []),
    # IDs
    (DEALS, [f"id {DEALS}"], one(DEALS), []),
    (DEALS.upper(), [f"id {DEALS}"], one(DEALS), []),
    (f" “{DEALS}” ", [f"id {DEALS}"], one(DEALS), []),
    (f"<{DEALS}>", [f"id {DEALS}"], one(DEALS), []),
    (f"https://portal.example/p/aurora/senders/{DEALS}/", [f"id {DEALS}"], one(DEALS), []),
    (UNKNOWN_ID, [f"id {UNKNOWN_ID}"], none, []),
    ("cf11794a", ["short_id cf11794a"], one(DEALS), []),
    ("CF11794A", ["short_id cf11794a"], one(DEALS), []),
    ("cf11794a-6a5e", ["short_id cf11794a-6a5e"], one(DEALS), []),
    ("cf11794", ["name cf11794"], none, []),
    ("deadbeef", ["name deadbeef"], none, []),
    ("cf11794a aurora", ["short_id cf11794a", "name aurora"], one(DEALS), []),
    ("cf11794a elbe", ["short_id cf11794a", "name elbe"], none, []),
    ("aurora_cf11", ["auth_name aurora_cf11"], own("authName", "aurora_cf11"), []),
    ("AURORA_CF11", ["auth_name aurora_cf11"], own("authName", "aurora_cf11"), []),
    ("aurora_cf1", ["name aurora_cf1"], none, []),
    ("APP", ["app APP"], own("conversationApiApp", "APP"), []),
    ("APP-in-small", ["app APP"], own("conversationApiApp", "APP"), []),
    # A tester's number, in any notation
    (SWEDE, [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("+46 70 123 45 67", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("+46 (0)70-123 45 67", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("0046701234567", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("46701234567", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("070-123 45 67", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("tel:+46-70-123-45-67", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("Tel.: 070 123 45 67", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("011 46 70 123 45 67", [f"number {SWEDE}"], number(SWEDE), ["Aurora Elbe Club"]),
    ("07700 900123", [f"number {BRITON}"], number(BRITON), []),
    (
        "aurora 07700 900123",
        ["name aurora", f"number {BRITON}"],
        both(named("aurora"), number(BRITON)),
        [],
    ),
    (
        "+46701234567 +447700900123",
        [f"number {SWEDE}", f"number {BRITON}"],
        both(number(SWEDE), number(BRITON)),
        [],
    ),
    ("+4670 999 99 99", ["number +46709999999"], none, []),
    ("070 999 99 99", ["number 070 999 99 99"], none, []),
    # An address of a contact
    ("care@aurora.example", ["email care@aurora.example"], email("care@aurora.example"), []),
    ("Care@AURORA.example", ["email care@aurora.example"], email("care@aurora.example"), []),
    (
        "Aurora Care <care@aurora.example>",
        ["email care@aurora.example"],
        email("care@aurora.example"),
        [],
    ),
    ("mailto:care@aurora.example", ["email care@aurora.example"], email("care@aurora.example"), []),
    (
        "care@aurora.example deals",
        ["email care@aurora.example", "name deals"],
        both(email("care@aurora.example"), named("deals")),
        [],
    ),
    ("elbe@club.example", ["email elbe@club.example"], none, ["Aurora Elbe Club"]),
    ("care@aurora", ["name care@aurora"], none, []),
    # Countries
    ("peru", ["country PE"], country("PE"), ["Untitled draft"]),
    ("Perú", ["country PE"], country("PE"), ["Untitled draft"]),
    ("PE", ["country PE"], country("PE"), ["Untitled draft"]),
    ("de", ["country DE"], country("DE"), []),
    ("Deutschland", ["country DE"], country("DE"), []),
    ("united kingdom", ["country GB"], country("GB"), []),
    ("uk", ["country GB"], country("GB"), []),
    ("usa", ["country US"], country("US"), []),
    ("côte d'ivoire", ["country CI"], none, []),
    (
        "aurora us",
        ["name aurora", "country US"],
        both(named("aurora"), country("US")),
        ["Aurora Elbe Club"],
    ),
    (
        "US aurora",
        ["country US", "name aurora"],
        both(named("aurora"), country("US")),
        ["Aurora Elbe Club"],
    ),
    ("us aurora", ["name us", "name aurora"], named("us", "aurora"), []),
    ("sweden norway", ["country SE", "country NO"], both(country("SE"), country("NO")), []),
    ('"peru"', ["name peru"], named("peru"), []),
    # Operators
    ("vodafone", ["operator Vodafone"], operator("Vodafone"), []),
    ("VODAFONE", ["operator Vodafone"], operator("Vodafone"), []),
    ("deutsche telekom", DEUTSCHE, operator("Deutsche Telekom"), []),
    ("telekom", ["operator Telekom"], operator("Telekom"), []),
    ("at&t", ["operator AT&T"], operator("AT&T"), []),
    ("ee", ["operator EE"], operator("EE"), []),
    (
        "vodafone germany",
        ["operator Vodafone", "country DE"],
        operator("Vodafone", "DE"),
        [],
    ),
    (
        "germany deutsche telekom",
        ["country DE", *DEUTSCHE],
        operator("Deutsche Telekom", "DE"),
        [],
    ),
    (
        "orange france spain",
        ["operator Orange", "country FR", "country ES"],
        operator("Orange", "FR", "ES"),
        [],
    ),
    (
        "deals vodafone de",
        ["name deals", "operator Vodafone", "country DE"],
        both(named("deals"), operator("Vodafone", "DE")),
        [],
    ),
    ("elbe vodafone peru", VODAFONE_PERU, none, ["Untitled draft", "Aurora Elbe Club"]),
    ("vodafone peru", ["operator Vodafone", "country PE"], none, ["Untitled draft"]),
    ('"vodafone"', ["name vodafone"], named("vodafone"), []),
    # No search
    ("", [], lambda sender: True, []),
    ("   ", [], lambda sender: True, []),
    ('""', [], lambda sender: True, []),
]


@pytest.fixture
def known(aurora: Project) -> Project:
    """The project with all its senders as records, and two unsent drafts beside a sent one."""
    read_once.read_all(aurora)
    clerk = User.objects.get(username="onboarding")
    saved = datetime(2026, 11, 20, tzinfo=UTC)
    answers = {
        "brand": {"name": ["Aurora Elbe Club"]},
        "test-numbers": {"numbers": ["Ida 070-123 45 67\nSam +46 70 765 43 21"]},
        "contacts": {"emails-0-address": ["Elbe <ELBE@club.example>"]},
        "countries": {"countries": ["SE"]},
    }
    common = {"project": aurora, "case": case_of(aurora, clerk), "saved_by": clerk, "saved": saved}
    Draft.objects.create(title="Aurora Elbe Club", answers=answers, **common)
    other = {"brand": {"name": ["Elbe Café"]}, "countries": {"countries": ["PE"]}}
    Draft.objects.create(title="", answers=other, **{**common, "saved": saved.replace(day=19)})
    Draft.objects.create(
        title="Aurora Elbe Club, sent", state=Draft.State.SUBMITTED, answers=answers, **common
    )
    return aurora


def real(text: str) -> str:
    """Puts an app that exists into a text."""
    apps = Sender.objects.exclude(app_id="").filter(body__authName__startswith="aurora_")
    app = apps.order_by("pk").values_list("app_id", flat=True)[0]
    return text.replace("APP-in-small", app.lower()).replace("APP", app)


def test_every_search_finds_the_senders_and_drafts_that_fit(known: Project) -> None:
    """All rows on one pass: reading all senders takes longer than all searches together."""
    assert len(TABLE) >= 60
    senders = list(Sender.objects.filter(project_id=known.project_id))
    records = SenderRecord.objects.filter(project=known)
    wrong = []
    for typed, understood, fits, titles in TABLE:
        if "APP" in typed:
            typed, understood = real(typed), [real(one) for one in understood]
            fits = own("conversationApiApp", understood[0].split()[1])
        read = search.understand(known, typed)
        found = {
            "understood": [f"{term.kind.value} {term.value}" for term in read.terms],
            "senders": set(search.narrow(records, read).values_list("sender_id", flat=True)),
            "drafts": [_without_number(one.title) for one in search.drafts_of(known, read).shown],
        }
        expected = {
            "understood": understood,
            "senders": {sender.pk for sender in senders if fits(sender)},
            "drafts": titles,
        }
        wrong += [
            (typed, part, found[part], expected[part])
            for part in expected
            if found[part] != expected[part]
        ]
    assert not wrong


def _without_number(title: str) -> str:
    return title.rstrip("0123456789 ") if title.startswith("Untitled") else title


def test_table_has_every_kind_that_finds_a_sender_and_one_that_finds_none(known: Project) -> None:
    senders = list(Sender.objects.filter(project_id=known.project_id))
    kinds: dict[str, set[bool]] = {}
    for _typed, understood, fits, _titles in TABLE:
        for one_of in understood:
            kinds.setdefault(one_of.split()[0], set()).add(any(map(fits, senders)))
    for kind in set(Kind) - {Kind.APP}:
        assert kinds[kind.value] >= {True}, kind
