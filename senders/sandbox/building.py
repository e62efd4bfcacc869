"""Builds one plausible sender: statuses that fit its state, numbers, answers, dates in the past.

Combinations of sender, country and operator statuses follow the reference's examples.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from senders.sandbox import sample_answers
from senders.sandbox.brands import (
    COUNTRIES,
    HOSTING,
    LINES,
    NUMBERS,
    OPERATORS,
    REMARKS,
    Brand,
)
from senders.sandbox.models import Sender
from senders.sandbox.rules import wire_date

JsonObject = dict[str, Any]
REVIEWED = {"PREPARING_LAUNCH", "LAUNCHING", "LAUNCHED", "UNLAUNCHED"}


@dataclass(frozen=True)
class Plan:
    """The description of a sender to build. Equal plans give equal senders."""

    project_id: str
    number: int
    brand: Brand
    line: tuple[str, str, str]
    state: str
    now: datetime
    id: str = ""
    name: str = ""
    changes: JsonObject = field(default_factory=dict)

    @property
    def sender_id(self) -> str:
        return self.id or str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.project_id}/{self.number}"))

    def pick(self, salt: str, many: int) -> int:
        """Returns a repeatable choice from 0 to ``many`` - 1."""
        digest = hashlib.sha256(f"{self.number}/{salt}".encode()).digest()
        return int.from_bytes(digest[:4], "big") % many


def build(plan: Plan) -> Sender:
    """Builds the row of one sender. ``plan.changes`` replaces top-level keys; None removes one."""
    modified = plan.now - timedelta(
        minutes=7 + plan.number * 53 + plan.pick("modified", 40), seconds=plan.pick("s", 60)
    )
    created = modified - timedelta(days=3 + plan.pick("created", 300))
    countries = _countries(plan)
    body: JsonObject = {
        "region": plan.brand.region,
        "billingCategory": plan.line[2],
        "useCase": plan.line[1],
        "hostingRegion": HOSTING[plan.brand.region],
        "details": _details(plan, countries),
    }
    if plan.state != "DRAFT":
        body |= _set_up(plan, countries, modified)
    if plan.state in REVIEWED:
        body["launched"] = wire_date(modified - timedelta(days=1 + plan.pick("launched", 30)))
    for key, value in plan.changes.items():
        if value is None:
            body.pop(key, None)
        else:
            body[key] = value
    return row(plan, body, created=created, modified=modified)


def row(plan: Plan, body: JsonObject, *, created: datetime, modified: datetime) -> Sender:
    name = ((body.get("details") or {}).get("brand") or {}).get("name") or ""
    return Sender(
        id=plan.sender_id,
        project_id=plan.project_id,
        state=plan.state,
        name_key=name.casefold()[:255],
        app_id=body.get("conversationApiApp", ""),
        created=created,
        modified=modified,
        body=body,
    )


def country_status(
    country: str, statuses: Sequence[str], since: datetime, *, remark: str = ""
) -> JsonObject:
    """Returns one entry of ``countryStatus``, launched or pending as soon as one operator is."""
    operators = []
    for index, (name, status) in enumerate(zip(OPERATORS[country], statuses, strict=False)):
        operator: JsonObject = {
            "name": name,
            "status": status,
            "modified": wire_date(since - timedelta(hours=31 * index)),
        }
        if status in {"REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS"} and remark:
            operator["remark"] = remark
        operators.append(operator)
    found = {operator["status"] for operator in operators}
    together = next((one for one in ("LAUNCHED", "PENDING") if one in found), statuses[0])
    return {"country": country, "status": together, "operators": operators}


def _countries(plan: Plan) -> list[str]:
    others = [code for code in COUNTRIES if code != plan.brand.country]
    start = plan.pick("countries", len(others))
    more = (0, 1, 1, 2, 3, 5)[plan.pick("more", 6)]
    if plan.state == "DRAFT":
        more = min(more, 1)
    return [
        plan.brand.country,
        *(others[(start + 5 * index) % len(others)] for index in range(more)),
    ]


def _details(plan: Plan, countries: list[str]) -> JsonObject:
    full = plan.state != "DRAFT" or plan.pick("full", 3) == 0
    details: JsonObject = {
        "brand": _brand(plan, full=full),
        "questionnaire": questionnaire(plan, countries, full=full),
    }
    if full:
        details["countries"] = countries
        details["testNumbers"] = _numbers(plan)
    return details


def _brand(plan: Plan, *, full: bool) -> JsonObject:
    brand = plan.brand
    named: JsonObject = {
        "name": plan.name or f"{brand.name} {plan.line[0]}",
        "color": brand.colour,
        "description": brand.description,
    }
    if not full:
        return named
    site = f"https://{brand.slug}.example"
    images = f"{settings.PORTAL_URL}/sandbox/images/{brand.slug}"
    if plan.pick("images", 8) == 0:
        images = f"https://cdn.{brand.slug}.example/rcs"
    policies = f"{settings.PORTAL_URL}/sandbox/sites/{brand.slug}/en"
    number = NUMBERS.get(brand.country, NUMBERS["SE"]).format(n="100")
    return {
        **named,
        "logoUrl": f"{images}/logo.png",
        "bannerUrl": f"{images}/banner.png",
        "privacyPolicyUrl": f"{policies}/privacy/",
        "termsOfServiceUrl": f"{policies}/terms/",
        "emails": [{"label": "Customer care", "address": f"care@{brand.slug}.example"}],
        "phones": [{"label": "Support line", "number": number}],
        "websites": [{"label": "Website", "url": site}],
    }


def questionnaire(plan: Plan, countries: list[str], *, full: bool) -> JsonObject:
    company = plan.brand.name
    person: JsonObject = {
        "name": ("Ida Holm", "Jane Holm", "Sam Ortega", "Łucja Nowak", "Émile Dubois")[
            plan.pick("who", 5)
        ],
        "email": f"brand@{plan.brand.slug}.example",
        "title": "Head of Marketing",
        "website": f"https://{plan.brand.slug}.example",
    }
    if plan.pick("partner", 9) == 0:
        person["partner"] = {
            "companyName": "Signal & Partner AB",
            "contactName": "Anna Ek",
            "contactEmailAddress": "anna@signal-partner.example",
        }
    general = sample_answers.general(company, plan.brand.slug)
    if plan.state == "PREPARING_LAUNCH" and "US" not in countries:
        del general["videoUris"]
    answers: JsonObject = {
        "general": {"answers": general if full else {}},
        "verification": {"answers": person if full else {}},
    }
    if full and "GB" in countries:
        answers["gb"] = {"answers": sample_answers.gb(company)}
    if full and "FR" in countries:
        address = {"fullCompanyAddress": "12 rue du Port-split-59000 Lille"}
        answers["fr"] = {
            "answers": {
                **address,
                "fullCompanyAddressMetadata": {"ignore": "-split-"},
                "siren": "732829320",
            }
        }
    if full and "US" in countries:
        person["phone"] = "+12025550142"
        current = sample_answers.us(company, plan.brand.slug, plan.line[1])
        answers["us"] = {
            "answers": sample_answers.us_old(company) if plan.pick("us", 4) == 0 else current
        }
    return answers


def _numbers(plan: Plan) -> list[str]:
    pattern = NUMBERS.get(plan.brand.country, NUMBERS["SE"])
    first = 110 + plan.pick("first", 600)
    return [pattern.format(n=f"{first + index}") for index in range(plan.pick("numbers", 5))]


def _set_up(plan: Plan, countries: list[str], modified: datetime) -> JsonObject:
    """Returns the parts that a sender has after Google has registered it."""
    body: JsonObject = {
        "authName": f"{plan.brand.slug}_{plan.sender_id[:4]}",
        "authToken": hashlib.sha256(f"token/{plan.sender_id}".encode()).hexdigest()[:24],
        "supplierDetails": {
            "google": {"agentId": f"{plan.brand.slug}_agent", "brandId": f"{plan.brand.slug}_brand"}
        },
        "testNumberStates": _number_states(plan, modified),
        "countryStatus": [
            _status(plan, code, index, modified) for index, code in enumerate(countries)
        ],
    }
    if plan.state in {"IN_TEST", "LAUNCHED", "LAUNCHING"} and plan.pick("app", 3):
        app = hashlib.sha256(f"app/{plan.brand.slug}".encode()).hexdigest()[:32].upper()
        body["conversationApiApp"] = app
        body["conversationApiAppDetails"] = {
            "id": app,
            "projectId": plan.project_id,
            "region": "EU" if plan.pick("wrong region", 12) == 0 else plan.brand.region,
            "channelStatus": ("ACTIVE", "ACTIVE", "PENDING", "FAILING", "UNRECOGNIZED")[
                plan.pick("channel", 5)
            ],
        }
    if plan.state == "PREPARING_LAUNCH" and "US" in countries:
        body |= {
            "brandDetails": {
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"brand/{plan.sender_id}")),
                "status": "DRAFT",
                "registration": {
                    "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"registration/{plan.sender_id}")),
                    "status": ("NEW", "PENDING_REVIEW", "INCOMPLETE")[plan.pick("registration", 3)],
                },
            },
            "campaignDetails": {
                "id": "cmp-1001",
                "campaignName": plan.brand.name,
                "requestId": "req-77f2",
            },
        }
    return body


def _number_states(plan: Plan, modified: datetime) -> list[JsonObject]:
    kinds = ("VERIFIED", "VERIFIED", "UNVERIFIED", "EXPIRED", "DECLINED", "PENDING")
    return [
        {
            "number": number,
            "state": kinds[plan.pick(f"number {index}", len(kinds))],
            "submitted": wire_date(modified - timedelta(days=index, hours=5)),
        }
        for index, number in enumerate(_numbers(plan))
    ]


def _status(plan: Plan, country: str, index: int, modified: datetime) -> JsonObject:
    many = len(OPERATORS[country])
    since = modified - timedelta(days=plan.pick(f"since {country}", 20))
    remark = REMARKS[plan.pick(f"remark {country}", len(REMARKS))]
    if plan.state not in REVIEWED:
        statuses = ["NOT_LAUNCHED"] * many
    elif plan.state == "UNLAUNCHED":
        statuses = ["UNLAUNCHED"] * many
    elif plan.state == "PREPARING_LAUNCH":
        statuses = ["PENDING"] * many
    elif plan.state == "LAUNCHING":
        bad = plan.pick(f"bad {country}", 4)
        statuses = ["REJECTED" if bad == 0 else "SUSPENDED" if bad == 1 else "PENDING"]
        statuses += ["PENDING"] * (many - 1)
    else:
        statuses = ["LAUNCHED"] * many
        trouble = plan.pick(f"trouble {country}", 9)
        if trouble == 0:
            statuses[0] = "REJECTED"
        elif trouble == 1:
            statuses[-1] = "SUSPENDED"
        elif trouble == 2:
            statuses[0] = "INVALID_IN_GOOGLE_MY_BUSINESS"
        elif trouble in {3, 4} and index:
            statuses = ["PENDING"] * many
    return country_status(country, statuses, since, remark=remark)


def any_line(number: int) -> tuple[str, str, str]:
    return LINES[number % len(LINES)]
