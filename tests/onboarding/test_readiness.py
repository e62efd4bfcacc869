"""Readiness: each rule with its answer absent, there and wrong; order, sums and both subjects."""

from typing import Any

import pytest

from senders.onboarding import readiness
from senders.onboarding.readiness import CREATE, LAUNCH, Finding, launching, limits
from tests.onboarding.complete import GONE, US_ANSWERS, body, put


def findings_of(whole: dict[str, Any]) -> list[Finding]:
    """Returns the blockers; warnings and suggestions have tests in ``test_rules_*``."""
    return [each for each in all_findings_of(whole) if each.stops]


def all_findings_of(whole: dict[str, Any]) -> list[Finding]:
    return readiness.findings(
        whole.get("details", {}),
        region=whole.get("region", ""),
        billing_category=whole.get("billingCategory", ""),
        use_case=whole.get("useCase", ""),
    )


def only(whole: dict[str, Any]) -> Finding:
    [finding] = findings_of(whole)
    return finding


def test_complete_body_has_no_findings() -> None:
    assert all_findings_of(body()) == []


Q = "details.questionnaire"
NEEDED = [
    ("logo", "details.brand.logoUrl", "images"),
    ("banner", "details.brand.bannerUrl", "images"),
    ("privacy-policy", "details.brand.privacyPolicyUrl", "contacts"),
    ("terms-of-service", "details.brand.termsOfServiceUrl", "contacts"),
    ("general", f"{Q}.general.answers.optInDescription", "general"),
    ("general", f"{Q}.general.answers.triggerDescription", "general"),
    ("general", f"{Q}.general.answers.interactionsDescription", "general"),
    ("general", f"{Q}.general.answers.optOutDescription", "general"),
    ("verification", f"{Q}.verification.answers.name", "verification"),
    ("verification", f"{Q}.verification.answers.email", "verification"),
    ("verification", f"{Q}.verification.answers.website", "verification"),
    ("verification-phone", f"{Q}.verification.answers.phone", "verification"),
    ("gb", f"{Q}.gb.answers.brandIndustry", "gb"),
    ("gb", f"{Q}.gb.answers.companyLegalName", "gb"),
    ("gb", f"{Q}.gb.answers.messagesVolume", "gb"),
    ("fr", f"{Q}.fr.answers.siren", "fr"),
    *(("us", f"{Q}.us.answers.{key}", "us") for key in US_ANSWERS),
]


@pytest.mark.parametrize(("rule", "path", "step"), NEEDED, ids=lambda value: str(value))
def test_each_required_answer_that_is_missing_blocks_the_launch(
    rule: str, path: str, step: str
) -> None:
    whole = body()
    put(whole, path, GONE)
    found = findings_of(whole)
    if path.endswith(("ownershipType", "taxIdCountry")):
        # What hangs on these is not asked for once they are gone.
        found = [each for each in found if each.field in {"ownership_type", "tax_id_country"}]
    [finding] = found
    assert (finding.rule, finding.stops, finding.step) == (rule, LAUNCH, step)
    assert finding.level == "blocker"
    assert finding.message.endswith("is required.")


@pytest.mark.parametrize("blank", ["", "   ", "\n"])
def test_answer_of_white_space_only_is_missing(blank: str) -> None:
    whole = body(details__questionnaire__gb__answers__companyLegalName=blank)
    assert only(whole).step == "gb"


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({"details__brand__phones": GONE, "details__brand__emails": GONE}, True),
        ({"details__brand__phones": GONE}, False),
        ({"details__brand__emails": GONE}, False),
    ],
)
def test_launch_requires_a_phone_or_an_email(changes: dict[str, Any], is_found: bool) -> None:
    assert [each.rule for each in findings_of(body(**changes))] == ["contact"] * is_found


@pytest.mark.parametrize(
    ("countries", "rules"),
    [
        (GONE, ["countries"]),
        (["SE"], []),
        (["GB"], ["gb", "gb", "gb"]),
        (["FR"], ["fr"]),
    ],
)
def test_only_selected_countries_require_answers(countries: Any, rules: list[str]) -> None:
    sections = {f"details__questionnaire__{name}": GONE for name in ("gb", "fr", "us")}
    whole = body(details__countries=countries, **sections)
    put(whole, f"{Q}.verification.answers.phone", GONE)
    assert [each.rule for each in findings_of(whole)] == rules


@pytest.mark.parametrize(
    ("changed", "gone", "fields"),
    [
        # What the variant does not ask for is not missed.
        ({"ownershipType": "PRIVATE"}, ["stockExchange", "stockSymbol"], []),
        ({"taxIdCountry": "SE"}, ["addressState"], []),
        ({}, ["stockExchange", "stockSymbol"], ["stock_exchange", "stock_symbol"]),
        ({}, ["addressState"], ["address_state"]),
        ({"embeddedLink": None}, ["embeddedLink"], ["embedded_link"]),
    ],
)
def test_us_answers_are_required_by_ownership_and_tax_country(
    changed: dict[str, Any], gone: list[str], fields: list[str]
) -> None:
    whole = body()
    for key, value in changed.items():
        put(whole, f"{Q}.us.answers.{key}", value)
    for key in gone:
        put(whole, f"{Q}.us.answers.{key}", GONE)
    assert [each.field for each in findings_of(whole)] == fields


def test_legacy_us_answers_require_fewer_fields() -> None:
    older = {"companyLegalName": "Aurora", "ein": "12-3456789", "messagesVolume": "1M+ messages"}
    whole = body(details__questionnaire__us={"answers": older})
    put(whole, f"{Q}.verification.answers.phone", GONE)
    assert [(each.rule, each.field) for each in findings_of(whole)] == [("us", "brand_industry")]


WRONG = [
    ("region", "XX", "basics", "The region must be one of BR, EU or US."),
    (
        "details.brand.name",
        "x" * 41,
        "brand",
        "The brand name must have at most 40 characters. You entered 41.",
    ),
    ("details.brand.color", "red", "images", "The colour must be # and six hexadecimal digits."),
    (
        "details.brand.emails.0.label",
        "x" * 26,
        "contacts",
        "The label of “Email address 1” must have at most 25 characters. You entered 26.",
    ),
    (
        "details.brand.phones.0.number",
        "12",
        "contacts",
        "Phone number 1 must have 6 to 15 digits, with or without a +; spaces and hyphens "
        "are not counted.",
    ),
    (
        "details.testNumbers",
        ["+46701234567", "0701"],
        "test-numbers",
        "Test number 2 must be a phone number with + and 7 to 15 digits.",
    ),
    (
        "details.countries",
        ["SE", "XX"],
        "countries",
        "Country 2 must be a supported launch country.",
    ),
    (
        f"{Q}.us.answers.taxId",
        "123",
        "us",
        "The tax ID must have the format 12-3456789 for a company registered for tax in the US.",
    ),
]


@pytest.mark.parametrize(("path", "value", "step", "message"), WRONG, ids=lambda value: str(value))
def test_value_outside_the_limits_of_sinch_blocks_sending(
    path: str, value: Any, step: str, message: str
) -> None:
    whole = body()
    put(whole, path, value)
    found = [each for each in findings_of(whole) if each.stops == CREATE]
    assert [(each.rule, each.step, each.message) for each in found] == [("limits", step, message)]


def test_invalid_answer_is_not_reported_as_missing_too() -> None:
    whole = body(details__questionnaire__fr__answers__siren="")
    assert [(each.stops, each.step) for each in findings_of(whole)] == [(CREATE, "fr")]


def test_each_invalid_number_has_its_own_finding() -> None:
    whole = body(details__testNumbers=["1", "2"])
    assert [each.field for each in findings_of(whole)] == ["test_numbers", "test_numbers"]


def test_findings_are_sorted_by_what_they_block_then_by_step() -> None:
    whole = body(
        details__brand__logoUrl=GONE, details__countries=["XX"], details__brand__name="x" * 41
    )
    assert [(each.stops, each.step) for each in findings_of(whole)] == [
        (CREATE, "brand"),
        (CREATE, "countries"),
        (LAUNCH, "images"),
    ]


def test_unknown_questions_and_answers_are_no_findings() -> None:
    whole = body()
    section = whole["details"]["questionnaire"]["general"]
    section["questions"] = {"newKey": {"question": "New?", "suggestedAnswers": []}}
    section["answers"]["newKey"] = "Yes"
    whole["details"]["callbackUrl"] = "https://aurora.example/hook"
    assert findings_of(whole) == []


def test_malformed_section_is_reported_as_a_finding() -> None:
    whole = body(details__questionnaire__gb="nonsense", details__countries=["GB"])
    assert {each.rule for each in findings_of(whole)} == {"limits", "gb"}


def test_every_rule_of_the_registry_is_tested() -> None:
    tried = {rule for rule, _path, _step in NEEDED} | {"contact", "countries", "limits"}
    assert tried == {rule.name for rule in (*launching.RULES, *limits.RULES)}


def test_rules_have_a_name_of_their_own_and_words() -> None:
    names = [rule.name for rule in readiness.RULES]
    assert len(names) == len(set(names))
    for rule in readiness.RULES:
        assert str(rule.title).endswith("."), rule.name
        assert str(rule.why).endswith("."), rule.name
        assert rule.reads, rule.name
        assert rule.version >= 1
        assert bool(rule.stops) == (rule.level == readiness.BLOCKER), rule.name
