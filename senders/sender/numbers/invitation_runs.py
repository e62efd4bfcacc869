"""Runs of invitations as pages ask for them: begin one, and tell how far it is.

The job that sends is ``invite_again``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders import jobs
from senders.audit import Actor
from senders.models import InvitationRun, InvitedNumber, InvitedSender, Project, SenderRecord
from senders.sender.numbers import invite_again

State = InvitedNumber.State


class AlreadyUnderWay(Exception):
    """Another run, the latest of them ``run``, has not ended with a sender of these."""

    def __init__(self, run: InvitationRun | None) -> None:
        super().__init__("a run of the same senders has not ended")
        self.run = run


@dataclass(frozen=True)
class Outcome:
    """One sender of a run: ``tone`` for its symbol, one sentence each in ``said``.

    ``unknown`` are the numbers that may have been invited.
    """

    sender: str
    name: str
    tone: str
    said: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """State of a run: senders that ended, of all; invitations by their outcome."""

    done: int
    total: int
    sent: int
    rejected: int
    unknown: int
    outcomes: tuple[Outcome, ...]


def begin(
    actor: Actor, project: Project, ids: Sequence[str], *, press: str, back: str = ""
) -> InvitationRun:
    """Stores a run and enqueues its job; an equal ``press`` is the run that it began.

    Raises ``AlreadyUnderWay`` if a sender waits in another run.
    """
    try:
        with transaction.atomic():
            begun, is_new = InvitationRun.objects.get_or_create(
                press=press,
                defaults={
                    "project": project,
                    "user": actor.user,
                    "by_name": actor.name[:150],
                    "ip": actor.ip[:64],
                    "back": back,
                    "made_at": Now(),
                },
            )
            if is_new:
                _add_senders(begun, project, ids)
                jobs.enqueue(invite_again.KIND, {"run": begun.pk}, key=f"run {begun.pk}")
    except IntegrityError:
        raise AlreadyUnderWay(_latest_of(project, ids)) from None
    return begun


def _add_senders(begun: InvitationRun, project: Project, ids: Sequence[str]) -> None:
    known = SenderRecord.objects.filter(project=project, sender_id__in=ids)
    names = dict(known.values_list("sender_id", "name"))
    InvitedSender.objects.bulk_create(
        InvitedSender(
            run=begun, project=project, sender_id=each, place=place, name=names.get(each, "")
        )
        for place, each in enumerate(ids)
    )


def _latest_of(project: Project, ids: Sequence[str]) -> InvitationRun | None:
    waiting = InvitedSender.objects.filter(
        project=project, sender_id__in=ids, state=InvitedSender.State.WAITING
    )
    latest = waiting.select_related("run").order_by("-run").first()
    return latest.run if latest else None


def progress(run: InvitationRun) -> Progress:
    senders = list(run.senders.prefetch_related("numbers"))
    states = [number.state for one in senders for number in one.numbers.all()]
    return Progress(
        done=sum(one.state == InvitedSender.State.DONE for one in senders),
        total=len(senders),
        sent=states.count(State.SENT),
        rejected=states.count(State.REJECTED),
        unknown=states.count(State.UNKNOWN),
        outcomes=tuple(_outcome(one) for one in senders),
    )


def _outcome(one: InvitedSender) -> Outcome:
    numbers = list(one.numbers.all())
    states = [each.state for each in numbers]
    sent, said = states.count(State.SENT), list[str](one.said)
    if one.open_numbers:
        said.insert(0, _sent(sent, one.open_numbers))
    elif one.open_numbers == 0:
        said.insert(0, _("No test number is open to another invitation."))
    elif one.state == InvitedSender.State.DONE:
        said.append(_("No invitation was sent."))
    else:
        said.append(_("Waiting."))
    if one.state != InvitedSender.State.DONE or (not one.open_numbers and not one.said):
        tone = "wait"
    else:
        tone = "ok" if sent == one.open_numbers else "bad"
    unknown = tuple(each.number for each in numbers if each.state == State.UNKNOWN)
    return Outcome(one.sender_id, one.name, tone, tuple(said), unknown)


def _sent(done: int, asked: int) -> str:
    words = ngettext(
        "%(done)d of %(n)d invitation was sent.",
        "%(done)d of %(n)d invitations were sent.",
        asked,
    )
    return words % {"done": done, "n": asked}
