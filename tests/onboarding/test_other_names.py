"""Names of other drafts of the project: whose count, and the finding on a draft's page."""

import pytest

from senders.models import Draft, Project
from senders.onboarding import other_names
from tests.conftest import signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

SAME = "Another sender or draft of this project has the same brand name."


def named(project: Project, name: str, **more: str) -> Draft:
    return draft_of(project, body(details__brand__name=name), **more)


def test_names_of_other_drafts_count_unless_discarded_or_of_the_same_sender(
    aurora: Project,
) -> None:
    harbor = Project.objects.exclude(pk=aurora.pk).get()
    mine = named(aurora, "Aurora", sender_id="s1")
    named(aurora, "Aurora Open")
    named(aurora, "Aurora Sent", sender_id="s2", state=Draft.State.SUBMITTED)
    named(aurora, "Aurora Itself", sender_id="s1", state=Draft.State.SUBMITTED)
    named(aurora, "Aurora Gone", state=Draft.State.DISCARDED)
    named(harbor, "Harbor")
    draft_of(aurora, body(details__brand={}))
    assert sorted(other_names.beside(mine)) == ["Aurora Open", "Aurora Sent"]


@pytest.mark.parametrize(("other", "is_found"), [("AURORA  deals", True), ("Aurora Club", False)])
def test_review_warns_of_another_draft_with_the_name(
    aurora: Project, other: str, is_found: bool
) -> None:
    named(aurora, other)
    draft = named(aurora, "Aurora Deals")
    page = signed_in("onboarding").get(f"/p/aurora/onboarding/{draft.pk}/review/").text
    assert (SAME in page) is is_found
