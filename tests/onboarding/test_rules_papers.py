"""The rule of papers: a suggestion for each required paper that nobody received yet."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.cases import papers
from senders.cases.papers import State
from senders.models import Draft, Project
from senders.onboarding import saving
from senders.onboarding.checking import check
from senders.onboarding.draft_view import DraftView
from senders.words import papers as table
from tests.onboarding.rules import changed, found


@pytest.mark.parametrize("row", table.PAPERS, ids=lambda row: row.key)
def test_each_paper_of_the_table_is_found_while_it_is_open(row: Any) -> None:
    whole = changed({"countries": [row.country, "SE"]})
    (issue,) = found(whole, "papers", papers=[row.key])
    assert (issue.level, issue.step) == ("hint", "countries")
    assert table.label(row.kind) in issue.message
    assert found(whole, "papers") == []
    assert found(changed({"countries": ["SE"]}), "papers", papers=[row.key]) == []


def test_draft_shows_open_papers_until_they_are_received(aurora: Project, manager: Client) -> None:
    user, now = User.objects.get(username="manager"), timezone.now()
    answers = {"countries": {"countries": ["DE", "IT"]}}
    draft = saving.create(aurora, user, answers, now=now)
    assert of_papers(draft) == 2
    review = f"/p/aurora/onboarding/{draft.pk}/review/"
    assert "Germany: the portal has no received paper “Approval form”." in manager.get(review).text
    row = papers.find(draft.case, "de-approval")
    assert row is not None
    papers.mark(row, State.RECEIVED, Actor(aurora, "tests"), now=now)
    assert of_papers(draft) == 1


def of_papers(draft: Draft) -> int:
    fresh = Draft.objects.get(pk=draft.pk)
    return sum(each.rule == "papers" for each in check(DraftView(fresh)).findings)
