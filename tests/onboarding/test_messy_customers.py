"""Four customers onboarded from messy mails: no error for harmless notation, and the same bodies.

The mails are as people write them: names before addresses, numbers with trunk zeros and spaces,
web addresses without a scheme, tables of testers. Each step is posted as its page posts it.
"""

from typing import Any, NamedTuple

import pytest
from django.test import Client

from senders.models import Draft, Project
from senders.onboarding.checking import check
from senders.onboarding.draft_view import DraftView
from senders.provisioning import SenderInput
from tests.onboarding.conftest import draft_of

Step = dict[str, Any]


class Customer(NamedTuple):
    """One customer: what the mails say, by step, and what must be in the body."""

    region: str
    countries: list[str]
    contacts: Step
    testers: str
    questions: dict[str, Step]
    phones: list[str]
    numbers: list[str]
    sent: dict[str, Any]


BANK = Customer(
    "EU",
    ["GB"],
    {
        "emails-0-label": " Customer care ",
        "emails-0-address": "Thames & Severn Bank <Care@ThamesSevern.example>",
        "emails-1-label": "Complaints",
        "emails-1-address": "mailto:complaints@thamessevern.example?subject=RCS",
        "phones-0-label": "Fraud line\u00a0",
        "phones-0-number": "+44 (0)20 7946 0018",
        "phones-1-label": "Branches",
        "phones-1-number": "020 7946 0991",
        "phones-2-label": "Abroad",
        "phones-2-number": "tel:+44-161-496-0001",
        "websites-0-label": "Bank",
        "websites-0-url": "www.ThamesSevern.example",
        "privacy_policy_url": " https://thamessevern.example/privacy ",
        "terms_of_service_url": "thamessevern.example/terms.",
    },
    "Hi,\n\nour testers:\n\nname;number;device\nJane Holm;07700 900123;iPhone 15\n"
    "\"O'Hara, Tom\";+44 (0)7700 900124;Pixel 8\nPriya;'07700900125;Galaxy S23\n\nThanks\nKim",
    {
        "gb": {
            "brand_industry": "Banking ",
            "company_legal_name": "Thames &\u00a0Severn Bank plc",
            "company_registration_number": "Company No. 1234567",
            "full_company_address": "1 Quay Street\nBristol\nBS1 4XX\n",
            "messages_volume": "10K - 100K messages",
            "messages_frequency": "weekly",
        },
        "verification": {
            "name": "Kim\u200b Ellis",
            "email": "Kim Ellis <kim.ellis@thamessevern.example>",
            "website": "thamessevern.example",
            "phone": "020 7946 0018",
        },
    },
    ["+442079460018", "+442079460991", "+441614960001"],
    ["+447700900123", "+447700900124", "+447700900125"],
    {
        "gb.companyRegistrationNumber": "01234567",
        "gb.companyLegalName": "Thames & Severn Bank plc",
        "verification.phone": "+442079460018",
        "verification.email": "kim.ellis@thamessevern.example",
        "verification.website": "https://thamessevern.example",
    },
)
RETAILER = Customer(
    "EU",
    ["FR", "DE", "ES"],
    {
        "emails-0-label": "Kundenservice",
        "emails-0-address": "“service@MODE-NORD.example”",
        "emails-1-label": "Service client",
        "emails-1-address": "Service client: bonjour@mode-nord.example",
        "phones-0-label": "Hotline DE",
        "phones-0-number": "+49 (0)30 / 2345678",
        "phones-1-label": "France",
        "phones-1-number": "0033 1 42 68 53 00",
        "phones-2-label": "España",
        "phones-2-number": "+34 912 345 678",
        "websites-0-label": "Shop",
        "websites-0-url": "HTTPS://Mode-Nord.example/de",
        "websites-1-label": "Boutique",
        "websites-1-url": "https://möde.example/",
        "privacy_policy_url": "<https://mode-nord.example/datenschutz>",
        "terms_of_service_url": "http://https://mode-nord.example/agb",
    },
    "Tester\tNummer\tGerät\nJana\t+49 151 12345678\tPixel 7\nLuc\t06 12 34 56 78\tiPhone 13\n"
    "Ana\t+34 612 345 678\t\nLuc (neu)\t+33 (0)6 12 34 56 78\tiPhone 15",
    {
        "fr": {
            "full_company_address": "12 rue du Port\n59000 Lille",
            "siren": "SIREN : 732 829 320",
        },
        "verification": {
            "name": "Jana Nord",
            "email": "jana.nord@Mode-Nord.example.",
            "website": "https//mode-nord.example",
            "phone": "+49–151–123 456 78",
        },
    },
    ["+49302345678", "+33142685300", "+34912345678"],
    ["+4915112345678", "+33612345678", "+34612345678"],
    {
        "fr.siren": "732829320",
        "verification.phone": "+4915112345678",
        "verification.website": "https://mode-nord.example",
    },
)
AIRLINE = Customer(
    "US",
    ["US"],
    {
        "emails-0-label": "Help",
        "emails-0-address": "help@BluePeakAir.example;",
        "phones-0-label": "Reservations",
        "phones-0-number": "(212) 555-0123",
        "phones-1-label": "Baggage",
        "phones-1-number": "1-212-555-0124",
        "websites-0-label": "Site",
        "websites-0-url": "BluePeakAir.example",
        "privacy_policy_url": "(https://bluepeakair.example/privacy)",
        "terms_of_service_url": "[Terms](https://bluepeakair.example/terms)",
    },
    "1. Jo Reyes (212) 555-0142\n2. Max: 212.555.0143\n3. Lee – +1 212-555-0144 (Pixel)\n",
    {
        "us": {
            "ownership_type": "PRIVATE",
            "company_legal_name": "Blue Peak Air, Inc. ",
            "brand_name": "Blue Peak",
            "brand_industry": "TRANSPORTATION",
            "legal_form": "CORPORATION",
            "tax_id_country": "US",
            "tax_id": "EIN: 123456789",
            "website_url": "www.bluepeakair.example",
            "address_line": "1 Main Street",
            "address_city": "Albany",
            "address_state": "NY",
            "address_postal_code": " 12207 ",
            "address_country": "US",
            "contact_first_name": "Jo",
            "contact_surname": "Reyes",
            "company_phone_number": "(212) 555-0123",
            "company_email_address": "Blue Peak <office@bluepeakair.example>",
            "messages_volume": "25 000",
            "embedded_link": "yes",
            "embedded_phone": "no",
            "age_gated_content": "no",
            "direct_lending": "no",
            "call_to_action_message": "Tick the box at booking to get messages about your flight.",
            "opt_in_confirmation_message": "Blue Peak: you now get news about your flight.",
            "help_message": "Blue Peak: call 212-555-0123 for help with your flight.",
            "sample_messages-0-text": "Your flight BP 12 leaves from gate 4 at 10:40.",
        },
        "verification": {
            "name": "Jo Reyes",
            "email": "jo.reyes@bluepeakair.example",
            "website": "https:/bluepeakair.example",
            "phone": "1 (212) 555-0123",
        },
    },
    ["+12125550123", "+12125550124"],
    ["+12125550142", "+12125550143", "+12125550144"],
    {
        "us.taxId": "12-3456789",
        "us.companyPhoneNumber": "+12125550123",
        "us.messagesVolume": 25000,
        "us.companyEmailAddress": "office@bluepeakair.example",
        "us.websiteUrl": "https://www.bluepeakair.example",
        "verification.phone": "+12125550123",
    },
)
CHAIN = Customer(
    "EU",
    ["AT", "BE", "DE", "FR", "GB", "IT", "NL", "SE"],
    {
        "emails-0-label": "Guests",
        "emails-0-address": "guests@hotel-linden.example (Hotel Linden)",
        "phones-0-label": "Roma",
        "phones-0-number": "+39 (0)6 1234 5678",
        "phones-1-label": "Stockholm",
        "phones-1-number": "＋46 (0)8-123 456 78",
        "websites-0-label": "Book",
        "websites-0-url": "URL: https://hotel-linden.example",
        "privacy_policy_url": "https://hotel-linden.example/privacy\u200b",
        "terms_of_service_url": "https;//hotel-linden.example/terms",
    },
    "Roma: +39 335 123 4567\nStockholm +46 (0)70-123 45 67\nLondon +44 7700 900126; Bob\n"
    "Amsterdam: +31 (0)6 12345678 / iPhone\n> Wien +43 664 1234567\nto be named: Paris",
    {"verification": {"name": "Ida Linden", "email": "ida@hotel-linden.example"}},
    ["+390612345678", "+46812345678"],
    ["+393351234567", "+46701234567", "+447700900126", "+31612345678", "+436641234567"],
    {"verification.email": "ida@hotel-linden.example"},
)
CUSTOMERS = {"bank": BANK, "retailer": RETAILER, "airline": AIRLINE, "chain": CHAIN}


def post(staff: Client, draft: Draft, step: str, typed: Step) -> int:
    """Posts a step, its groups one after another as the page does; returns the last status."""
    url = f"/p/aurora/onboarding/{draft.pk}/{step}/"
    return staff.post(url, {**typed, "then": "continue"}).status_code


@pytest.mark.parametrize("name", CUSTOMERS)
def test_customer_is_onboarded_from_messy_mails_without_an_error(
    name: str, staff: Client, aurora: Project
) -> None:
    customer = CUSTOMERS[name]
    draft = draft_of(
        aurora,
        {"region": customer.region, "billingCategory": "CONVERSATIONAL", "useCase": "PROMOTIONAL"},
    )
    steps = {
        "countries": {"countries": customer.countries},
        "contacts": customer.contacts,
        "test-numbers": {"test_numbers": customer.testers},
        **customer.questions,
    }
    errors = [step for step, typed in steps.items() if post(staff, draft, step, typed) != 302]
    assert errors == [], "a step was rejected for harmless notation"
    draft.refresh_from_db()
    opened = DraftView(draft)
    assert [problem.message for form in opened.forms.values() for problem in form.problems] == []
    assert check(opened).stops_sending == []
    details = SenderInput.parse(opened.body).wire["details"]
    assert [phone["number"] for phone in details["brand"]["phones"]] == customer.phones
    assert details["testNumbers"] == customer.numbers
    for path, value in customer.sent.items():
        section, key = path.split(".")
        assert details["questionnaire"][section]["answers"][key] == value
    stored = draft.answers["contacts"]
    assert {name: [text] for name, text in customer.contacts.items()} == stored, "as typed"
