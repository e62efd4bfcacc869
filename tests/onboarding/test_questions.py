"""Questions come from Sinch, once a day; without it the last known ones, or our own list."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from senders.models import Project
from senders.onboarding.draft_facts import Answers
from senders.onboarding.forms import RowsPart, StepForm, step_form
from senders.onboarding.questions import Change, Questions, changed, own_list, questions_for
from senders.onboarding.wire import field_of, payload
from senders.provisioning import KNOWN_KEYS, SenderInput
from senders.sandbox import faults, store
from senders.sinch import clients
from senders.words.asked import Asked
from senders.words.fields import LEGACY_LABELS, questions_of
from senders.words.steps import QUESTION_STEPS
from tests.onboarding.bodies import asking

ANSWERS: Answers = {
    "basics": {"use_case": ["OTP"]},
    "countries": {"countries": ["US", "SE", "GB"]},
}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def calls() -> int:
    return len(store.requests())


def test_questions_are_those_of_the_use_case_and_countries(aurora: Project) -> None:
    found = questions_for(aurora, ANSWERS)
    assert not found.stale
    assert list(found.sections) == ["general", "verification", "gb", "us"]
    assert found.section("verification")["partner.companyName"].text
    assert len(found.section("general")["optInDescription"].suggested) == 4
    assert len(found.section("us")) == 28
    assert found.section("brand") == {}
    assert "ein" not in found.listed["us"]
    assert {"partner", "partner.companyName"} <= found.listed["verification"]


def test_questions_are_requested_once_for_each_combination(aurora: Project) -> None:
    before = calls()
    first = questions_for(aurora, ANSWERS)
    assert questions_for(aurora, ANSWERS) == first
    asked = calls() - before
    questions_for(aurora, {**ANSWERS, "basics": {"use_case": ["PROMOTIONAL"]}})
    assert calls() - before == asked + 1


def test_questions_without_a_known_use_case_are_the_built_in_list(aurora: Project) -> None:
    before = calls()
    found = questions_for(aurora, {"basics": {"use_case": ["NEW"]}})
    assert found == own_list([])
    assert calls() == before


def test_questions_without_sinch_are_the_built_in_list_for_a_minute(aurora: Project) -> None:
    faults.order("GET /rcs/questionnaire/*", "error", errorCode="internal_error")
    found = questions_for(aurora, ANSWERS)
    assert found.stale
    assert found.section("gb")["brandIndustry"].text == "What industry is the brand in?"
    faults.clear()
    before = calls()
    assert questions_for(aurora, ANSWERS) == found, "and Sinch has a minute to come back"
    assert calls() == before


def test_questions_without_sinch_are_the_last_known_ones(aurora: Project) -> None:
    known = questions_for(aurora, ANSWERS)
    cache.delete(f"questions:{aurora.pk}:OTP:SE.US.GB")
    faults.order("GET /rcs/questionnaire/*", "error", errorCode="internal_error")
    found = questions_for(aurora, ANSWERS)
    assert found.stale
    assert found.sections == known.sections


def test_new_question_from_sinch_can_be_answered_and_sent(aurora: Project) -> None:
    row = store.find_project(aurora.project_id)
    assert row is not None
    row.settings = {"questions": {"gb": {"newThing": "New?"}}}
    row.save()
    asked = questions_for(aurora, ANSWERS)
    assert asked.section("gb")["newThing"].text == "New?"
    basics = {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["OTP"]}
    body = payload({**ANSWERS, "basics": basics, "gb": {"more_new_thing": ["Yes"]}}, asked)
    made = clients.client_of(aurora).create_sender(SenderInput.parse(body, listed=asked.listed))
    assert made.details is not None
    assert made.details.questionnaire is not None
    assert made.details.questionnaire.sections()["gb"].answers == {"newThing": "Yes"}


def test_changed_lists_reworded_new_and_removed_questions() -> None:
    before = asking("general", "goneThing")
    seen = before.seen()
    sections = {name: dict(before.section(name)) for name in before.sections}
    del sections["general"]["goneThing"]
    new = sections["gb"]["brandIndustry"]
    sections["gb"]["brandIndustry"] = new._replace(text="Which sector?")
    sections["fr"]["newThing"] = new._replace(key="newThing", text="New?")
    assert changed(seen, Questions(sections)) == [
        Change("gb", "brandIndustry", "What industry is the brand in?", "Which sector?"),
        Change("fr", "newThing", "", "New?"),
        Change("general", "goneThing", "goneThing, please?", ""),
    ]


@pytest.mark.parametrize(
    ("seen", "now"),
    [
        ({}, asking("general", "newThing")),
        (asking("general", "newThing").seen(), own_list(["GB"])),
        ({"general.optInDescription": "x"}, Questions({"gb": asking("gb").section("gb")})),
    ],
    ids=["nothing saved", "not what Sinch says", "another country"],
)
def test_changed_is_empty_without_comparable_questions(
    seen: dict[str, str], now: Questions
) -> None:
    assert changed(seen, now) == []


@pytest.mark.parametrize("section", QUESTION_STEPS)
def test_every_question_key_of_the_api_has_a_label_and_a_field(section: str) -> None:
    keys = {key for key in KNOWN_KEYS[section] if not key.endswith("Metadata")}
    older = {key for key in LEGACY_LABELS if section == "us"} - set(questions_of("us"))
    assert set(questions_of(section)) == keys - older - {"partner"}
    for key in questions_of(section):
        found = field_of(f"details.questionnaire.{section}.answers.{key}")
        assert found is not None
        assert found[0] == section
        assert not found[1].startswith("more_")


def labels(form: StepForm) -> dict[str, str]:
    """Returns the label of each part of a form by its name."""
    return {
        part.name: part.legend if isinstance(part, RowsPart) else str(part.field.label)
        for group in form.groups
        for part in group.parts
    }


def test_built_in_label_replaces_an_empty_or_misleading_question() -> None:
    general = {
        "videoUris": Asked("videoUris", ""),
        "optInDescription": Asked("optInDescription", "How do they opt in?"),
    }
    found = labels(step_form("general", {}, questions=general))
    assert found["opt_in_description"] == "How do they opt in?"
    assert found["video_uris"] == "Review videos"
    us = {"helpMessage": Asked("helpMessage", "Do you have a HELP message?")}
    assert labels(step_form("us", {}, questions=us))["help_message"] == "HELP response message"


def test_new_question_is_a_separate_field_with_suggestions() -> None:
    asked = asking("gb", "newThing", suggested=("Yes", "No")).section("gb")
    form = step_form("gb", {"more_new_thing": ["As typed"]}, questions=asked)
    assert form.groups[-1].title == "Additional questions from Sinch"
    assert labels(form)["more_new_thing"] == "newThing, please?"
    assert form.changed_by("suggest-more_new_thing-1") == {"more_new_thing": ["As typed\nNo"]}
    assert form.wire() == {
        "details": {"questionnaire": {"gb": {"answers": {"newThing": "As typed"}}}}
    }


def test_answer_to_a_removed_question_is_kept_but_not_sent() -> None:
    form = step_form("gb", {"more_new_thing": ["As typed"]}, questions=asking("gb").section("gb"))
    assert form.wire() == {}
    assert form.stored() == {"more_new_thing": ["As typed"]}
    assert [tuple(kept) for kept in form.unsent_answers] == [
        ("newThing", "As typed", "Sinch does not currently ask this question.")
    ]
    assert [bound.html_name for bound in form.hidden if bound.value()] == ["more_new_thing"]


def test_campaign_length_is_sent_if_stored_but_not_asked() -> None:
    asked = asking("gb").section("gb")
    form = step_form("gb", {"campaign_length": ["3 months"]}, questions=asked)
    assert form.wire()["details"]["questionnaire"]["gb"]["answers"] == {
        "campaignLength": "3 months"
    }
    assert "campaign_length" not in labels(form)
