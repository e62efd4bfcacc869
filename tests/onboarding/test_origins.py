"""Copies of drafts: where they differ from their source, and that no test number comes along."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.models import BrandProfile, Draft, DraftOrigin, DraftSave, Project
from senders.onboarding import drafts, origins, profiles, removal
from senders.onboarding.draft_view import DraftView
from senders.sinch import clients
from tests.conftest import DEALS, signed_in
from tests.onboarding.complete import BODY, body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_profiles import BASICS, NEW, PROFILES, made, seen
from tests.onboarding.test_steps import TAB

Way = Callable[[Client, Draft], Any]


def url(draft: Draft, leaf: str = "") -> str:
    return f"/p/aurora/onboarding/{draft.pk}/{leaf}"


def _of_sender(staff: Client, draft: Draft) -> Any:
    return staff.post(f"/p/aurora/senders/{DEALS}/clone/")


def _of_draft(staff: Client, draft: Draft) -> Any:
    return staff.post(url(draft, "clone/"))


def _of_a_copy(staff: Client, draft: Draft) -> Any:
    staff.post(url(draft, "clone/"))
    return staff.post(url(Draft.objects.latest("pk"), "clone/"))


def _of_edit(staff: Client, draft: Draft) -> Any:
    staff.post(f"/p/aurora/senders/{DEALS}/edit/")
    return staff.post(url(Draft.objects.latest("pk"), "clone/"))


def _of_sender_json(staff: Client, draft: Draft) -> Any:
    given = staff.get(f"/p/aurora/senders/{DEALS}/json/?download").content.decode()
    return staff.post("/p/aurora/onboarding/from-json/", {"json": given})


def _of_list_json(staff: Client, draft: Draft) -> Any:
    given = staff.get(f"/p/aurora/senders/{DEALS}/json/?download").content.decode()
    listed = json.dumps({"totalSize": 1, "senders": [json.loads(given)]})
    return staff.post("/p/aurora/onboarding/from-json/", {"json": listed})


def _of_draft_profile(staff: Client, draft: Draft) -> Any:
    staff.post(f"{PROFILES}new/", {"name": "A", "draft": draft.pk})
    return staff.post(NEW, {**BASICS, "profile": BrandProfile.objects.latest("pk").pk})


def _of_sender_profile(staff: Client, draft: Draft) -> Any:
    staff.post(f"{PROFILES}new/", {"name": "A", "sender": DEALS})
    return staff.post(NEW, {**BASICS, "profile": BrandProfile.objects.latest("pk").pk})


# Every way in which a draft is made from another object, and the kind of source that it names.
WAYS: dict[str, tuple[Way, str]] = {
    "duplicate of a sender": (_of_sender, "sender"),
    "duplicate of a draft": (_of_draft, "draft"),
    "duplicate of a duplicate": (_of_a_copy, "draft"),
    "duplicate of an edit draft": (_of_edit, "draft"),
    "JSON of a sender": (_of_sender_json, "json"),
    "JSON of a list of senders": (_of_list_json, "json"),
    "profile of a draft": (_of_draft_profile, "profile"),
    "profile of a sender": (_of_sender_profile, "profile"),
}


@pytest.mark.parametrize("way", WAYS)
def test_copy_has_no_test_number_and_says_where_it_comes_from(
    way: str, staff: Client, draft: Draft
) -> None:
    sender = clients.client_of(draft.project).get_sender(DEALS)
    testers = {
        *draft.answers["test-numbers"]["test_numbers"][-1].split(),
        *((sender.details.test_numbers if sender.details else None) or []),
        *(str(each.number) for each in sender.test_number_states or []),
    }
    assert len(testers) > 3
    make, kind = WAYS[way]
    assert make(staff, draft).status_code == 302
    copy = Draft.objects.latest("pk")
    assert copy.pk != draft.pk
    assert "test-numbers" not in copy.answers
    stored = json.dumps([copy.origin.answers, list(BrandProfile.objects.values_list("answers"))])
    assert "test-numbers" not in stored
    # A number may also be a contact's own; those of nobody else are nowhere.
    own = json.dumps([each for step, each in copy.answers.items()])
    assert [each for each in testers if each in stored and each not in own] == []
    assert copy.origin.kind == kind
    for leaf in ("", "review/"):
        page = " ".join(staff.get(url(copy, leaf)).text.split())
        assert f'data-kind="{kind}"' in page
        assert "without test numbers" in page
    assert "All answers are those of the source." in page


def test_edit_draft_and_create_body_are_no_copies(staff: Client, aurora: Project) -> None:
    """The testers of an edit draft are its sender's own, those of a body were typed for it."""
    staff.post(f"/p/aurora/senders/{DEALS}/edit/")
    edit = Draft.objects.latest("pk")
    assert edit.is_edit
    assert edit.answers["test-numbers"]
    staff.post("/p/aurora/onboarding/from-json/", {"json": json.dumps(BODY)})
    typed = Draft.objects.latest("pk")
    assert typed.answers["test-numbers"]
    assert not DraftOrigin.objects.exists()
    assert "data-kind" not in staff.get(url(typed)).text


def save(client: Client, draft: Draft, step: str, **fields: str) -> None:
    version = str(draft.versions.get(step, 0))
    client.post(url(draft, f"{step}/"), {**fields, "then": "leave", "version": version, "tab": TAB})
    draft.refresh_from_db()


def test_copy_lists_each_field_that_differs_from_its_source(staff: Client, draft: Draft) -> None:
    staff.post(url(draft, "clone/"))
    copy = Draft.objects.latest("pk")
    save(staff, copy, "brand", name="Aurora <Club>", description="")
    page = " ".join(staff.get(url(copy)).text.split())
    assert "2 answers differ" in page
    row = page.partition('data-difference="brand.name"')[2].partition("</tr>")[0]
    assert row.index("<bdi>Aurora Deals</bdi>") < row.index("<bdi>Aurora &lt;Club&gt;</bdi>")
    row = page.partition('data-difference="brand.description"')[2].partition("</tr>")[0]
    assert "Not answered" in row
    save(staff, draft, "brand", name="Renamed", description="x")
    page = " ".join(staff.get(url(copy)).text.split())
    assert "Renamed" not in page, "a duplicate is compared with what was duplicated"


@pytest.fixture
def begun(staff: Client, aurora: Project) -> Draft:
    profile = made(aurora)
    staff.post(NEW, {**BASICS, "profile": profile.pk})
    return Draft.objects.get()


def change_profile(**fields: str) -> None:
    profile = BrandProfile.objects.get()
    held = {name: values[-1] for name, values in profile.answers["brand"].items()}
    form = {**held, **fields, "seen": seen(profile, "brand")}
    signed_in("manager").post(f"{PROFILES}{profile.pk}/brand/", form)


def test_draft_says_what_its_profile_changed_since_and_takes_over_field_by_field(
    staff: Client, begun: Draft
) -> None:
    page = staff.get(url(begun)).text
    assert "since it was copied" not in page
    save(staff, begun, "brand", name="Mine", description="Offers of the week")
    change_profile(name="Theirs", description="Offers of the day")
    page = " ".join(staff.get(url(begun)).text.split())
    assert "The brand profile has 2 new answers in Brand since it was copied." in page
    auditor = " ".join(signed_in("auditor").get(url(begun, "review/")).text.split())
    assert "since it was copied" in auditor
    assert "Compare" not in auditor

    before = dict(begun.answers)
    response = staff.post(url(begun, "origin/"), {"step": "brand"})
    page = " ".join(staff.get(response["Location"]).text.split())
    assert "New answers in the brand profile" in page
    assert "Offers of the day" in page
    begun.refresh_from_db()
    assert begun.answers == before, "nothing changes before the choice"
    aside = DraftSave.objects.get(set_aside=True)
    staff.post(
        url(begun, "brand/"),
        {
            "conflict": aside.pk,
            "version": begun.versions["brand"],
            "tab": aside.tab,
            "choice-name": "theirs",
            "choice-description": "mine",
            "then": "leave",
        },
    )
    begun.refresh_from_db()
    assert begun.answers["brand"]["name"] == ["Mine"]
    assert begun.answers["brand"]["description"] == ["Offers of the day"]
    page = " ".join(staff.get(url(begun)).text.split())
    assert "since it was copied" not in page, "it was chosen"
    assert 'data-difference="brand.name"' in page, "and it still differs"
    assert 'data-difference="brand.description"' not in page
    change_profile(name="Theirs again")
    page = " ".join(staff.get(url(begun)).text.split())
    assert "The brand profile has 1 new answer in Brand since it was copied." in page


def test_nothing_is_offered_without_news_for_unknown_steps_and_closed_drafts(
    staff: Client, begun: Draft, draft: Draft
) -> None:
    for one, step in ((begun, "brand"), (begun, "x"), (begun, "us"), (draft, "brand")):
        assert staff.post(url(one, "origin/"), {"step": step})["Location"] == url(one)
    change_profile(name="Theirs")
    Draft.objects.filter(pk=begun.pk).update(state=Draft.State.UNCONFIRMED)
    assert staff.post(url(begun, "origin/"), {"step": "brand"})["Location"] == url(begun)
    assert not DraftSave.objects.filter(set_aside=True).exists()


def test_second_offer_replaces_the_first(staff: Client, begun: Draft) -> None:
    change_profile(name="Theirs")
    for _click in range(2):
        staff.post(url(begun, "origin/"), {"step": "brand"})
    assert DraftSave.objects.filter(set_aside=True).count() == 1


def test_removed_profile_leaves_the_draft_and_its_comparison(staff: Client, begun: Draft) -> None:
    save(staff, begun, "brand", name="Mine", description="Offers of the week")
    staff.post(f"{PROFILES}{BrandProfile.objects.get().pk}/remove/")
    page = " ".join(staff.get(url(begun)).text.split())
    assert "which was removed since" in page
    assert 'data-difference="brand.name"' in page


def test_profile_renamed_since_is_named_as_it_is_now(staff: Client, begun: Draft) -> None:
    profile = BrandProfile.objects.get()
    staff.post(f"{PROFILES}{profile.pk}/rename/", {"name": "Other"})
    assert re.search(
        rf'href="{PROFILES}{profile.pk}/"><bdi>Other</bdi>', staff.get(url(begun)).text
    )


def test_removal_of_a_drafts_data_removes_what_it_was_copied_from(
    staff: Client, draft: Draft, aurora: Project
) -> None:
    staff.post(url(draft, "clone/"))
    copy, user = Draft.objects.latest("pk"), User.objects.get(username="onboarding")
    actor, now = Actor(aurora, "onboarding", user=user), timezone.now()
    drafts.discard(copy, actor, now=now)
    removal.remove(copy, actor, now=now + timedelta(days=90))
    assert not DraftOrigin.objects.exists()
    assert origins.of(DraftView(copy)) is None


def test_source_of_a_draft_that_began_empty_is_none(aurora: Project) -> None:
    draft = draft_of(aurora, body())
    assert origins.of(DraftView(draft)) is None
    assert origins.offer(draft, "brand", draft.saved_by, timezone.now()) is None


def test_profile_holds_steps_that_drafts_have_and_no_others() -> None:
    assert not {"test-numbers", "basics", "countries"} & set(profiles.STEPS)
