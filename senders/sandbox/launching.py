"""Launch: preconditions, submitted countries, and the schedule of the reviews.

Source: Provisioning API reference 1.2.117, launchSender and 6.3; answers marked as required for
launch in the questionnaire's tables. The texts of a failed launch are ours.
"""

import re
from datetime import datetime
from itertools import zip_longest
from typing import Any

from senders.sandbox import lifecycle
from senders.sandbox.brands import OPERATORS, REMARKS
from senders.sandbox.clock import Step, schedule
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.fields import us_version
from senders.sandbox.models import Sender
from senders.sandbox.rules import wire_date

JsonObject = dict[str, Any]
STATES = frozenset({"IN_TEST", "LAUNCHING", "LAUNCHED", "UNLAUNCHED"})
PACE = 100.0  # seconds in the timed mode from the first operator's answer to the last
US_TAX_ID = re.compile(r"[0-9]{2}-[0-9]{7}")
VIDEO_AFTER, REVIEW_AFTER, REGISTERED_AFTER = 15, 8, 16

BRAND = ("bannerUrl", "logoUrl", "privacyPolicyUrl", "termsOfServiceUrl")
ANSWERS = {
    "general": (
        "optInDescription",
        "triggerDescription",
        "interactionsDescription",
        "optOutDescription",
    ),
    "verification": ("name", "email", "website"),
    "gb": ("brandIndustry", "companyLegalName", "messagesVolume"),
    "fr": ("siren",),
}
US_V1 = ("companyLegalName", "brandIndustry", "messagesVolume")
US_V2 = (
    "ownershipType",
    "companyLegalName",
    "companyPhoneNumber",
    "companyEmailAddress",
    "brandName",
    "brandIndustry",
    "legalForm",
    "taxIdCountry",
    "taxId",
    "addressLine",
    "addressCity",
    "addressCountry",
    "addressPostalCode",
    "websiteUrl",
    "contactFirstName",
    "contactSurname",
    "sampleMessages",
    "messagesVolume",
    "embeddedLink",
    "embeddedPhone",
    "ageGatedContent",
    "directLending",
    "optInConfirmationMessage",
    "helpMessage",
    "callToActionMessage",
)


def launch(sender: Sender, now: datetime) -> None:
    """Submits every country that is not submitted yet; the caller stores the sender.

    Raises ``launch_invalid_agent_state`` and ``launch_precondition_failed``.
    """
    if sender.state not in STATES:
        raise ApiRefusal("launch_invalid_agent_state")
    missing = problems(sender)
    if missing:
        raise ApiRefusal("launch_precondition_failed", information={"validationErrors": missing})
    submitted = _submit(sender, now)
    sender.body["launched"] = wire_date(now)
    ahead = _before_review(sender, submitted)
    starts = ahead[-1].after if ahead else 0.0
    ahead += _answers(submitted, starts)
    if not submitted:
        ahead.append(Step(starts + 5, "settled", {}))
    waits = any(step.kind == "submitted" for step in ahead)
    lifecycle.change_state(sender, "PREPARING_LAUNCH" if waits else "LAUNCHING", now)
    schedule(sender, ahead, now)


def problems(sender: Sender) -> list[str]:
    """Returns all unmet preconditions of a launch as class-validator messages; empty if none."""
    details = sender.body.get("details") or {}
    brand, countries = details.get("brand") or {}, details.get("countries") or []
    found = [f"details.brand.{key} should not be empty" for key in BRAND if not brand.get(key)]
    if not brand.get("phones") and not brand.get("emails"):
        found.append("details.brand.emails should not be empty where details.brand.phones is")
    if not countries:
        found.append("details.countries must contain at least 1 elements")
    sections = details.get("questionnaire") or {}
    for section, keys in _required(sections, countries).items():
        given = sections.get(section, {}).get("answers", {})
        found += [
            f"details.questionnaire.{section}.answers.{key} should not be empty"
            for key in keys
            if given.get(key) in (None, "", [])
        ]
    if "US" in countries:
        found += _us_clashes(sections.get("us", {}).get("answers", {}))
    return found


def _us_clashes(given: JsonObject) -> list[str]:
    """Yields conflicts between US answers that were stored by separate requests."""
    path, kind = "details.questionnaire.us.answers", given.get("ownershipType")
    found = []
    if kind == "PUBLIC" and given.get("legalForm") not in (None, "CORPORATION"):
        found.append(f"{path}.legalForm must be CORPORATION where ownershipType is PUBLIC")
    if kind == "PRIVATE":
        found += [
            f"{path}.{key} should not exist where ownershipType is PRIVATE"
            for key in ("stockExchange", "stockSymbol")
            if given.get(key)
        ]
    tax_id = given.get("taxId")
    if tax_id and given.get("taxIdCountry") == "US" and not US_TAX_ID.fullmatch(tax_id):
        found.append(f"{path}.taxId must match 12-3456789 where taxIdCountry is US")
    return found


def _required(sections: JsonObject, countries: list[str]) -> dict[str, tuple[str, ...]]:
    required = {section: ANSWERS[section] for section in ("general", "verification")}
    for country, section in (("GB", "gb"), ("FR", "fr")):
        if country in countries:
            required[section] = ANSWERS[section]
    if "US" in countries:
        given = sections.get("us", {}).get("answers", {})
        if given and us_version(given) == "v1":
            required["us"] = US_V1
        else:
            required["verification"] += ("phone",)
            required["us"] = _us_v2(given)
    return required


def _us_v2(given: JsonObject) -> tuple[str, ...]:
    """Returns the 28 answers without those that the variant does not require."""
    listed = ("stockExchange", "stockSymbol") if given.get("ownershipType") == "PUBLIC" else ()
    state = ("addressState",) if given.get("taxIdCountry") == "US" else ()
    return (*US_V2, *state, *listed)


def _submit(sender: Sender, now: datetime) -> list[str]:
    """Sets the operators of the submitted countries to ``PENDING``."""
    rows = {row["country"]: row for row in sender.body.get("countryStatus", [])}
    fresh = [
        country
        for country in sender.body["details"]["countries"]
        if country not in rows or rows[country]["status"] in {"NOT_LAUNCHED", "UNLAUNCHED"}
    ]
    for country in fresh:
        rows[country] = lifecycle.new_country(country, "PENDING", now)
    sender.body["countryStatus"] = list(rows.values())
    return fresh


def _before_review(sender: Sender, submitted: list[str]) -> list[Step]:
    """Returns the steps that hold the launch in ``PREPARING_LAUNCH``: video, brand registration."""
    ahead: list[Step] = []
    general = sender.body["details"]["questionnaire"]["general"]["answers"]
    registered = sender.body.get("brandDetails", {}).get("status") == "COMPLETED"
    if "US" in submitted and not registered:
        sender.body["brandDetails"] = lifecycle.new_registration(sender)
        name = sender.body["details"]["brand"].get("name", "")
        sender.body["campaignDetails"] = {
            "id": f"cmp-{sender.pk[:4]}",
            "campaignName": name,
            "requestId": f"req-{sender.pk[-4:]}",
        }
        ahead += [
            Step(REVIEW_AFTER, "registration", {"to": "PENDING_REVIEW"}),
            Step(REGISTERED_AFTER, "registration", {"to": "COMPLETED"}),
        ]
    if ahead or (submitted and not general.get("videoUris")):
        ahead.append(Step(VIDEO_AFTER + len(ahead), "submitted", {}))
    return ahead


def _answers(countries: list[str], starts: float) -> list[Step]:
    """Returns the responses of operators, one after another, first operators of countries first.

    In a launch of six or more, one operator rejects with a comment and one suspends. These are
    never the first of a country, so that every country launches.
    """
    rounds = zip_longest(
        *([(country, name) for name in OPERATORS[country]] for country in countries)
    )
    order = [pair for one in rounds for pair in one if pair]
    later = order[len(countries) :]
    refused = later[0] if len(order) >= 6 else None
    suspended = later[-1] if len(order) >= 6 and len(later) > 1 else None
    pace = PACE / max(len(order), 1)
    steps = []
    for number, (country, name) in enumerate(order, start=1):
        change = {"country": country, "operator": name, "to": "LAUNCHED"}
        if (country, name) == refused:
            change |= {"to": "REJECTED", "remark": REMARKS[0]}
        elif (country, name) == suspended:
            change |= {"to": "SUSPENDED", "remark": "Paused until the opt-in is confirmed."}
        steps.append(Step(starts + number * pace, "operator", change))
    return steps
