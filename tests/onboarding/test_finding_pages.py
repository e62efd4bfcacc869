"""Findings on the pages of a draft: groups that open, each finding once, details, no repetition."""

import re
from html import escape

import pytest
from django.test import Client

from senders.models import Draft, Project
from senders.onboarding import step_status
from senders.onboarding.draft_view import DraftView
from tests.onboarding.complete import GONE, body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_hub import begin

SUMMARY = re.compile(r"<summary>([^<]+)</summary>")
PAGES = ["", "review/", "dossier/"]


def page(client: Client, draft: Draft, rest: str = "") -> str:
    response = client.get(f"/p/aurora/onboarding/{draft.pk}/{rest}")
    assert response.status_code == 200
    return response.text


@pytest.fixture
def begun(aurora: Project) -> Draft:
    """A draft with its basics and two countries, and nothing else."""
    return begin(aurora, countries={"countries": ["GB", "US"]})


@pytest.mark.parametrize("rest", PAGES)
def test_each_finding_stands_once_on_the_page(staff: Client, begun: Draft, rest: str) -> None:
    found = step_status.findings(DraftView(begun))
    shown = re.findall(r'data-finding="([\w-]+)"', page(staff, begun, rest))
    assert sorted(shown) == sorted(each.rule for each in found)
    assert len(shown) > 30


@pytest.mark.parametrize("rest", ["", "review/"])
def test_groups_count_required_answers_and_open_to_links_to_their_fields(
    staff: Client, begun: Draft, rest: str
) -> None:
    text = page(staff, begun, rest)
    titles = [title for title in SUMMARY.findall(text) if "required answers" in title]
    assert titles == [
        "Contacts: 3 required answers",
        "Images: 2 required answers",
        "General: 4 required answers",
        "Verification: 4 required answers",
        "United Kingdom: 3 required answers",
        "United States: 25 required answers",
    ]
    group = text.partition("Images: 2 required answers")[2].partition("</details>")[0]
    assert [each.partition("#")[2] for each in re.findall(r'href="([^"]+)"', group)] == [
        "id_logo_url",
        "id_banner_url",
    ]


def test_dossier_prints_findings_without_groups_to_open(staff: Client, begun: Draft) -> None:
    text = page(staff, begun, "dossier/").partition('id="findings-title"')[2]
    assert "<details" not in text.partition("</section>")[0]


def test_single_finding_is_shown_directly_with_its_step(staff: Client, aurora: Project) -> None:
    text = page(staff, draft_of(aurora, body(details__brand__logoUrl=GONE)), "review/")
    judged = text.partition('id="judged"')[2].partition("</section>")[0]
    item = judged.partition('data-finding="logo"')[2].partition("</li>")[0]
    assert "The logo is required." in item
    assert "Images" in item
    assert "1 required answer" not in judged


def test_details_of_findings_are_shown(staff: Client, aurora: Project) -> None:
    same = "https://aurora.example/legal"
    draft = draft_of(
        aurora, body(details__brand__privacyPolicyUrl=same, details__brand__termsOfServiceUrl=same)
    )
    details = {each.detail for each in step_status.findings(DraftView(draft)) if each.detail}
    assert details
    for rest in PAGES:
        text = page(staff, draft, rest)
        assert [each for each in details if escape(each) not in text] == []


def test_typed_problem_stands_at_its_field_and_in_the_summary_only(
    staff: Client, aurora: Project
) -> None:
    draft = begin(aurora, fr={"siren": ["12"]}, countries={"countries": ["FR"]})
    text = page(staff, draft, "fr/")
    assert text.count("The SIREN must be 9 digits.") == 2
    assert 'data-finding="typed"' not in text
    assert page(staff, draft, "review/").count("The SIREN must be 9 digits.") == 2


def test_step_lists_its_other_issues_with_counts(staff: Client, begun: Draft) -> None:
    text = page(staff, begun, "general/")
    assert "Issues on this page" in text
    assert "4 block launch." in text
    assert "4 required answers" in SUMMARY.findall(text)
    few = page(staff, begun, "contacts/")
    assert "3 block launch." in few
    assert not [title for title in SUMMARY.findall(few) if "required" in title]


def test_verdict_is_the_same_on_hub_review_and_dossier(staff: Client, begun: Draft) -> None:
    sentence = "Ready to send. Fix 41 issues before launch."
    for rest in PAGES:
        assert sentence in page(staff, begun, rest)
