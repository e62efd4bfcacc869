"""The demo's senders with fixed IDs and dates relative to the seeding, and generated senders."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.db import transaction
from django.utils import timezone

from senders.sandbox import activities, store
from senders.sandbox.brands import BRANDS, COUNTRIES, LINES, OPERATORS
from senders.sandbox.building import Plan, any_line, build, country_status, questionnaire
from senders.sandbox.models import Project, Sender
from senders.sandbox.rules import wire_date

AURORA = "a0000000-0000-4000-8000-000000000001"
HARBOR = "b0000000-0000-4000-8000-000000000001"
AURORA_DEALS = "cf11794a-6a5e-4a12-b103-da79bd378bf1"

# 240 in all; taken in turn, so that every page of the list is a mixture.
STATES = (
    ("LAUNCHED", 118),
    ("IN_TEST", 52),
    ("DRAFT", 31),
    ("LAUNCHING", 20),
    ("UNLAUNCHED", 9),
    ("PREPARING_LAUNCH", 6),
    ("IN_PROGRESS", 4),
)
NUMBER_STATES = (
    "VERIFIED",
    "UNVERIFIED",
    "PENDING",
    "EXPIRED",
    "DECLINED",
    "REJECTED",
    "FAILED",
    "INVALID",
    "WAITLISTED",
)


def seed_demo_if_empty(now: datetime | None = None) -> bool:
    """Creates the demo projects in an empty sandbox. Returns True if it created them."""
    with transaction.atomic(using=store.DATABASE):
        if Project.objects.exists():
            return False
        seed_demo(now)
        return True


def seed_demo(now: datetime | None = None) -> None:
    """Recreates both demo projects, 240 and 12 senders: all of it or, if it is killed, nothing."""
    now = now or timezone.now()
    with transaction.atomic(using=store.DATABASE):
        for project_id, name, plans in (
            (AURORA, "Aurora Retail Group", _aurora(now)),
            (HARBOR, "Harbor Bank", _harbor(now)),
        ):
            senders = [build(plan) for plan in plans]
            store.replace_senders(Project(pk=project_id, name=name), senders)
            activities.open_account(project_id, now)


def seed_generated(project_id: str, count: int, now: datetime | None = None) -> int:
    """Replaces a project's senders with ``count`` generated ones; creates an unknown project."""
    now = now or timezone.now()
    known = Project.objects.filter(pk=project_id).first()
    made = store.replace_senders(
        known or Project(pk=project_id, name=f"Project {project_id}"),
        _generated(project_id, count, now),
    )
    activities.open_account(project_id, now)
    return made


def _generated(project_id: str, count: int, now: datetime) -> Iterator[Sender]:
    order = _mixture()
    for number in range(count):
        brand = BRANDS[number % len(BRANDS)]
        yield build(
            Plan(
                project_id,
                number,
                brand,
                any_line(number // len(BRANDS)),
                order[number % len(order)],
                now,
                name=f"{brand.name} {any_line(number // len(BRANDS))[0]} {number + 1}",
            )
        )


def _mixture() -> list[str]:
    """Returns the 240 states, evenly mixed: the next is the state furthest below its share."""
    total = sum(many for _state, many in STATES)
    given = dict.fromkeys(dict(STATES), 0)
    order = []
    for step in range(1, total + 1):
        state = max(STATES, key=lambda entry: entry[1] * step / total - given[entry[0]])[0]
        given[state] += 1
        order.append(state)
    return order


def _aurora(now: datetime) -> list[Plan]:
    special = _special(now)
    plans = []
    for number, state in enumerate(_mixture()):
        brand, line = BRANDS[number % len(BRANDS)], any_line(number // len(BRANDS))
        if number in special:
            plans.append(special[number])
        else:
            plans.append(Plan(AURORA, number, brand, line, state, now))
    return plans


def _harbor(now: datetime) -> list[Plan]:
    paragon = next(brand for brand in BRANDS if brand.slug == "paragon")._replace(
        slug="harbor", name="Harbor Bank", description="Codes, card alerts and branch times."
    )
    states = [state for state, _many in STATES]
    return [
        Plan(
            HARBOR,
            number,
            paragon,
            any_line(number),
            states[number % len(states)],
            now,
            name=f"Harbor {kind} {where}",
        )
        for number, (kind, where) in enumerate(
            product(("Bank", "Cards", "Codes", "Business"), ("UK", "Nordics", "Branches"))
        )
    ]


def _special(now: datetime) -> dict[int, Plan]:
    """Returns the plans of senders with unusual content by their place in the Aurora project."""
    deals, service, codes, club = LINES[0], LINES[1], LINES[2], LINES[3]
    aurora, nordlicht, ostermann = BRANDS[0], BRANDS[1], BRANDS[11]
    us = next(brand for brand in BRANDS if brand.country == "US")

    def plan(number: int, state: str, name: str, line: Any = service, **more: Any) -> Plan:
        return Plan(AURORA, number, more.pop("brand", aurora), line, state, now, name=name, **more)

    return {
        0: _aurora_deals(now),
        1: plan(1, "LAUNCHING", "Aurora Lieferservice für Oberösterreichs", brand=ostermann),
        2: plan(2, "IN_TEST", "أورورا للعروض", club),
        3: plan(
            3,
            "IN_TEST",
            "Aurora Pharmacy",
            brand=us,
            changes={"testNumberStates": _unverified(now)},
        ),
        5: plan(5, "LAUNCHED", "Aurora Europe", club, changes=_everywhere(now)),
        7: plan(7, "DRAFT", "Aurora Club", deals, changes={"details": None}),
        9: plan(9, "IN_TEST", "Aurora Testers 200", club, changes=_many_numbers(now)),
        12: plan(12, "", "Aurora Nameless State"),
        14: plan(14, "ARCHIVED_BY_SINCH", "Aurora Archive", changes=_from_the_future(now)),
        16: plan(16, "UNKNOWN", "Aurora Unknown"),
        18: plan(18, "LAUNCHED", "🛍️ Aurora Späti 🌙", deals),
        21: plan(21, "LAUNCHED", "奥罗拉 商店", service),
        23: plan(23, "LAUNCHING", "אורורה מבצעים", deals),
        25: plan(25, "LAUNCHED", "Tom & Söhne <b>“Fisch”</b> O'Neill", brand=nordlicht),
        27: plan(27, "PREPARING_LAUNCH", "Aurora US Codes", codes, brand=us),
        30: plan(30, "DRAFT", "RCS Sender", codes),
    }


def _aurora_deals(now: datetime) -> Plan:
    """Returns the plan of a sender that is partly launched, with one rejection in France."""
    france = country_status(
        "FR",
        ["PENDING", "NOT_LAUNCHED", "LAUNCHED", "LAUNCHED", "REJECTED", "PENDING", "PENDING"],
        now,
        remark="Opt-out text missing",
    )
    days = {"Bouygues": 9, "Free": 8, "NRJ Mobile": 2, "SFR": 4, "Orange": 6, "Coriolis Telecom": 3}
    for operator in france["operators"]:
        operator["modified"] = wire_date(now - timedelta(days=days.get(operator["name"], 10)))
    # The API's own word for the country; it need not follow from its operators.
    france["status"] = "PENDING"
    statuses = [
        france,
        country_status("SE", ["LAUNCHED"] * 4, now - timedelta(days=11)),
        country_status("GB", ["PENDING"] * 5, now - timedelta(hours=6)),
    ]
    numbers = [
        ("+46701234567", "VERIFIED", 3),
        ("+46707654321", "EXPIRED", 1),
        ("+447700900123", "UNVERIFIED", 2),
    ]
    states = [
        {"number": number, "state": state, "submitted": wire_date(now - timedelta(days=ago))}
        for number, state, ago in numbers
    ]
    plan, countries = (
        Plan(AURORA, 0, BRANDS[0], LINES[0], "LAUNCHING", now),
        ["FR", "SE", "GB", "DE"],
    )
    details = {
        **build(plan).body["details"],
        "countries": countries,
        "questionnaire": questionnaire(plan, countries, full=True),
        "testNumbers": [number for number, _state, _ago in numbers],
    }
    return Plan(
        AURORA,
        0,
        BRANDS[0],
        LINES[0],
        "LAUNCHING",
        now,
        id=AURORA_DEALS,
        name="Aurora Deals",
        changes={
            "billingCategory": "CONVERSATIONAL",
            "countryStatus": statuses,
            "testNumberStates": states,
            "details": details,
            "launched": wire_date(now - timedelta(days=6)),
        },
    )


def _unverified(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "number": f"+1202555010{index}",
            "state": "UNVERIFIED",
            "submitted": wire_date(now - timedelta(days=3, hours=index)),
        }
        for index in range(4)
    ]


def _everywhere(now: datetime) -> dict[str, Any]:
    """Returns the statuses of all 25 countries and their operators, some rejected or pending."""
    statuses = []
    for index, country in enumerate(COUNTRIES):
        many = len(OPERATORS[country])
        kinds = {
            0: ["REJECTED"] + ["LAUNCHED"] * (many - 1),
            1: ["PENDING"] * many,
            2: ["PENDING_UNLAUNCHED"] * many,
        }
        statuses.append(
            country_status(
                country,
                kinds.get(index % 8, ["LAUNCHED"] * many),
                now - timedelta(days=index),
                remark="Der Absendername weicht vom Handelsregister ab; Vollmacht nachreichen.",
            )
        )
    return {"countryStatus": statuses}


def _many_numbers(now: datetime) -> dict[str, Any]:
    return {
        "testNumberStates": [
            {
                "number": f"+4670174{100 + index:03d}1",
                "state": NUMBER_STATES[index % len(NUMBER_STATES)],
                "submitted": wire_date(now - timedelta(hours=7 * index)),
            }
            for index in range(200)
        ]
    }


def _from_the_future(now: datetime) -> dict[str, Any]:
    """Returns values and fields that are not documented."""
    status = country_status("SE", ["ON_HOLD", "LAUNCHED", "ON_HOLD"], now - timedelta(days=2))
    status["status"] = "PARTLY_LAUNCHED"
    status["confidence"] = 0.7
    return {
        "riskScore": {"value": 12, "band": "LOW"},
        "countryStatus": [status],
        "testNumberStates": [
            {"number": "+46701740001", "state": "WAITLISTED", "submitted": wire_date(now)}
        ],
    }
