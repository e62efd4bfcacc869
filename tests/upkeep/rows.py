"""Makes one row for each retention that ended at a given time."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from senders.audit import Actor
from senders.cases import waiting
from senders.cases.waiting import Asked
from senders.models import (
    Change,
    Check,
    CheckSlot,
    Claim,
    Delivery,
    Draft,
    DraftSave,
    Hook,
    ImageUpload,
    InvitationRun,
    InvitedNumber,
    InvitedSender,
    Job,
    MemberInvitation,
    Note,
    Notice,
    Paper,
    PaperFile,
    Press,
    Project,
    Receipt,
    RefusedDelivery,
    SenderRecord,
    SignInCount,
    WaitingItem,
    WorkerBeat,
)
from senders.models.checks import digest_of
from tests.cases.making import case_of
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.onboarding.imports import making as imports

Made = models.Model


def aurora() -> Project:
    return Project.objects.get(slug="aurora")


def person() -> User:
    return User.objects.get(username="onboarding")


def _new() -> str:
    return hashlib.sha256(uuid4().bytes).hexdigest()


def session(at: datetime) -> Made:
    return Session.objects.create(session_key=_new()[:40], session_data="", expire_date=at)


def device(at: datetime) -> Made:
    made: Made = UserSession.objects.create(
        user=person(), ip="127.0.0.1", session_key=_new()[:40], user_agent="tests"
    )
    UserSession.objects.filter(pk=made.pk).update(last_seen_at=at)
    return made


def count(at: datetime) -> Made:
    return SignInCount.objects.create(key=_new(), tries=1, ends=int(at.timestamp() * 1000))


def press(at: datetime) -> Made:
    return Press.objects.create(key=_new(), at=at)


def claim(at: datetime) -> Made:
    return Claim.objects.create(key=_new(), attempt="a", by_name="jane", at=at, ends=at)


def slot(at: datetime) -> Made:
    return CheckSlot.objects.create(host=_new(), number=1, free_at=at)


def job(at: datetime, **ended: datetime) -> Job:
    times = {"made_at": at, "due_at": at, **(ended or {"done_at": at})}
    return Job.objects.create(kind="tests", last_attempt=1, **times)


def failed_job(at: datetime) -> Made:
    return job(at, failed_at=at)


def worker(at: datetime) -> Made:
    return WorkerBeat.objects.create(name=_new()[:32], started_at=at, seen_at=at)


def hook() -> Hook:
    found = Hook.objects.filter(project=aurora()).first()
    return found or Hook.objects.create(project=aurora(), token=_new(), created_at=timezone.now())


def event(at: datetime, outcome: str = Delivery.Outcome.APPLIED) -> Made:
    own = hook()
    return Delivery.objects.create(
        **{"hook": own, "project": own.project, "digest": _new(), "nonce": _new()},
        **{"received_at": at, "type": "tests", "body": {}, "outcome": outcome},
    )


def refused(at: datetime) -> Made:
    return RefusedDelivery.objects.create(
        hook=hook(), hour=at, cause=_new()[:40], number=1, last_at=at
    )


def run(at: datetime) -> Made:
    made = InvitationRun.objects.create(
        project=aurora(), by_name="jane", press=_new(), made_at=at, ended_at=at
    )
    of = InvitedSender.objects.create(
        run=made, project=aurora(), sender_id=_new(), place=0, state=InvitedSender.State.DONE
    )
    InvitedNumber.objects.create(of=of, number="+46701234567")
    return made


def invitation(**times: datetime) -> Made:
    address = f"{_new()}@example.com"
    return MemberInvitation.objects.create(
        **{"project": aurora(), "email": address, "address_key": address, "role": 10},
        **{"invited_by_name": "jane", "invited_at": timezone.now()} | times,
    )


def record(sender_id: str = "", **columns: datetime | None) -> SenderRecord:
    return SenderRecord.objects.create(
        **{"project": aurora(), "sender_id": sender_id or _new(), "summary": {}},
        **{"fingerprint": "", "asked_at": timezone.now(), "read_at": timezone.now()},
        **columns,
    )


def notice(at: datetime, **columns: datetime | None) -> Made:
    change = Change.objects.create(
        project=aurora(), record=record(), seen_at=at, source="read", kind="state"
    )
    given = {"read_at": at, **columns}
    return Notice.objects.create(
        user=person(), project=aurora(), change=change, reason="project", made_at=at, **given
    )


def case_notice(at: datetime, *, is_ended: bool = False) -> Made:
    """A notice of an overdue item that was read."""
    case, actor = case_of(aurora(), person()), Actor(aurora(), "tests")
    asked = Asked(WaitingItem.Party.OTHER, "", "", at, at.date())
    waited = waiting.add(case, asked, None, actor, now=at)
    if is_ended:
        waiting.end(waited, actor, now=at)
    return Notice.objects.create(
        **{"user": person(), "project": aurora(), "case": case, "item": waited},
        **{"event": "overdue", "due": at.date(), "reason": "case", "made_at": at, "read_at": at},
    )


def check(at: datetime, url: str = "", asked_for: str = "draft 1") -> Check:
    url = url or f"https://example.com/{_new()}"
    made = Check.objects.create(
        **{"project": aurora(), "kind": "page", "url": url, "digest": digest_of(url)},
        **{"host": "example.com", "asked_for": asked_for},
    )
    last = Receipt.objects.create(of=made, at=at, version=1, result={}, asked_for=asked_for)
    Check.objects.filter(pk=made.pk).update(latest=last)
    return made


def draft(**columns: object) -> Draft:
    return draft_of(aurora(), body(), **columns)


def upload(at: datetime, of: Draft | None = None, **columns: str) -> Made:
    given = {"state": "proposed", "source": "", "copy": f"brand/{_new()}.png", **columns}
    return ImageUpload.objects.create(
        **{"draft": of or draft(), "kind": "logo", "file_name": "jane.png", "part": "middle"},
        **{"facts": {}, "copy_facts": {}, "by": person(), "at": at, **given},
    )


def save(at: datetime) -> Made:
    made = sent_draft(at)
    DraftSave.objects.filter(draft=made).exclude(step="brand").delete()
    return DraftSave.objects.get(draft=made)


def sent_draft(at: datetime, sender_id: str = "", **columns: object) -> Draft:
    return draft(
        **{"state": Draft.State.SUBMITTED, "sender_id": sender_id or _new()},
        **{"attempted_at": at, **columns},
    )


def discarded(at: datetime) -> Draft:
    return draft(state=Draft.State.DISCARDED, discarded_at=at)


def launched(at: datetime) -> Draft:
    made = sent_draft(at)
    record(made.sender_id, launched=at)
    return made


def gone(at: datetime) -> Draft:
    made = sent_draft(at)
    record(made.sender_id, gone_at=at)
    return made


def with_all_data(made: Draft) -> Draft:
    """A draft with a note, an upload, waiting and test numbers too."""
    now = timezone.now()
    Note.objects.create(
        project=made.project,
        draft=made,
        sender_id=made.sender_id,
        text="Ask Jane",
        at=now,
        by=person(),
    )
    upload(now, made, state="used")
    made.answers["test-numbers"] = {"numbers": ["+46701234567", "+46701234568"]}
    asked = Asked(WaitingItem.Party.CUSTOMER, "Jane Holm", "the logo", now)
    waiting.add(made.case, asked, person(), Actor(made.project, "tests"), now=now)
    paper = Paper.objects.create(
        case=made.case, kind="authority", sent_to="Jane Holm", created=now, changed_at=now
    )
    PaperFile.objects.create(
        paper=paper, name="Jane Holm.pdf", size=1, by_name="Jane", word="Jane", at=now
    )
    made.save()
    return made


def is_there(row: Made) -> bool:
    """Tells if the row is stored, or for a draft if its data is."""
    found = type(row)._default_manager.filter(pk=row.pk)
    if isinstance(row, Draft):
        found = found.filter(removed_at=None)
    return found.exists()


ENDED: dict[str, tuple[Callable[[datetime], Made], ...]] = {
    "sessions": (session, device),
    "sign_in_counts": (count,),
    "presses": (press,),
    "claims": (claim, slot),
    "jobs": (job, failed_job, worker),
    "events": (event,),
    "refused_events": (refused,),
    "invitation_runs": (run,),
    "draft_imports": (
        lambda at: imports.stored(aurora(), made_at=at),
        lambda at: imports.stored(aurora(), "done", started_at=at, ended_at=at),
        lambda at: imports.stored(aurora(), "checking", made_at=at),
    ),
    "member_invitations": (
        lambda at: invitation(accepted_at=at),
        lambda at: invitation(revoked_at=at),
        lambda at: invitation(expires_at=at),
        lambda at: invitation(failed_at=at),
        lambda at: invitation(invited_at=at),
    ),
    "notices": (
        notice,
        lambda at: notice(at, mail_due_at=at, mailed_at=at),
        lambda at: case_notice(at, is_ended=True),
    ),
    "receipts": (check,),
    "uploads": (upload, lambda at: upload(at, state="dropped")),
    "saves": (save,),
    "discarded_drafts": (discarded,),
    "launched_drafts": (launched,),
    "ended_drafts": (gone,),
}
LONG_AGO = timedelta(days=4000)


def never_ending() -> list[Made]:
    """Rows that are in use, however old: nothing removes them."""
    at = timezone.now() - LONG_AGO
    alive = Session.objects.create(
        session_key=_new()[:40], session_data="", expire_date=timezone.now() + timedelta(hours=1)
    )
    user_session = device(at)
    UserSession.objects.filter(pk=user_session.pk).update(session_key=alive.session_key)
    own, of_sender, there = draft(), sent_draft(at), _new()
    used = own.answers["brand"]["website_url"] = ["https://example.com/used"]
    own.save()
    record(there)
    record(of_sender.sender_id)
    named = f"brand/{_new()}.png"
    record(_new()).__class__.objects.filter(sender_id=there).update(
        summary={"logo": f"https://portal.example/media/{named}"}
    )
    open_run = run(at)
    InvitationRun.objects.filter(pk=open_run.pk).update(ended_at=None)
    return [
        alive,
        user_session,
        Job.objects.create(kind="tests", last_attempt=1, made_at=at, due_at=at),
        event(at, Delivery.Outcome.WAITING),
        open_run,
        imports.stored(aurora(), "creating", made_at=at, started_at=at),
        invitation(),
        notice(at, read_at=None),
        case_notice(at),
        notice(at, mail_due_at=at, mailed_at=None),
        check(at, used[0]),
        check(at, asked_for=f"sender {there}"),
        check(at, asked_for=f"draft {of_sender.pk}"),
        upload(at, own, state="used"),
        upload(at, own, copy=named),
        draft(),
        of_sender,
    ]
