"""Every address that takes a POST: what its success, refusal and failure leave in the trail.

A new address belongs into ``trail_rows.ROWS``; until it is there, the first test says so.
"""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, models
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import waiting
from senders.cases.waiting import Asked
from senders.checks import views
from senders.models import (
    AuditChain,
    AuditEntry,
    Case,
    Draft,
    DraftSave,
    Note,
    Outcome,
    Paper,
    PaperFile,
    Project,
    SavedView,
    SenderRecord,
    WaitingItem,
)
from senders.sandbox import faults, store
from senders.trail import reading
from senders.trail.entry_view import with_attempts
from tests.audit import account_rows, intake_rows
from tests.audit.intake_shown import SHOWN as INTAKE_SHOWN
from tests.audit.trail_press import PROJECT, Left, Press
from tests.audit.trail_rows import DRAFT, ROWS, own_paper
from tests.audit.trail_shown import SHOWN, Shown
from tests.conftest import signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.web.test_access import POSTED, address

# What an auditor may post: a question, a look at a draft; a step leads them to its review.
HARMLESS = {
    "audit/verify/": 302,
    "changes/seen/": 302,
    "follow/": 302,
    "senders/views/": 422,
    "senders/views/<int:view>/": 404,
    "onboarding/<int:draft>/preview/": 200,
    "onboarding/<int:draft>/<step:step>/": 302,
}
WRITING = ("/senders", "/launch", "/comments", "/testNumbers", "/retry")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PRACTICE = "sandbox/"  # the emulated API and its panel: no data of ours, no trail
PRESSES = [
    pytest.param(route, press, id=f"{route} {name}")
    for route, row in ROWS.items()
    for name, press in row.presses().items()
]


@pytest.fixture
def draft(aurora: Project) -> Draft:
    """A draft whose case is waiting for something and has a paper."""
    made, now = draft_of(aurora, body()), timezone.now()
    asked = Asked(WaitingItem.Party.CUSTOMER, "", "the logo", now)
    waiting.add(made.case, asked, None, Actor(aurora, "tests"), now=now)
    own_paper(made)
    return made


def press(route: str, one: Press, draft: Draft) -> tuple[int, Left]:
    """Returns the response and the entries that were added."""
    client = signed_in(one.who) if one.who else Client()
    one.before(draft)
    one.ready(client)
    draft.refresh_from_db()
    data = one.data(draft) if callable(one.data) else one.data
    if one.fault:
        match, kind = one.fault
        code = {} if kind in faults.KINDS else {"errorCode": kind}
        faults.order(match, "error" if code else kind, **code)
    last = AuditEntry.objects.aggregate(last=models.Max("pk"))["last"] or 0
    response = client.post(place(route, draft), data)
    since = AuditEntry.objects.filter(pk__gt=last).order_by("pk")
    return response.status_code, list(since.values_list("action", "outcome"))


def place(route: str, draft: Draft) -> str:
    save = draft.saves.filter(step="brand").order_by("version").first()
    item = draft.case.items.first()
    named = {"draft": str(draft.pk), "save": str(save.pk if save else 0)}
    named |= {"case": str(draft.case_id), "item": str(item.pk if item else 0)}
    named |= {"paper": str(own_paper(draft).pk) if "<slug:paper>" in route else ""}
    if route.startswith("intake/"):
        named["token"] = intake_rows.token_of(draft)
    if "/offers/<int:file>/" in route:
        named["file"] = intake_rows.offer_of(draft)
    if "<str:uid>" in route:
        named |= account_rows.link()
    return address(route, "aurora", **named)


def takes_posts() -> set[str]:
    """Told by a stranger's POSTs: the method is looked at before the person is."""
    stranger = User.objects.create_user("stranger")
    found = set()
    for route, _view in views(get_resolver()):
        client = Client()
        client.force_login(stranger)
        if client.post(address(route, "aurora")).status_code != 405:
            found.add(route)
    return found


def test_every_route_that_accepts_post_has_a_row_in_the_table() -> None:
    ours = {route for route in takes_posts() if not route.startswith(PRACTICE)}
    new, gone = sorted(ours - set(ROWS)), sorted(set(ROWS) - ours)
    assert not new, f"say in trail_rows.ROWS what these leave in the audit trail: {', '.join(new)}"
    assert not gone, f"these take no POST any more: {', '.join(gone)}"


@pytest.mark.parametrize(("route", "one"), PRESSES)
def test_post_leaves_exactly_the_entries_of_its_row(
    request: pytest.FixtureRequest, route: str, one: Press, draft: Draft
) -> None:
    last = AuditEntry.objects.aggregate(last=models.Max("pk"))["last"] or 0
    assert press(route, one, draft) == (one.status, one.leaves)
    assert audit.verify(draft.project).findings == (), "not even a time that runs backwards"
    assert out_of_order(last) == []
    assert shown_since(last) == (SHOWN | INTAKE_SHOWN).get(request.node.callspec.id, [])


def out_of_order(last: int) -> list[AuditEntry]:
    """Returns the entries after that ID that are attempts and follow what became of them."""
    settled, wrong = set[tuple[str, str]](), []
    for entry in AuditEntry.objects.filter(pk__gt=last).order_by("project_slug", "number"):
        one = (entry.correlation, entry.action)
        if entry.outcome != Outcome.ATTEMPTED:
            settled.add(one)
        elif one in settled:
            wrong.append(entry)
    return wrong


def shown_since(last: int) -> list[Shown]:
    """Returns the rows that the trail's page shows for the entries after the one with this ID."""
    entries = list(reading.settled(AuditEntry.objects.filter(pk__gt=last)).order_by("pk"))
    views = with_attempts("aurora", entries, reading.attempts(entries))
    return [
        Shown(view.entry.action, tuple(map(without_run, view.facts)), view.reason) for view in views
    ]


def without_run(fact: str) -> str:
    return DAY.sub("<day>", ID.sub("<id>", fact))


def test_auditor_posts_and_sandbox_posts_leave_no_entries(draft: Draft, auditor: Client) -> None:
    before, admin = AuditEntry.objects.count(), signed_in("admin")
    for route in ROWS:
        if route.startswith(PROJECT):
            answer = HARMLESS.get(route.removeprefix(PROJECT), 403)
            assert auditor.post(place(route, draft)).status_code == answer, route
    for route, _view in views(get_resolver()):
        if route.startswith(PRACTICE):
            admin.post(address(route, "aurora"), POSTED)
    assert AuditEntry.objects.count() == before


def stands(route: str) -> list[Any]:
    """All that a POST of ours may change. A draft that is claimed to be sent has to say so."""
    kept = ["title", "answers", "case", "discarded_at", "sender_id", "versions"]
    state = [] if route.endswith("submit/") else ["state"]
    return [
        list(Draft.objects.order_by("pk").values(*kept, *state)),
        list(Case.objects.order_by("pk").values("owner", "customer", "closed_at", "sender_id")),
        list(WaitingItem.objects.order_by("pk").values("whom", "what", "due", "ended_at")),
        list(Paper.objects.order_by("pk").values("kind", "state", "sent_to")),
        list(PaperFile.objects.order_by("pk").values("sha256", "replaced_at")),
        DraftSave.objects.count(),
        list(Note.objects.values_list("text", flat=True)),
        list(SavedView.objects.values_list("pk", "name")),
        list(SenderRecord.objects.filter(owner__isnull=False).values_list("pk", "owner")),
        list(SenderRecord.tags.through.objects.values_list("senderrecord", "tag")),
        set(Session.objects.values_list("pk", flat=True)),
        list(Authenticator.objects.order_by("pk").values_list("pk", "data")),
        list(User.objects.order_by("pk").values_list("pk", "password")),
        [call for call in store.requests() if call["method"] in {"PATCH", "DELETE"}],
        [
            call
            for call in store.requests()
            if call["route"].endswith("/retry")
            or (
                call["method"] == "POST"
                and call["route"].endswith(("/senders", "/launch", "/comments", "/testNumbers"))
            )
        ],
    ]


@pytest.mark.parametrize("route", [route for route, row in ROWS.items() if row.success.leaves])
def test_post_whose_entry_cannot_be_recorded_changes_nothing(
    unguarded: None, route: str, draft: Draft
) -> None:
    one = ROWS[route].success
    for project in (None, draft.project):
        actor, target = Actor(project, "tests"), Target("person")
        audit.record(actor, Action.PERSON_CREATED, Outcome.SUCCEEDED, target, now=timezone.now())
    one.before(draft)
    client = signed_in(one.who) if one.who else Client()
    one.ready(client)
    AuditChain.objects.update(length=0)
    draft.refresh_from_db()
    data = one.data(draft) if callable(one.data) else one.data
    before = stands(route)
    with pytest.raises(DatabaseError, match=r"(?i)unique|append-only"):
        client.post(place(route, draft), data)
    assert stands(route) == before


BY_COMMAND = {
    "data.tidied",
    "draft.removed",
    "member.account_activated",
    "member.account_deactivated",
    "keys.rotated",
    "member.added",
    "member.role_changed",
    "person.created",
    "person.password_changed",
    "person.activated",
    "person.deactivated",
    "project.connected",
    "project.credentials_changed",
}
# Their tests are elsewhere: they need a sender at Sinch to clash with, or the worker.
ELSEWHERE = {
    *(
        "case.mail_sent",
        "case.reminded",
        "draft.caught_up",
        "draft.confirmed",
        "drafts.imported",
        "sender.updated",
    ),
}
# Left before there were cases, and by nothing since.
OF_BEFORE = {"draft.owner_changed", "draft.waiting_changed"}
# Written by ``manage.py rcs`` alone; no page of the portal asks for them yet.
BY_RCS = {"account.commented", "webhook.replaced"}
BY_GET = {
    f"{what}.exported"
    for what in (
        *("access", "audit", "changes", "coverage", "dossier", "draft", "import", "people"),
        "senders",
    )
}


def test_every_action_of_the_catalogue_is_recorded_by_a_post_command_or_get() -> None:
    by_post = {
        action
        for row in ROWS.values()
        for one in row.presses().values()
        for action, _outcome in one.leaves
    }
    assert {action.value for action in Action} == (
        by_post | BY_COMMAND | BY_RCS | BY_GET | ELSEWHERE | OF_BEFORE
    )


def test_entries_of_a_draft_include_the_calls_that_sent_it(draft: Draft, auditor: Client) -> None:
    press(f"{DRAFT}submit/", ROWS[f"{DRAFT}submit/"].refusal, draft)
    page = auditor.get(f"/p/aurora/audit/?object=draft:{draft.pk}").text
    assert "Failed to send a draft" in page
    assert "Created a sender" in page
    assert "HTTP 400" in page
