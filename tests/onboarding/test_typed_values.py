"""Values as the wizard shows and sends them: below the field, at their line, and in an edit."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.models import Draft, Project
from senders.onboarding import editing
from senders.onboarding.questions import own_list
from senders.provisioning import SenderInput
from senders.sandbox.models import Sender
from senders.sinch import clients
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_editing import stored, submit, typed

HTMX = {"HX-Request": "true"}
# Valid at Sinch, and all in another form than the wizard would send.
AS_SINCH_HAS_IT: dict[str, Any] = {
    "details__brand__emails": [{"label": "Care", "address": "Care@Aurora.Example"}],
    "details__brand__phones": [
        {"label": "Hotline", "number": "0046812345678"},
        {"label": "Press", "number": "02079460018"},
    ],
    "details__brand__websites": [{"label": "Shop", "url": "HTTPS://Aurora.Example/Shop."}],
    "details__brand__privacyPolicyUrl": "https://Aurora.Example/privacy",
    "details__brand__description": " Offers of the week ",
    "details__questionnaire__verification__answers__phone": "0046701234567",
    "details__questionnaire__gb__answers__companyRegistrationNumber": "sc 123456",
    "details__countries": ["GB"],
}


def url(draft: Draft, step: str) -> str:
    return f"/p/aurora/onboarding/{draft.pk}/{step}/"


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def edit(aurora: Project) -> Draft:
    client = clients.client_of(aurora)
    made = client.create_sender(SenderInput.parse(body(**AS_SINCH_HAS_IT)))
    user = User.objects.get(username="onboarding")
    actor = Actor(aurora, "onboarding", user=user)
    return editing.begin(client.get_sender(made.id), actor, user, timezone.now())


def changes(draft: Draft) -> dict[tuple[str, ...], Any]:
    return dict(editing.yours(draft, own_list(draft.answers["countries"]["countries"])))


def test_values_of_sinch_that_nobody_touched_are_no_change(edit: Draft) -> None:
    assert changes(edit) == {}


def test_another_country_changes_no_number_that_nobody_touched(edit: Draft) -> None:
    """With one country a national number gets its code, with two it does not."""
    typed(edit, "countries", countries=["GB", "SE"])
    assert set(changes(edit)) == {("countries",)}


def test_touched_row_is_sent_in_canonical_form_and_the_others_as_they_were(
    staff: Client, edit: Draft
) -> None:
    typed(edit, "contacts", phones__2__label="Orders", phones__2__number="+44 (0)161 496 0001")
    submit(staff, edit)
    numbers = [phone["number"] for phone in stored(edit.sender_id)["brand"]["phones"]]
    assert numbers == ["0046812345678", "02079460018", "+441614960001"]
    brand = Sender.objects.get(pk=edit.sender_id).body["details"]["brand"]
    assert brand["emails"][0]["address"] == "Care@Aurora.Example"
    assert brand["description"] == " Offers of the week "


CONTACTS = {
    "emails-0-label": "Care",
    "emails-0-address": "Aurora <Care@Aurora.example>",
    "phones-0-label": "Hotline",
    "phones-0-number": "+44 (0)20 7946 0018",
    "phones-1-label": "Orders",
    "phones-1-number": "+44 808 157 0192 / 0193",
    "phones-2-label": "Text us",
    "phones-2-number": "+44 20 7946 0117",
    "websites-0-label": "Shop",
    "websites-0-url": "Aurora.example/shop",
}


def test_field_shows_what_will_be_sent_and_what_is_left_out(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, body())
    page = text_of(staff.post(url(draft, "contacts"), {**CONTACTS, "then": "continue"}).text)
    for words in (
        "Will be sent as Care@aurora.example . The name before the address is left out.",
        "Will be sent as +442079460018 . The 0 after +44 is left out.",
        "Will be sent as https://aurora.example/shop .",
        "This is a landline. It cannot receive messages. Enter a mobile number, or choose a label",
    ):
        assert page.count(words) == 1, words
    assert "1 answer needs another look" in page


def test_each_error_stands_once_at_the_field_and_once_in_the_summary(
    staff: Client, aurora: Project
) -> None:
    draft = draft_of(aurora, body())
    page = staff.post(url(draft, "contacts"), {**CONTACTS, "then": "continue"}).text
    form = page[: page.index('class="split-aside"')] if 'class="split-aside"' in page else page
    column = form[form.index('id="summary"') : form.index('class="step-links')]
    assert (
        text_of(column).count("Phone number 2 contains “/”. Enter one number in each field.") == 2
    )
    assert 'id="id_phones-1-number_error"' in column


def test_pasted_table_is_shown_line_by_line_with_each_error_at_its_line(
    staff: Client, aurora: Project
) -> None:
    draft = draft_of(aurora, body(details__countries=["GB"]))
    table = "name;number;device\nJane;07700 900123;iPhone\nEve;4.47701E+11;S23\nAnn;020 7946 0018;"
    page = staff.post(url(draft, "test-numbers"), {"test_numbers": table, "then": "continue"}).text
    column = page[page.index('id="summary"') : page.index('class="step-links')]
    words = "The number in line 3 “4.47701E+11” was shortened by a spreadsheet. Enter every digit."
    assert text_of(column).count(words) == 2
    rows = re.findall(r'<tr role="row" id="(number-line-\d)".*?</tr>', column, re.DOTALL)
    assert rows == ["number-line-1", "number-line-2", "number-line-3"]
    assert '<a href="#number-line-2">' in column
    shown = text_of(column)
    assert "2 07700 900123 Jane · iPhone +447700900123 United Kingdom" in shown
    assert "This is a landline. It cannot receive messages." in shown
    assert "1 line contains no number" in shown
    draft.refresh_from_db()
    assert draft.answers["test-numbers"]["test_numbers"] == [table]


def test_autosave_returns_the_lines_below_the_fields_by_the_rows_of_the_page(
    staff: Client, aurora: Project
) -> None:
    """A blank row of the page stands last in the draft, but not on the page."""
    draft = draft_of(aurora, body())
    fields = {
        "phones-0-label": "",
        "phones-0-number": "",
        "phones-1-label": "Hotline",
        "phones-1-number": "+44 (0)20 7946 0018",
        "privacy_policy_url": "Aurora.example/privacy",
        "then": "autosave",
    }
    page = staff.post(url(draft, "contacts"), fields, headers=HTMX).text
    found = dict(re.findall(r'id="(id_[\w-]+)_reading" hx-swap-oob="true">(.*?)</div>', page, re.S))
    assert text_of(found["id_phones-0-number"]) == ""
    assert "Will be sent as +442079460018" in text_of(found["id_phones-1-number"])
    assert "https://aurora.example/privacy" in found["id_privacy_policy_url"]
    assert "id_emails-0-address" not in found, "what the page does not hold is not swapped"
    numbers = {"test_numbers": "Jane;+44 (0)7700 900123", "then": "autosave"}
    page = staff.post(url(draft, "test-numbers"), numbers, headers=HTMX).text
    assert 'id="id_test_numbers_lines" hx-swap-oob="true"' in page
    assert "+447700900123" in page
