"""Access: its ends, what a refusal tells, and addresses with something in them for other tests.

All URLs x people x states are in ``test_access_matrix``.
"""

import re
from datetime import date, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import opening
from senders.checks import every_view_declares_its_access, views
from senders.models import (
    BrandProfile,
    Draft,
    DraftSave,
    ImageUpload,
    InvitationRun,
    MemberInvitation,
    Membership,
    Outcome,
    PaperFile,
    Project,
    Role,
    SavedView,
    WaitingItem,
)
from senders.onboarding.images import stored
from senders.onboarding.images.fitting import Encoded
from senders.sandbox import seed
from senders.web import stashed_post
from tests.cases.making import case_of
from tests.conftest import DEALS, LIST, signed_in
from tests.hooks.making import make_hook
from tests.onboarding.imports import making as imports
from tests.web.planted import plant_paper

ROLES = {"auditor": 10, "onboarding": 20, "manager": 30, "admin": 40}
PUBLIC = {200, 302, 404}  # the root of the emulated API is none of its paths
DRAFT, SAVE, UPLOAD, HOOK, VIEW, RUN, PASSKEY, CASE, ITEM, FILE, PROFILE = (
    10**6 + n for n in range(11)
)
MEMBER, INVITATION = 2 * 10**6, 2 * 10**6 + 1
FILLED = {
    "sender": DEALS,
    "draft": str(DRAFT),
    "step": "brand",
    "save": str(SAVE),
    "case": str(CASE),
    "item": str(ITEM),
    "upload": str(UPLOAD),
    "profile": str(PROFILE),
    "name": f"{'a' * 64}.png",
    "entry": "1",
    "rest": "openapi.json",
    "slug": "aurora",
    "kind": "logo",
    "language": "en",
    "number": "+46707654321",
    "hook": str(HOOK),
    "token": "no-hook-has-this-token",
    "notice": "1",
    "view": str(VIEW),
    "run": str(RUN),
    "member": str(MEMBER),
    "invitation": str(INVITATION),
    "pk": str(PASSKEY),
    "session": "1",
    "paper": "be-registration",
    "file": str(FILE),
    "uid": "MQ",
    "provider_id": "sso",
}
SENDER = "p/<slug:project>/senders/<str:sender>/"
DRAFTS = "p/<slug:project>/onboarding/<int:draft>/"
POST_ONLY = {
    "p/<slug:project>/audit/verify/": Role.AUDITOR,
    "p/<slug:project>/credentials/test/": Role.ADMIN,
    "p/<slug:project>/credentials/replace/": Role.ADMIN,
    "p/<slug:project>/people/invite/": Role.ADMIN,
    "p/<slug:project>/people/<int:member>/activate/": Role.ADMIN,
    "p/<slug:project>/people/invitations/<int:invitation>/resend/": Role.ADMIN,
    "p/<slug:project>/people/invitations/<int:invitation>/revoke/": Role.ADMIN,
    "p/<slug:project>/webhooks/create/": Role.ADMIN,
    "p/<slug:project>/webhooks/<int:hook>/rotate/": Role.ADMIN,
    "p/<slug:project>/changes/seen/": Role.AUDITOR,
    "p/<slug:project>/senders/ticked/": Role.ONBOARDING,
    "p/<slug:project>/senders/ticked/export.csv": Role.ONBOARDING,
    "p/<slug:project>/senders/views/": Role.AUDITOR,
    "p/<slug:project>/senders/views/<int:view>/": Role.AUDITOR,
    f"{SENDER}clone/": Role.ONBOARDING,
    f"{SENDER}comments/": Role.ONBOARDING,
    f"{SENDER}notes/": Role.ONBOARDING,
    f"{SENDER}token/": Role.MANAGER,
    f"{SENDER}test-numbers/": Role.ONBOARDING,
    f"{SENDER}test-numbers/<str:number>/retry/": Role.ONBOARDING,
    f"{SENDER}test-numbers/<str:number>/remove/": Role.ONBOARDING,
    f"{SENDER}test-numbers/<str:number>/capabilities/": Role.ONBOARDING,
    **{
        f"{DRAFTS}{leaf}": Role.ONBOARDING
        for leaf in (
            "submit/",
            "unconfirmed/",
            "history/<int:save>/restore/",
            "discard/",
            "restore/",
            "owner/",
            "clone/",
            "waiting/",
            "notes/",
            "origin/",
        )
    },
    **{
        f"p/<slug:project>/cases/<int:case>/{leaf}": Role.ONBOARDING
        for leaf in (
            "owner/",
            "close/",
            "reopen/",
            "items/",
            "items/<int:item>/",
            "items/<int:item>/end/",
            "items/<int:item>/reopen/",
            "papers/",
            "papers/<slug:paper>/state/",
            "papers/<slug:paper>/file/",
            "papers/<slug:paper>/remove/",
            "link/",
            "link/change/",
            "link/revoke/",
            "link/reopen/",
            "link/mail/",
        )
    },
    "p/<slug:project>/profiles/<int:profile>/rename/": Role.ONBOARDING,
    "p/<slug:project>/follow/": Role.AUDITOR,
    "notices/read/": "signed in",
    "account/sessions/end/": "own account",
    "account/sessions/<int:session>/end/": "own account",
    "login/<slug:provider_id>/start/": "public",
    "logout/": "public",
    "theme/": "public",
    "sandbox/clock/": "admin of any project",
    "sandbox/step/": "admin of any project",
    "sandbox/step/all/": "admin of any project",
    "sandbox/switches/": "admin of any project",
    "sandbox/comments/": "admin of any project",
    "sandbox/deliveries/again/": "admin of any project",
    "sandbox/deliveries/newest-first/": "admin of any project",
    "sandbox/faults/": "admin of any project",
    "sandbox/faults/clear/": "admin of any project",
    "sandbox/reset/": "admin of any project",
}
POSTED = {"project": seed.AURORA, "sender": DEALS}


@pytest.fixture(autouse=True)
def _draft(aurora: Project) -> None:
    """The draft, the save of it and the entry of the trail that addresses name."""
    user, now = User.objects.get(username="onboarding"), timezone.now()
    case = case_of(aurora, user, pk=CASE)
    WaitingItem.objects.create(pk=ITEM, case=case, what="the logo", since=now)
    draft = Draft.objects.create(pk=DRAFT, project=aurora, case=case, saved=now, saved_by=user)
    DraftSave.objects.create(pk=SAVE, draft=draft, step="brand", version=1, at=now, by=user)
    ImageUpload.objects.create(
        pk=UPLOAD,
        draft=draft,
        kind="logo",
        source=stored.keep_source(Encoded(b"a", "png")),
        facts={},
        copy_facts={},
        at=now,
        by=user,
    )
    _first, file = plant_paper(case, "signed")
    PaperFile.objects.filter(pk=file.pk).update(id=FILE)
    BrandProfile.objects.create(
        pk=PROFILE,
        project=aurora,
        name="Aurora",
        name_key="aurora",
        made_at=now,
        made_by=user,
        changed_at=now,
        changed_by=user,
    )
    make_hook(pk=HOOK)
    guest = User.objects.create_user("guest")
    Membership.objects.create(pk=MEMBER, project=aurora, user=guest, role=Role.AUDITOR)
    MemberInvitation.objects.create(
        pk=INVITATION,
        project=aurora,
        email="ann@example.com",
        address_key="ann@example.com",
        role=Role.AUDITOR,
        invited_by_name="admin",
        invited_at=now,
    )
    SavedView.objects.create(pk=VIEW, project=aurora, owner=user, name="Mine", created_at=now)
    InvitationRun.objects.create(pk=RUN, project=aurora, by_name="Ann", made_at=now)
    imports.stored(aurora, "done", pk=RUN, started_at=now, ended_at=now)
    audit.record(
        Actor(aurora, "onboarding", user=user),
        Action.DRAFT_CREATED,
        Outcome.SUCCEEDED,
        Target("draft", str(DRAFT)),
        now=now,
    )


ROUTES = [(route, view.access) for route, view in views(get_resolver())]


def address(route: str, project: str, **named: str) -> str:
    filled = {**FILLED, "project": project, **named}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: filled[found.group(1)], route)


def test_project_is_404_as_soon_as_the_membership_is_deleted() -> None:
    client = signed_in("onboarding")
    assert client.get(LIST).status_code == 200
    Membership.objects.filter(user__username="onboarding").delete()
    assert client.get(LIST).status_code == 404


def test_membership_ends_with_its_last_day_in_utc(aurora: Project) -> None:
    """Everywhere at once: pages, the chooser, the drafts, what was typed too late, the panel."""
    member = Membership.objects.get(user__username="onboarding", project=aurora)
    member.role, member.until = Role.ADMIN, date(2026, 12, 31)
    member.save()
    draft = Draft.objects.get(pk=DRAFT)
    step = f"/p/aurora/onboarding/{DRAFT}/brand/"
    for moment, is_in in (
        ("2026-12-31T23:59:59+00:00", True),
        ("2027-01-01T00:00:00+00:00", False),
    ):
        with time_machine.travel(datetime.fromisoformat(moment), tick=False):
            client, late = signed_in("onboarding"), Client()
            page = client.get("/p/aurora/")
            assert page.status_code == (200 if is_in else 404)
            assert ('<time datetime="2026-12-31">31 Dec 2026</time>' in page.text) is is_in
            assert client.get(step).status_code == (200 if is_in else 404)
            assert (client.get("/").status_code == 302) is is_in, "one project, or none"
            assert ("Aurora" in client.get("/").text) is False
            assert client.get("/sandbox/").status_code == (200 if is_in else 404)
            assert opening.writers(aurora).filter(username="onboarding").exists() is is_in
            login = late.post(step, {"name": "Typed late", "version": "1", "tab": "t"})
            right = {"username": "onboarding", "password": "rcs-demo"}
            field = {stashed_post.FIELD: login.context["stash"].sealed()}
            assert late.post("/login/", right | field)["Location"] == (step if is_in else "/")
            other = signed_in("manager")
            assert "31 Dec" not in other.get("/p/aurora/").text, "no end, nothing to say"
    assert draft.owner.username == "onboarding", "what they did stays theirs"


def test_404_is_the_same_for_another_project_and_for_none() -> None:
    same = {"X-Request-ID": "the-same-request"}
    mine = signed_in("onboarding").get("/p/harbor/senders/", headers=same)
    none = signed_in("onboarding").get("/p/never-made/senders/", headers=same)
    assert mine.status_code == none.status_code == 404
    assert "Harbor" not in mine.text
    plain = [re.sub(r'value="\w{64}"', "", page.text) for page in (mine, none)]
    assert plain[0].replace("harbor", "") == plain[1].replace("never-made", "")


def undeclared(request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("forgotten/", undeclared)]


@override_settings(ROOT_URLCONF=__name__)
def test_view_without_declared_access_fails_the_system_check() -> None:
    (error,) = every_view_declares_its_access(None)
    assert "/forgotten/" in error.msg
    with pytest.raises(SystemCheckError, match="forgotten"):
        call_command("check")


def test_url_configuration_has_every_agreed_route() -> None:
    routes = {route for route, _access in ROUTES}
    assert {
        "",
        "login/",
        "logout/",
        "theme/",
        "audit/key/",
        "healthz",
        "readyz",
        "metrics",
        "p/<slug:project>/",
        "p/<slug:project>/senders/",
        "p/<slug:project>/senders/counts/",
        "p/<slug:project>/senders/views/counts/",
        SENDER,
        *(f"{SENDER}{leaf}" for leaf in ("answers/", "json/", "status/", "edit/", "launch/")),
        "p/<slug:project>/senders/export.csv",
        "p/<slug:project>/audit/",
        "p/<slug:project>/audit/verify/",
        "p/<slug:project>/audit/verification/",
        "p/<slug:project>/audit/export.csv",
        "p/<slug:project>/audit/export.jsonl",
        "p/<slug:project>/audit/<int:entry>/",
        "p/<slug:project>/onboarding/",
        "p/<slug:project>/onboarding/new/",
        DRAFTS,
        *(
            f"{DRAFTS}{leaf}"
            for leaf in (
                "<step:step>/",
                "preview/",
                "history/",
                "history/export.csv",
                "history/<int:save>/restore/",
                "discard/",
                "restore/",
                "owner/",
                "clone/",
                "waiting/",
                "notes/",
            )
        ),
        "sandbox/",
        "sandbox/api/<path:rest>",
        "sandbox/images/<str:slug>/<str:kind>.png",
    } <= routes
