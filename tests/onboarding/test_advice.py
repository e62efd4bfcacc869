"""Advice at a field: the questions of Basics and what consent texts lack, by buttons only."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.models import Draft, Project
from senders.onboarding import saving
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import StepForm, step_form
from senders.onboarding.forms.fields import Answer

BASICS = {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["PROMOTIONAL"]}
FACTS = Facts(texts={"brand": ("Aurora Deals",)})
BUTTON = re.compile(r'name="then" hx-post="" value="(suggest-[\w-]+)"')


def general(**answers: str) -> StepForm:
    return step_form("general", {name: [text] for name, text in answers.items()}, facts=FACTS)


def answer_of(form: StepForm, name: str) -> Answer:
    answer = form.form.answers[name]
    assert isinstance(answer, Answer)
    return answer


def draft_with(project: Project, **steps: dict[str, list[str]]) -> Draft:
    user = User.objects.get(username="onboarding")
    return saving.create(project, user, {"basics": BASICS, **steps}, now=timezone.now())


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("billing_category", ["CONVERSATIONAL", "NON_CONVERSATIONAL"]),
        ("use_case", ["OTP", "TRANSACTIONAL", "PROMOTIONAL", "MULTIUSE"]),
    ],
)
def test_each_answer_to_a_question_selects_a_value_with_its_reason(
    name: str, values: list[str]
) -> None:
    form = step_form("basics", {"title": ["Typed"]})
    field = answer_of(form, name)
    assert [each.text for each in field.advice] == values
    for each in field.advice:
        assert each.answer.endswith(".")
        assert each.reason.endswith(".")
        assert form.changed_by(each.then) == {"title": ["Typed"], name: [each.text]}
    assert name not in form.stored(), "nothing is set silently"


@pytest.mark.parametrize(
    "then", ["suggest-use_case-OTHER", "suggest-region-EU", "suggest-use_case"]
)
def test_button_that_no_field_has_changes_nothing(then: str) -> None:
    assert step_form("basics", BASICS).changed_by(then) is None


def test_question_of_a_new_draft_selects_a_value_and_creates_nothing(staff: Client) -> None:
    page = staff.get("/p/aurora/onboarding/new/").text
    assert "suggest-use_case-OTP" in BUTTON.findall(page)
    before = Draft.objects.count()
    response = staff.post(
        "/p/aurora/onboarding/new/",
        {
            **{name: values[0] for name, values in BASICS.items()},
            "title": "Typed",
            "then": "suggest-use_case-OTP",
        },
    )
    assert response.status_code == 200
    assert Draft.objects.count() == before
    assert re.search(r'value="OTP" id="id_use_case_\d"\s+checked', response.text)
    assert 'value="Typed"' in response.text
    assert "problem-summary" not in response.text


def test_question_of_a_draft_saves_the_choice_and_leads_to_its_field(
    staff: Client, aurora: Project
) -> None:
    draft = draft_with(aurora)
    url = f"/p/aurora/onboarding/{draft.pk}/basics/"
    posted = {name: values[0] for name, values in BASICS.items()}
    response = staff.post(url, {**posted, "then": "suggest-use_case-MULTIUSE"})
    assert (response.status_code, response["Location"]) == (302, f"{url}#id_use_case")
    draft.refresh_from_db()
    assert draft.answers["basics"]["use_case"] == ["MULTIUSE"]


@pytest.mark.parametrize(
    ("field", "text", "lacking", "added"),
    [
        (
            "opt_in_description",
            "Customers of Aurora Deals tick a box at the checkout.",
            "how to stop, how to get help, message frequency, a notice of message rates, "
            "terms or privacy policy",
            "Users can end the messages at any time with the reply STOP.",
        ),
        (
            "opt_out_description",
            "You are unsubscribed.",
            "the brand name",
            "You will not receive any more messages from Aurora Deals.",
        ),
        ("opt_in_description", "", "", ""),
        ("trigger_description", "You place an order.", "", ""),
        ("opt_out_description", "Du är nu avregistrerad och får inga meddelanden.", "", ""),
    ],
)
def test_text_names_what_it_lacks_and_a_button_adds_it_in_the_brands_name(
    field: str, text: str, lacking: str, added: str
) -> None:
    form = general(**{field: text})
    answer = answer_of(form, field)
    assert answer.lacking == lacking
    changed = form.changed_by(f"suggest-{field}-missing")
    if not added:
        assert changed is None
        return
    assert changed is not None
    assert changed[field][0].startswith(f"{text}\n")
    assert added in changed[field][0]
    again = answer_of(step_form("general", changed, facts=FACTS), field)
    assert again.lacking in {"", "message frequency"}, "a gap in brackets is still missing"


def test_page_of_general_shows_what_is_missing_and_inserts_only_on_request(
    staff: Client, aurora: Project
) -> None:
    draft = draft_with(
        aurora,
        brand={"name": ["Aurora Deals"]},
        general={"opt_out_description": ["You are unsubscribed."]},
    )
    url = f"/p/aurora/onboarding/{draft.pk}/general/"
    page = staff.get(url).text
    assert "Missing for reviewers: the brand name." in page
    assert "suggest-opt_out_description-missing" in BUTTON.findall(page)
    draft.refresh_from_db()
    assert draft.answers["general"]["opt_out_description"] == ["You are unsubscribed."]
    staff.post(
        url,
        {
            "opt_out_description": "You are unsubscribed.",
            "then": "suggest-opt_out_description-missing",
        },
    )
    draft.refresh_from_db()
    [text] = draft.answers["general"]["opt_out_description"]
    assert text.splitlines() == [
        "You are unsubscribed.",
        "You will not receive any more messages from Aurora Deals.",
    ]
    assert "Missing for reviewers" not in staff.get(url).text
