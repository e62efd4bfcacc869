"""Drafts whose create got no response: the senders that may be theirs, and the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction

from senders.audit import Action, Actor
from senders.models import Draft, Project
from senders.onboarding import submitting
from senders.provisioning import BRAND_NAME_DEFAULT, ProvisioningClient, SenderSummary
from senders.sinch import clients
from senders.words import api_values

# Clocks differ, and the request may have taken a while.
LOOK_BACK = timedelta(minutes=5)
PAGE_SIZE = 50
MOST_PAGES = 4


@dataclass(frozen=True)
class Candidate:
    """A sender that the attempt may have created. ``same_name`` affects order and label only."""

    sender: SenderSummary
    name: str
    same_name: bool

    @property
    def use_case(self) -> str:
        return api_values.label(api_values.USE_CASES, self.sender.use_case)


def name_of(draft: Draft) -> str:
    """Returns the brand name of the create request."""
    typed = draft.answers.get("brand", {}).get("name") or [""]
    return str(typed[-1] or BRAND_NAME_DEFAULT)


def candidates(draft: Draft) -> list[Candidate]:
    """Returns senders created since shortly before the attempt: same name first, then newest.

    Leaves out senders of other drafts. Empty if the draft was never sent. Raises
    ``ProvisioningError``.
    """
    name = name_of(draft)
    if draft.attempted_at is None:
        return []
    senders = _created_since(clients.client_of(draft.project), draft.attempted_at - LOOK_BACK)
    used = set(
        _sent_creates(draft.project).exclude(pk=draft.pk).values_list("sender_id", flat=True)
    )
    listed = [
        Candidate(sender, _name(sender), _name(sender) == name)
        for sender in senders
        if sender.id not in used
    ]
    return sorted(listed, key=lambda candidate: not candidate.same_name)


def confirm(draft: Draft, actor: Actor, sender_id: str, now: datetime) -> bool:
    """Marks the draft as sent with the sender that a user chose.

    Returns False if the sender is not a candidate or the draft was already decided. Raises
    ``ProvisioningError``.
    """
    if sender_id not in {candidate.sender.id for candidate in candidates(draft)}:
        return False
    with transaction.atomic():
        if not submitting.attach_sender(draft, sender_id):
            return False
        submitting.record(
            draft, actor, Action.DRAFT_CONFIRMED, now, {"after": {"sender": sender_id}}
        )
        return True


def unlock(draft: Draft, actor: Actor, now: datetime, *, beside: Sequence[Candidate] = ()) -> bool:
    """Opens the draft again after a user found that no sender was created. Sends nothing.

    ``beside`` are the candidates that the user saw; those of the same name stay on the draft's
    pages as a warning. Returns False if the draft was already decided, or if what was sent may
    still be carried out.
    """
    if submitting.may_be_under_way(draft):
        return False
    senders = [{"id": each.sender.id, "name": each.name} for each in beside if each.same_name]
    unlocked = {"at": now.isoformat(), "by": actor.name, "senders": senders}
    with transaction.atomic():
        if not submitting.give_back(draft):
            return False
        Draft.objects.filter(pk=draft.pk).update(unlocked=unlocked)
        draft.unlocked = unlocked
        named = {"after": {"sameName": [each["id"] for each in senders]}} if senders else None
        submitting.record(draft, actor, Action.DRAFT_UNLOCKED, now, named)
        return True


def _created_since(client: ProvisioningClient, since: datetime) -> list[SenderSummary]:
    """Returns senders, newest first, from at most four pages. Keeps senders without a date."""
    senders: list[SenderSummary] = []
    token = ""
    for _page in range(MOST_PAGES):
        page = client.list_senders(
            sort="CREATED", direction="DESC", page_size=PAGE_SIZE, page_token=token
        )
        senders += [each for each in page.senders if each.created is None or each.created >= since]
        token = page.next_page_token or ""
        dates = [each.created for each in page.senders if each.created is not None]
        if not token or (dates and min(dates) < since):
            break
    return senders


def _sent_creates(project: Project) -> models.QuerySet[Draft]:
    return Draft.objects.filter(
        project=project, state=Draft.State.SUBMITTED, is_edit=False
    ).exclude(sender_id="")


def _name(sender: SenderSummary) -> str:
    brand = sender.details.brand if sender.details else None
    return (brand.name or "") if brand else ""
