"""Fields accept and reject values at their limits, in the words that people read."""

import re

import pytest

from senders import inputs
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import StepForm, step_form
from senders.onboarding.forms.fields import Answer, Choice, Many, Number
from senders.onboarding.forms.registry import FORMS
from tests.onboarding.bodies import ALL_THREE

OPEN = "https://aurora.example/"


def form_of(slug: str, **typed: str) -> StepForm:
    stored = {name: [text] for name, text in typed.items()}
    facts = Facts(countries=("GB", "FR", "US"))
    return step_form(slug, stored, questions=ALL_THREE.section(slug), facts=facts)


def words(slug: str, name: str, text: str) -> list[str]:
    return [
        problem.message
        for problem in form_of(slug, **{name: text}).problems
        if problem.field == name
    ]


def long_url(length: int) -> str:
    return OPEN + "x" * (length - len(OPEN))


def long_email(length: int) -> str:
    domain = "a" + ".a" * 120
    return (
        f"{'x' * (length - 1 - len(domain) - 3)}@{domain}.co"
        if length > 250
        else (f"{'x' * 60}@{'d' * (length - 64)}.co")
    )


TEXTS = [
    (slug, name, answer)
    for slug, kind in FORMS.items()
    for name, answer in [
        *kind.base_fields.items(),
        *(
            (f"{spec.name}-0-{key}", field)
            for spec in kind.rows
            for key, field in spec.form.base_fields.items()
        ),
    ]
    if isinstance(answer, Answer)
    and not isinstance(answer, Choice | Number)
    and answer.kind in (inputs.text, inputs.label)
    and not name.startswith("older_")
    and name not in {"test_numbers", "campaign_length"}
]


@pytest.mark.parametrize(("slug", "name", "answer"), TEXTS)
def test_length_limits_count_characters_and_reject_blank_texts(
    slug: str, name: str, answer: Answer
) -> None:
    """Counted in characters, however many bytes each has; below, at and above both limits."""
    if answer.most is not None:
        assert words(slug, name, "😀" * answer.most) == []
        (message,) = words(slug, name, "😀" * (answer.most + 1))
        assert f"{answer.most} character" in message
        assert f"You entered {answer.most + 1}." in message
    else:
        assert words(slug, name, "x" * 100_000) == []
    if answer.fewest > 1:
        assert words(slug, name, "x" * answer.fewest) == []
        (message,) = words(slug, name, "x" * (answer.fewest - 1))
        assert f"{answer.fewest} characters or more. You entered {answer.fewest - 1}." in message
    blank = words(slug, name, " " * max(1, answer.fewest))
    assert ("contains only spaces" in " ".join(blank)) is bool(answer.fewest)


CASES = [
    ("brand", "name", "x" * 47, "The brand name must be 40 characters or fewer. You entered 47."),
    ("brand", "name", " ", ""),
    ("brand", "description", "\n" * 100, ""),
    ("contacts", "privacy_policy_url", OPEN, ""),
    ("contacts", "privacy_policy_url", "aurora.example", ""),
    ("contacts", "privacy_policy_url", "ftp://aurora.example", "must start with https://"),
    (
        "contacts",
        "privacy_policy_url",
        f"{OPEN} ",
        "",
    ),
    ("contacts", "privacy_policy_url", f"{OPEN}a b", "contains a space and can be read as"),
    ("contacts", "privacy_policy_url", "https://", "has nothing after “https://”."),
    (
        "contacts",
        "terms_of_service_url",
        "https://[",
        "contains “[” before the name of the website.",
    ),
    ("images", "logo_url", "logo.png", "The logo URL is the name of a file"),
    ("images", "color", "#E91B0C", ""),
    (
        "images",
        "color",
        "E91BOC",
        "The colour contains “O”. Use only 0–9 and A–F after #.",
    ),
    ("images", "color", "#E91B0", "must be # and six digits, for example #E91B0C. You entered 5."),
    ("contacts", "emails-0-address", long_email(254), ""),
    ("contacts", "emails-0-address", long_email(255), "254 characters or fewer. You entered 255."),
    (
        "contacts",
        "emails-0-address",
        "care",
        "Email address 1 has no “@”. Enter an email address, for example",
    ),
    ("contacts", "phones-0-number", "123456", ""),
    ("contacts", "phones-0-number", "+48 777-777-777", ""),
    ("contacts", "phones-0-number", "12345", "6 characters or more without spaces. You entered 5."),
    ("contacts", "phones-0-number", "+48 777-777-7777", ""),
    ("contacts", "phones-0-number", "+48 777-777-777-777-7", "You entered 16: “+487777777777777”."),
    ("contacts", "phones-0-number", "12-34-5", "You entered 5."),
    ("contacts", "phones-0-number", "1", "You entered 1."),
    ("contacts", "websites-0-url", long_url(255), ""),
    ("contacts", "websites-0-url", long_url(256), "255 characters or fewer. You entered 256."),
    ("verification", "name", " ", "The contact’s name contains only spaces."),
    (
        "verification",
        "email",
        "care",
        "The contact’s email address has no “@”. Enter an email address, for example",
    ),
    (
        "verification",
        "partner_contact_email_address",
        "care",
        "The partner contact’s email address has no “@”.",
    ),
    ("verification", "email", long_email(100), ""),
    ("verification", "email", long_email(102), "100 characters or fewer. You entered 102."),
    ("verification", "phone", "+123456", ""),
    ("verification", "phone", "00123456789012345", ""),
    (
        "verification",
        "phone",
        "+12345",
        "must be 6 to 15 digits with the country code. You entered 5.",
    ),
    ("verification", "phone", "+46 70 123", ""),
    ("verification", "website", long_url(5000), ""),
    ("fr", "siren", "732829320", ""),
    ("fr", "siren", "73282932", "The SIREN must be 9 digits. You entered 8."),
    ("fr", "siren", "7328293200", "The SIREN must be 9 digits. You entered 10."),
    (
        "fr",
        "siren",
        "732 829 320",
        "",
    ),
    ("us", "website_url", long_url(100), ""),
    ("us", "website_url", long_url(101), "100 characters or fewer. You entered 101."),
    ("us", "company_email_address", long_email(102), "100 characters or fewer."),
    ("us", "messages_volume", "25000", ""),
    ("us", "messages_volume", "-2.5e3", ""),
    (
        "us",
        "messages_volume",
        "25.000",
        "can be read as 25000 or as 25.0. Enter it without separators.",
    ),
    ("us", "messages_volume", "1e999", "is larger than any number that can be sent."),
    ("us", "messages_volume", "٢٥", ""),
    ("us", "embedded_link", "yes", ""),
    (
        "us",
        "embedded_link",
        "maybe",
        "must be one of the listed values. “maybe” is not in the list.",
    ),
    ("us", "brand_industry", "RETAIL", ""),
    (
        "us",
        "brand_industry",
        "Retail",
        "The industry must be one of the listed values. “Retail” is not in the list.",
    ),
    (
        "us",
        "address_state",
        "ZZ",
        "The US state must be one of the listed values. “ZZ” is not in the list.",
    ),
    ("us", "tax_id_country", "XK", ""),
    ("us", "tax_id_country", "ZZ", "The tax registration country must be one of"),
    ("us", "address_country", "ZZ", "The company country must be one of"),
    ("us", "opt_in_confirmation_message", "x", "The opt-in confirmation message must be"),
    ("us", "help_message", "x", "The HELP response message must be"),
    (
        "basics",
        "region",
        "AP",
        "The region must be one of the listed values. “AP” is not in the list.",
    ),
    ("basics", "billing_category", "BASIC_MESSAGE", ""),
    ("countries", "countries", "RU", "Select values from the list only. Clear RU."),
    ("countries", "countries", "LT", ""),
]


@pytest.mark.parametrize(("slug", "name", "text", "expected"), CASES)
def test_each_value_has_the_expected_message_or_none(
    slug: str, name: str, text: str, expected: str
) -> None:
    found = words(slug, name, text)
    assert len(found) == bool(expected)
    assert expected in "".join(found)


@pytest.mark.parametrize(
    ("typed", "field", "expected"),
    [
        (
            {"ownership_type": "PUBLIC", "legal_form": "PARTNERSHIP"},
            "legal_form",
            "The legal form of a public company must be Corporation.",
        ),
        ({"ownership_type": "PUBLIC", "legal_form": "CORPORATION"}, "", ""),
        ({"ownership_type": "PRIVATE", "legal_form": "PARTNERSHIP"}, "", ""),
        ({"tax_id_country": "US", "tax_id": "12-3456789"}, "", ""),
        (
            {"tax_id_country": "US", "tax_id": "12345678"},
            "tax_id",
            "The tax ID must be 9 digits, for example 12-3456789. You entered 8.",
        ),
        ({"tax_id_country": "SE", "tax_id": "556000-0000"}, "", ""),
    ],
)
def test_us_answers_that_contradict_each_other_are_problems(
    typed: dict[str, str], field: str, expected: str
) -> None:
    problems = form_of("us", **typed).problems
    assert [problem.field for problem in problems] == ([field] if field else [])
    assert all(expected in problem.message for problem in problems)


@pytest.mark.parametrize("slug", FORMS)
def test_empty_step_has_problems_only_in_basics(slug: str) -> None:
    form = form_of(slug)
    assert [problem.message for problem in form.problems] == (
        ["Select a region.", "Select a billing category.", "Select a use case."]
        if slug == "basics"
        else []
    )
    assert (form.answered, form.stored(), form.wire()) == (0, {}, {})
    assert form.total > 0


def test_quiet_form_has_problems_but_no_errors() -> None:
    form = step_form("basics", {}, quiet=True)
    assert len(form.problems) == 3
    assert not form.form.errors


ROWS = [
    (slug, spec.name, spec.form.needed, spec.most) for slug in FORMS for spec in FORMS[slug].rows
]


@pytest.mark.parametrize(("slug", "rows", "key", "most"), ROWS)
def test_rows_beyond_the_limit_are_a_problem(
    slug: str, rows: str, key: str, most: int | None
) -> None:
    def filled(many: int) -> StepForm:
        return form_of(slug, **{f"{rows}-{n}-{key}": f"{OPEN}{n}/{'x' * 20}" for n in range(many)})

    wrong = [problem for problem in filled(30).problems if problem.field == rows]
    if most is None:
        assert wrong == []
        return
    assert wrong[0].message == f"Sinch accepts up to {most} entries. You entered 30."
    assert [problem for problem in filled(most).problems if problem.field == rows] == []


def test_incomplete_and_duplicate_rows_are_problems() -> None:
    form = form_of(
        "contacts",
        **{
            "emails-0-label": "Care",
            "emails-1-address": "care@aurora.example",
            "emails-2-address": "care@aurora.example",
            "websites-0-label": "Shop",
        },
    )
    assert [(problem.field, problem.message) for problem in form.problems] == [
        (
            "emails-0-address",
            "Email address 1 has a label but no address. Enter the address or remove the row.",
        ),
        ("emails-2-address", "Email address 3 is the same as email address 2. Remove one of them."),
        ("websites-0-url", "Website 1 has a label but no URL. Enter the URL or remove the row."),
    ]


def test_every_message_is_a_sentence_with_a_full_stop() -> None:
    """No message of a library shows through."""
    for slug, kind in FORMS.items():
        for name, answer in kind.base_fields.items():
            if not isinstance(answer, Answer | Many) or name.startswith(("older_", "title")):
                continue
            for message in words(slug, name, "? " * 3000):
                assert re.match(r"[A-Z“‘].*\.$", message)
