"""The mail to the customer: every open question in their words, with limits and an example."""

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client

from senders.models import Draft, Project
from senders.onboarding import customer_mail
from senders.onboarding.checking import check
from senders.onboarding.customer_mail import LONGEST_ADDRESS, CustomerMail
from senders.onboarding.draft_view import DraftView
from senders.words.customer_words import CUSTOMER_WORDS, STEP_TITLES
from senders.words.fields import FIELDS
from senders.words.steps import SLUGS
from tests.onboarding.complete import BODY, GONE, body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_hub import url

OURS = ("region", "billingCategory", "useCase")
NUMBERS = BODY["details"]["testNumbers"]


def mail_of(draft: Draft) -> CustomerMail:
    opened = DraftView(draft)
    mail = customer_mail.of(opened, check(opened).findings, "Ines Alvarez")
    assert mail
    return mail


ASKED = [
    path
    for path, field in FIELDS.items()
    if field.asked and path not in OURS and ".partner." not in path
]


@pytest.mark.parametrize("path", ASKED)
def test_every_question_has_words_for_the_customer(path: str) -> None:
    words = CUSTOMER_WORDS[path]
    assert str(words.ask).endswith((".", "?"))
    assert str(words.ask)[0].isupper() or str(words.ask).startswith("1 to 3 ")
    assert "this person" not in str(words.ask), "the mail may ask this question alone"
    assert "portal" not in f"{words.ask} {words.limit} {words.example}".lower()


def test_words_are_only_for_questions_that_exist() -> None:
    assert set(CUSTOMER_WORDS) == set(ASKED)
    assert set(STEP_TITLES) == set(SLUGS) - {"basics"}


REMOVED: list[tuple[str, str]] = [
    ("details__brand__logoUrl", "224 × 224 pixels, PNG or JPEG, at most 50 KB."),
    ("details__brand__bannerUrl", "1440 × 448 pixels, PNG or JPEG, at most 200 KB."),
    ("details__brand__privacyPolicyUrl", "Example: https://www.example.com/privacy"),
    ("details__questionnaire__fr__answers__siren", "Exactly 9 digits."),
    ("details__questionnaire__general__answers__optOutDescription", "after they reply STOP"),
    ("details__questionnaire__us__answers__helpMessage", "20 to 1,024 characters."),
    ("details__questionnaire__us__answers__legalForm", "One of: Corporation; Limited liability"),
    ("details__questionnaire__us__answers__embeddedLink", "Yes or no."),
    ("details__questionnaire__us__answers__sampleMessages", "Example: Example Retail: your parcel"),
]


@pytest.mark.parametrize(("path", "words"), REMOVED)
def test_required_answer_is_asked_with_limits_and_example(
    aurora: Project, path: str, words: str
) -> None:
    mail = mail_of(draft_of(aurora, body(**{path: GONE})))
    required = mail.text.partition("These answers are optional")[0]
    assert str(CUSTOMER_WORDS[path.replace("__", ".")].ask) in required
    assert words in required
    assert mail.needed == 1


def test_mail_greets_names_the_brand_and_signs(aurora: Project) -> None:
    mail = mail_of(draft_of(aurora, body(details__brand__logoUrl=GONE)))
    assert mail.subject == "Information for the RCS sender “Aurora Deals”"
    assert mail.text.startswith("Hello,\n\nwe are preparing your RCS sender “Aurora Deals”")
    assert mail.text.endswith("Kind regards\nInes Alvarez")
    assert "\n1. Your logo" in mail.text


@pytest.mark.parametrize(
    ("countries", "papers"),
    [
        (["DE"], ["Germany\n- The brand must sign an approval form."]),
        (
            ["NL", "GB"],
            [
                "Netherlands\n- The brand must sign a verification letter.",
                "United Kingdom\n- The brand must email the operators directly.",
            ],
        ),
        (["SE"], []),
    ],
)
def test_papers_are_those_of_the_chosen_countries(
    aurora: Project, countries: list[str], papers: list[str]
) -> None:
    text = mail_of(draft_of(aurora, body(details__countries=countries))).text
    assert ("These documents and rules" in text) is bool(papers)
    for paper in papers:
        assert paper in text
    for other in ("Italy", "Belgium", "Brazil"):
        assert other not in text


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"details__brand__color": "red"}, "To correct: "),
    ({"details__questionnaire__fr__answers__siren": "12"}, "To correct: The SIREN must be"),
    ({"details__testNumbers": ["+46701234567", "0815"]}, "At least one of the numbers"),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_wrong_answer_is_to_be_corrected(
    aurora: Project, changes: dict[str, Any], words: str
) -> None:
    assert words in mail_of(draft_of(aurora, body(**changes))).text


def test_mail_has_no_test_numbers_and_nothing_of_others(aurora: Project) -> None:
    draft_of(aurora, body(details__brand__name="Other Customer"))
    draft = draft_of(
        aurora,
        body(details__testNumbers=[*NUMBERS, "0815 4711"], details__brand__logoUrl=GONE),
    )
    text = mail_of(draft).text
    digits = re.sub(r"\D", "", text)
    for number in [*NUMBERS, "08154711"]:
        assert re.sub(r"\D", "", number) not in digits
    assert "Other Customer" not in text
    assert str(draft.pk) not in re.findall(r"\d+", text.partition("1. ")[0])


def test_address_opens_the_mail_program_with_subject_and_text() -> None:
    mail = CustomerMail("Für “Ä&B”", "Hello,\n\n50 % & more?\n", 1)
    parts = urlsplit(mail.address)
    assert (parts.scheme, parts.path) == ("mailto", "")
    query = parse_qs(parts.query, keep_blank_values=True)
    assert query == {"subject": ["Für “Ä&B”"], "body": ["Hello,\r\n\r\n50 % & more?\r\n"]}
    assert "+" not in mail.address


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_text_that_is_too_long_for_an_address_is_left_to_be_copied(extra: int) -> None:
    room = LONGEST_ADDRESS - len("mailto:?subject=S&body=")
    mail = CustomerMail("S", "x" * (room + extra), 1)
    assert mail.is_too_long is (extra > 0)
    assert ("body=" in mail.address) is (extra <= 0)
    assert len(mail.address) <= LONGEST_ADDRESS
    assert unquote(mail.address).startswith("mailto:?subject=S")


def test_page_shows_the_mail_without_a_script(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, body(details__brand__logoUrl=GONE))
    page = staff.get(url(draft, "missing/"))
    assert page.status_code == 200
    text = re.search(r'id="missing-text"[^>]*readonly[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert text
    assert "Your logo" in text[1]
    assert 'data-copy-from="missing-text"' in page.text
    assert re.search(r'href="mailto:\?subject=[^"]+"', page.text)
    for place in ("", "review/"):
        assert f'href="{url(draft, "missing/")}"' in staff.get(url(draft, place)).text
    hub = staff.get(url(draft)).text
    assert "Your logo" in hub


def test_page_writes_nothing_and_is_for_members_only(
    staff: Client, auditor: Client, draft: Draft
) -> None:
    before = draft.saves.count()
    place = url(draft, "missing/")
    assert (staff.get(place).status_code, auditor.get(place).status_code) == (200, 200)
    assert staff.post(place).status_code == 405
    assert staff.get(place.replace("/aurora/", "/harbor/")).status_code == 404
    assert draft.saves.count() == before
    Draft.objects.filter(pk=draft.pk).update(state="submitted")
    assert staff.get(place)["Location"] == url(draft, "review/")
