"""The review: its verdict, its findings and where they lead, what sending does, who sees what."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import Draft, Outcome, Project
from senders.sandbox import store
from senders.sender.numbers import quota
from tests.conftest import DEALS
from tests.onboarding.complete import GONE, body
from tests.onboarding.conftest import draft_of
from tests.receipts import good


def page_of(client: Client, draft: Draft) -> str:
    response = client.get(f"/p/aurora/onboarding/{draft.pk}/review/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "Ready to send. No issues block a launch."),
        ({"details__brand__logoUrl": GONE}, "Ready to send. Fix 1 issue before launch."),
        (
            {"details__brand__logoUrl": GONE, "details__brand__bannerUrl": GONE},
            "Ready to send. Fix 2 issues before launch.",
        ),
        (
            {"details__brand__color": "red"},
            "Not ready to send. Fix 1 issue first.",
        ),
        (
            {
                "details__brand__color": "red",
                "details__brand__name": "x" * 41,
                "details__brand__logoUrl": GONE,
            },
            "Not ready to send. Fix 3 issues: 2 before sending and 1 before launch.",
        ),
    ],
)
def test_verdict_counts_issues_that_block_sending_and_launch(
    staff: Client, aurora: Project, changes: dict[str, Any], verdict: str
) -> None:
    draft = draft_of(aurora, body(**changes))
    good.measure_well(draft)
    assert f'id="verdict">{verdict}<' in page_of(staff, draft)


def test_findings_link_to_their_fields_and_back_to_the_review(
    staff: Client, aurora: Project
) -> None:
    draft = draft_of(
        aurora, body(details__brand__color="red", details__questionnaire__fr__answers__siren=GONE)
    )
    page = page_of(staff, draft)
    base = f"/p/aurora/onboarding/{draft.pk}"
    assert f'href="{base}/images/?back=review#id_color"' in page
    assert f'href="{base}/fr/?back=review#id_siren"' in page
    assert 'data-finding="typed" data-level="blocker" data-stops="create"' in page
    assert 'data-finding="fr" data-level="blocker" data-stops="launch"' in page
    assert "Not answered, required for launch" in page


def test_review_states_the_effects_of_sending(staff: Client, draft: Draft) -> None:
    page = page_of(staff, draft)
    created = page.partition('id="created"')[2].partition("</section>")[0]
    for name, value in (
        ("Region", "EU"),
        ("Billing category", "Conversational"),
        ("Use case", "Promotional"),
    ):
        assert f"<dt>{name}</dt><dd><bdi>{value}</bdi>" in created
    assert created.count("cannot be changed later") == 3
    for shown in ("France", "United Kingdom", "United States", "+46701234567", "+447700900123"):
        assert shown in created
    assert (
        "Sinch creates the sender. You cannot change its region, billing category and use case "
        "later."
    ) in page
    assert (
        "3 test numbers will be invited. At most 17 of today’s 20 invitations will then be left."
    ) in page
    assert (
        "Nothing is launched. A manager launches France, United Kingdom and United States "
        "afterwards."
    ) in page
    assert "Send to Sinch: create Aurora Deals" in page


def test_review_warns_about_more_than_20_numbers(staff: Client, aurora: Project) -> None:
    numbers = [f"+4670123{number:04d}" for number in range(21)]
    page = page_of(staff, draft_of(aurora, body(details__testNumbers=numbers)))
    assert "21 test numbers will be invited. Sinch allows 20 invitations per day" in page


def test_review_without_numbers_states_that_none_are_invited(
    staff: Client, aurora: Project
) -> None:
    page = page_of(staff, draft_of(aurora, body(details__testNumbers=GONE)))
    assert "No test numbers will be invited." in page


def test_review_shows_the_json_that_would_be_sent(staff: Client, draft: Draft) -> None:
    page = page_of(staff, draft)
    for piece in ("&quot;siren&quot;: &quot;732829320&quot;", "&quot;messagesVolume&quot;: 5000"):
        assert piece in page


def test_answers_of_an_unselected_country_are_shown_but_not_sent(
    staff: Client, draft: Draft
) -> None:
    draft.answers["countries"] = {"countries": ["US"]}
    draft.save()
    page = page_of(staff, draft)
    assert page.count("Saved but not sent") >= 1
    assert "732829320" in page
    assert "&quot;732829320&quot;" not in page


def test_auditor_sees_no_send_button_and_no_change_links(auditor: Client, draft: Draft) -> None:
    page = page_of(auditor, draft)
    assert "Aurora Deals" in page
    assert "back=review" not in page
    assert 'method="post" action="/p/aurora/onboarding' not in page


def test_answers_with_markup_are_escaped(staff: Client, aurora: Project) -> None:
    page = page_of(staff, draft_of(aurora, body(details__brand__description="<b>&'\"")))
    assert "&lt;b&gt;&amp;&#x27;" in page
    assert "<b>&'" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "This draft was sent to Sinch. These are the answers that were sent."),
        ("discarded", "This draft was discarded. It cannot be edited or sent."),
    ],
)
def test_closed_draft_states_its_state_and_has_no_controls(
    staff: Client, draft: Draft, state: str, words: str
) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=state)
    page = page_of(staff, draft)
    assert words in page
    assert "back=review" not in page
    assert 'name="reviewed"' not in page


def test_review_requests_only_the_questions_and_once(staff: Client, draft: Draft) -> None:
    page_of(staff, draft)
    page_of(staff, draft)
    routes = [call["route"] for call in store.requests() if "token" not in call["route"]]
    assert routes == ["/v1/projects/{project}/rcs/questionnaire/{use_case}"]


def test_review_takes_at_most_14_queries_for_any_answers(
    staff: Client, aurora: Project, django_assert_max_num_queries: Any
) -> None:
    drafts = [draft_of(aurora, body()), draft_of(aurora, {"region": "EU"})]
    for draft in drafts:
        page_of(staff, draft)
        with django_assert_max_num_queries(14):
            page_of(staff, draft)


def used(project: Project, action: Action, changes: dict[str, Any], hours_ago: int = 1) -> None:
    user = User.objects.get(username="onboarding")
    audit.record(
        Actor(project, "onboarding", user=user),
        action,
        Outcome.SUCCEEDED,
        Target("sender", DEALS),
        changes=changes,
        now=timezone.now() - timedelta(hours=hours_ago),
    )


def test_invitations_left_today_count_the_entries_of_24_hours(aurora: Project) -> None:
    now = timezone.now()
    assert quota.left_today(aurora, "", now) == 20
    assert quota.left_today(aurora, DEALS, now) == 20
    numbers = ["+46701234567", "+46701234568", "+46701234569"]
    used(aurora, Action.TEST_NUMBER_INVITED_AGAIN, {}, hours_ago=25)
    used(aurora, Action.SENDER_CREATED, {"after": {"details.testNumbers": numbers[:2]}})
    used(
        aurora,
        Action.SENDER_UPDATED,
        {
            "before": {"details.testNumbers": numbers[:2]},
            "after": {"details.testNumbers": numbers},
        },
    )
    used(
        aurora, Action.TEST_NUMBERS_ADDED, {"after": {"testNumberStates": [{"number": numbers[0]}]}}
    )
    used(aurora, Action.TEST_NUMBER_INVITED_AGAIN, {})
    used(aurora, Action.TEST_NUMBER_REMOVED, {"before": {"testNumberStates": [1, 2]}})
    assert quota.left_today(aurora, DEALS, now) == 15
    for _more in range(20):
        used(aurora, Action.TEST_NUMBER_INVITED_AGAIN, {})
    assert quota.left_today(aurora, DEALS, now) == 0
