"""A draft whose data was removed: what is left of it, its page, its other addresses, its entry."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from django.utils.html import strip_tags

from senders import audit
from senders.audit import Actor
from senders.cases import waiting
from senders.cases.waiting import Asked
from senders.checks import views
from senders.models import AuditEntry, Draft, ImageUpload, WaitingItem
from senders.onboarding import drafts, removal
from senders.onboarding.saving import NotOpen
from tests.conftest import DEALS, DETAIL, signed_in
from tests.upkeep import rows
from tests.web.test_access import address

DRAFT = "p/<slug:project>/onboarding/<int:draft>/"
AMOUNTS = {"testers": 2, "notes": 1, "uploads": 1}
PERSONAL = ("Jane", "+4670", "jane@aurora.example", "jane.png", "Aurora")


def text_of(page: str) -> str:
    return " ".join(strip_tags(page).split())


def removed(draft: Draft, **options: Any) -> Draft:
    actor = Actor(draft.project, "portal")
    assert removal.remove(draft, actor, now=timezone.now(), by_retention=True)
    return draft


@pytest.mark.parametrize("make", [rows.discarded, rows.gone])
def test_removal_leaves_nothing_personal_and_the_trail_whole(make: Any) -> None:
    draft = rows.with_all_data(make(timezone.now()))
    before = list(AuditEntry.objects.order_by("pk").values())
    removed(draft)
    row = Draft.objects.filter(pk=draft.pk).values().get()
    assert not [word for word in PERSONAL if word in str(row)]
    assert not draft.saves.exists()
    assert not draft.notes.exists()
    left = [(each.file_name, each.source) for each in ImageUpload.objects.filter(draft=draft)]
    assert left == ([("", "")] if draft.state == Draft.State.SUBMITTED else [])
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.target_id) == ("draft.removed", str(draft.pk))
    assert AMOUNTS.items() <= entry.changes["removed"].items()
    assert row["removed"]
    assert entry.changes["removed"] == row["removed"]["amounts"]
    assert list(AuditEntry.objects.exclude(pk=entry.pk).order_by("pk").values()) == before
    assert audit.verify(draft.project).whole


def test_digests_of_removed_notes_and_waiting_are_no_finding_and_cannot_be_guessed() -> None:
    draft, now = rows.draft(), timezone.now()
    actor = Actor(draft.project, "onboarding", user=rows.person())
    drafts.add_note(draft, "Ask Jane", rows.person(), actor, now=now)
    wanted = Asked(WaitingItem.Party.CUSTOMER, "Jane Holm", "the logo", now)
    waiting.add(draft.case, wanted, rows.person(), actor, now=now)
    drafts.discard(draft, actor, now=now)
    assert audit.verify(draft.project).findings == ()
    removed(draft)
    assert audit.verify(draft.project).findings == ()
    assert [(item.whom, item.what, item.salt) for item in draft.case.items.all()] == [("", "", "")]
    # The same without an entry of the removal is found.
    other = rows.draft()
    waiting.add(other.case, wanted, rows.person(), actor, now=now)
    other.case.items.update(whom="", what="", salt="")
    assert len(audit.verify(draft.project).findings) == 1


def test_second_removal_changes_and_records_nothing() -> None:
    draft = removed(rows.discarded(timezone.now()))
    entries, at = AuditEntry.objects.count(), draft.removed_at
    assert not removal.remove(draft, Actor(draft.project, "portal"), now=timezone.now())
    draft.refresh_from_db()
    assert (AuditEntry.objects.count(), draft.removed_at) == (entries, at)


@pytest.mark.parametrize("state", ["open", "submitting", "unconfirmed"])
def test_draft_that_has_not_ended_is_not_removed(state: str) -> None:
    draft = rows.draft(state=state)
    with pytest.raises(NotOpen):
        removal.remove(draft, Actor(draft.project, "portal"), now=timezone.now())
    assert rows.is_there(draft)


@pytest.mark.parametrize(
    ("make", "tab"), [(rows.discarded, "discarded"), (rows.gone, "sent")], ids=["discarded", "sent"]
)
def test_page_and_list_say_that_the_data_was_removed(make: Any, tab: str) -> None:
    draft = removed(rows.with_all_data(make(timezone.now())))
    page = signed_in("auditor").get(f"/p/aurora/onboarding/{draft.pk}/").text
    told = text_of(page)
    assert "The data of this draft was removed" in told
    assert "because its retention period had ended" in told
    assert "2 test numbers, " in told
    assert "1 internal note" in told
    assert f"?object=draft%3A{draft.pk}" in page
    assert (f"/senders/{draft.sender_id}/" in page) is bool(draft.sender_id)
    listed = text_of(signed_in("auditor").get(f"/p/aurora/onboarding/?tab={tab}").text)
    assert f"Draft {draft.pk} (data removed)" in listed
    trail = text_of(signed_in("auditor").get(f"/p/aurora/audit/?object=draft:{draft.pk}").text)
    assert "Removed a draft’s data" in trail
    assert "2 test numbers" in trail


def test_every_other_address_of_a_removed_draft_is_not_found() -> None:
    draft, client = removed(rows.with_all_data(rows.discarded(timezone.now()))), signed_in("admin")
    entries = AuditEntry.objects.count()
    routes = [route for route, _view in views(get_resolver()) if route.startswith(DRAFT)]
    others = [route for route in routes if route != DRAFT]
    assert len(others) > 10
    for route in others:
        url = address(route, "aurora", draft=str(draft.pk))
        answers = {client.get(url).status_code, client.post(url, {"title": "x"}).status_code}
        assert answers <= {404, 405, 302}, route
        if 302 in answers:  # a GET where a form posts leads to the form's page
            assert client.post(url).status_code == 404, route
    assert AuditEntry.objects.count() == entries
    draft.refresh_from_db()
    assert (draft.answers, draft.removed_at is not None) == ({}, True)


def test_dossier_of_the_sender_leads_to_the_page_of_its_removed_draft() -> None:
    draft = removed(rows.sent_draft(timezone.now(), DEALS))
    page = signed_in("auditor").get(f"{DETAIL}dossier/").text
    assert f'href="/p/aurora/onboarding/{draft.pk}/"' in page
    assert "Sent, data removed" in text_of(page)


def test_discarded_draft_tells_when_its_data_will_be_removed(settings: Any) -> None:
    at = timezone.now() - timedelta(days=3)
    page = f"/p/aurora/onboarding/{rows.discarded(at).pk}/"
    client: Client = signed_in("auditor")
    words = "The portal removes its data after"
    assert words in text_of(client.get(page).text)
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "discarded_drafts": 0}
    assert words not in text_of(client.get(page).text)
