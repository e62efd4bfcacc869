"""Rules about the company's numbers and names, with numbers that exist and that cannot."""

from typing import Any

import pytest

from senders.onboarding.readiness import company_names, company_numbers
from tests.onboarding.complete import GONE, body
from tests.onboarding.rules import changed, fired, found

NAMES = {rule.name for rule in (*company_numbers.RULES, *company_names.RULES)}
FORM, LEGAL = "us.legalForm", "us.companyLegalName"
LLC, CORPORATION = "LIMITED_LIABILITY_COMPANY", "CORPORATION"

GROUP = {"verification.website": "https://group.example", "us.websiteUrl": GONE}


def taxed_in(country: str, number: str) -> dict[str, Any]:
    return {"us.taxIdCountry": country, "us.taxId": number}


def at(state: str, code: str) -> dict[str, Any]:
    return {"us.addressState": state, "us.addressPostalCode": code}


CASES: list[tuple[str, dict[str, Any], int]] = [
    ("siren", {"fr.siren": "732829320"}, 0),
    ("siren", {"fr.siren": "732829321"}, 1),
    ("siren", {"fr.siren": "356000000"}, 0),  # La Poste
    ("siren", {"fr.siren": "123456789"}, 1),
    ("siren", {"fr.siren": "12"}, 0),  # a limit of Sinch says so
    ("siren", {"fr.siren": "732829321", "countries": ["SE"]}, 0),
    ("uk-company-number", {"gb.companyRegistrationNumber": "09876543"}, 0),
    ("uk-company-number", {"gb.companyRegistrationNumber": "SC123456"}, 0),
    ("uk-company-number", {"gb.companyRegistrationNumber": "9876543"}, 0),
    ("uk-company-number", {"gb.companyRegistrationNumber": "NI 012345"}, 0),
    ("uk-company-number", {"gb.companyRegistrationNumber": "123-123456789"}, 1),
    ("uk-company-number", {"gb.companyRegistrationNumber": "HRB 1234 B"}, 1),
    ("uk-company-number", {"gb.companyRegistrationNumber": "12", "countries": ["SE"]}, 0),
    ("ein", {"us.taxId": "93-1234567"}, 0),
    ("ein", {"us.taxId": "07-1234567"}, 1),
    ("ein", {"us.taxId": "00-1234567"}, 1),
    ("ein", taxed_in("SE", "07-1234567"), 0),
    ("ein", {"us": GONE, "us.ein": "89-1234567"}, 1),
    ("vat-number", taxed_in("SE", "SE556703748501"), 0),
    ("vat-number", taxed_in("SE", "SE556703748502"), 1),
    ("vat-number", taxed_in("DE", "DE136695976"), 0),
    ("vat-number", taxed_in("DE", "DE136695975"), 1),
    ("vat-number", taxed_in("DE", "143/248/10061"), 0),  # a tax number, not a VAT number
    ("vat-number", {"us.taxId": "93-1234567"}, 0),
    ("tax-country", taxed_in("SE", "93-1234567"), 1),
    ("tax-country", taxed_in("US", "93-1234567"), 0),
    ("tax-country", taxed_in("SE", "556703-7485"), 0),
    ("tax-country", {"us.taxIdCountry": GONE, "us.taxId": "93-1234567"}, 0),
    ("number-placeholder", {"us.taxId": "12-3456789"}, 1),
    ("number-placeholder", {"us.taxId": "99-9999999"}, 1),
    ("number-placeholder", {"fr.siren": "000000000"}, 1),
    ("number-placeholder", {"gb.companyRegistrationNumber": "12345678"}, 1),
    ("number-placeholder", {"gb.companyRegistrationNumber": "01234567"}, 1),
    ("number-placeholder", {"gb.companyRegistrationNumber": "01243567"}, 0),
    ("number-placeholder", {"gb.companyRegistrationNumber": "55555"}, 0),  # too short to tell
    ("us-postal-code", at("NY", "12207"), 0),
    ("us-postal-code", at("NY", "12207-0001"), 0),
    ("us-postal-code", at("NY", "06390"), 0),  # Fishers Island
    ("us-postal-code", at("TX", "88510"), 0),  # El Paso
    ("us-postal-code", at("OR", "12207"), 1),
    ("us-postal-code", at("NY", "1220"), 1),
    ("us-postal-code", at("NY", "12207-1"), 1),
    ("us-postal-code", at("NY", "M1 3HE"), 1),
    ("us-postal-code", at("NY", "١٢٢٠٧"), 1),
    ("us-postal-code", {**at("NY", "M1 3HE"), "us.addressCountry": "GB"}, 0),
    ("us-postal-code", {"us.addressState": GONE}, 0),
    ("legal-form", {FORM: LLC, LEGAL: "Aurora Retail Inc."}, 1),
    ("legal-form", {FORM: CORPORATION, LEGAL: "Aurora Retail L.L.C."}, 1),
    ("legal-form", {FORM: "S_CORPORATION", LEGAL: "Aurora Retail LLC"}, 1),
    ("legal-form", {FORM: LLC, LEGAL: "Aurora Retail, LLC"}, 0),
    ("legal-form", {FORM: LLC, LEGAL: "Aurora & Co LLC"}, 0),
    ("legal-form", {FORM: CORPORATION, LEGAL: "Incline Village Corp"}, 0),
    ("legal-form", {FORM: "PARTNERSHIP", LEGAL: "Aurora Retail Inc."}, 0),
    ("legal-form", {FORM: LLC, LEGAL: "Aurora"}, 0),
    ("legal-name", {LEGAL: "Aurora Retail"}, 1),
    ("legal-name", {LEGAL: "Aurora Retail, Inc."}, 0),
    ("legal-name", {LEGAL: "Aurora Retail Company"}, 0),
    ("legal-name", {LEGAL: "First National Bank, N.A."}, 0),
    ("legal-name", {LEGAL: "Aurora Retail", FORM: "PARTNERSHIP"}, 0),
    ("legal-name", {LEGAL: "Aurora Retail", **taxed_in("SE", "556703-7485")}, 0),
    ("us-brand", {"us.brandName": "Blue Peak"}, 1),
    ("us-brand", {"us.brandName": "Aurora"}, 0),
    ("us-brand", {"us.brandName": "AuroraDeals.com"}, 0),
    ("us-brand", {"us.brandName": "Blue Deals"}, 1),  # every brand has deals
    ("us-brand", {"brand.name": "أورورا للعروض"}, 0),
    ("us-brand", {"brand.name": GONE}, 0),
    ("spelling", {"us.brandName": "AURORA DEALS"}, 1),
    ("spelling", {"us.brandName": "Aurora-Deals"}, 1),
    ("spelling", {"us.brandName": "Aurora Deals"}, 0),
    ("spelling", {LEGAL: "AURORA RETAIL LTD", FORM: "PARTNERSHIP"}, 1),
    ("websites-agree", {"verification.website": "https://group.example"}, 1),
    ("websites-agree", {"us.websiteUrl": "https://www.blue-peak.com"}, 1),
    ("websites-agree", {"us.websiteUrl": "https://blue-peak.com", "countries": ["SE"]}, 0),
    ("websites-agree", {"verification.website": "https://shop.aurora.de"}, 0),
    ("websites-agree", {**GROUP, "brand.websites": [{"label": "A", "url": "https://group.se"}]}, 0),
    ("websites-agree", {**GROUP, "brand.emails.0.address": "aurora@gmail.com"}, 0),
    ("websites-agree", {"verification.website": "nonsense"}, 0),
    ("websites-agree", {**GROUP, "brand.emails.0.address": "help@example.com"}, 0),
    ("us-legacy", {"us": GONE, "us.ein": "93-1234567"}, 1),
    ("us-legacy", {"us": GONE}, 0),
    ("us-legacy", {"us": GONE, "us.ein": "93-1234567", "countries": ["SE"]}, 0),
]


@pytest.mark.parametrize(("rule", "changes", "many"), CASES)
def test_value_is_found_by_its_rule(rule: str, changes: dict[str, Any], many: int) -> None:
    assert [each.rule for each in found(changed(changes), rule)] == [rule] * many


def test_every_rule_has_values_that_it_finds_and_that_it_lets_pass() -> None:
    for name in NAMES:
        assert {bool(many) for rule, _changes, many in CASES if rule == name} == {True, False}, name
    assert {rule for rule, *_rest in CASES} == NAMES


def test_doubt_about_a_number_says_why() -> None:
    [finding] = found(changed({"fr.siren": "732829321"}), "siren")
    assert finding.message == "The SIREN may be wrong."
    assert finding.detail.startswith("The check digits of this SIREN do not match.")


def test_good_company_has_no_finding() -> None:
    assert fired(body(), NAMES) == []


def test_text_for_the_us_volume_is_one_problem_and_no_other_questionnaire() -> None:
    whole = changed({"us.messagesVolume": "25.000"})
    assert [each.rule for each in found(whole, "limits", "us-legacy")] == ["limits"]
