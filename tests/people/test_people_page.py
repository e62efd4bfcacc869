"""The page of people: who may do what, what it shows, ends, double clicks, the export."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from senders import jobs
from senders.accounts import deactivation, member_list, members
from senders.audit import Actor
from senders.models import AuditEntry, Draft, MemberInvitation, Membership, Role, SenderRecord
from tests.cases.making import case_of
from tests.conftest import HTMX, signed_in
from tests.people.making import (
    PEOPLE,
    acting,
    actions,
    client_of,
    count,
    member,
    new_member,
    only_in_aurora,
    project,
    user,
)


def in_days(number: int) -> date:
    return members.today(timezone.now()) + timedelta(days=number)


PATHS = [
    "",
    "invite/",
    "export.csv",
    "{m}/",
    "{m}/deactivate/",
    "{m}/factors/",
    "{m}/activate/",
    "invitations/{i}/resend/",
    "invitations/{i}/revoke/",
]


def draft_of(name: str) -> Draft:
    person = user(name)
    return Draft.objects.create(
        project=project(),
        case=case_of(project(), person),
        saved=timezone.now(),
        saved_by=person,
    )


def record_of(name: str) -> SenderRecord:
    now = timezone.now()
    record = SenderRecord.objects.create(
        project=project(),
        sender_id="s-1",
        summary={},
        fingerprint="f",
        asked_at=now,
        read_at=now,
    )
    SenderRecord.objects.filter(pk=record.pk).update(owner=user(name))
    return record


@pytest.mark.parametrize("name", ["auditor", "onboarding", "manager"])
@pytest.mark.parametrize("path", PATHS)
def test_only_admins_reach_people(name: str, path: str) -> None:
    new_member("ben")
    invitation = MemberInvitation.objects.create(
        project=project(), email="a@example.com", address_key="a@example.com", role=20,
        invited_by_name="admin", invited_at=timezone.now(),
    )  # fmt: skip
    before = count()
    url = PEOPLE + path.format(m=member("ben").pk, i=invitation.pk)
    client = signed_in(name)
    assert client.post(url, {"email": "b@example.com", "role": "40"}).status_code in {403, 405}
    assert client.get(url).status_code in {403, 302}
    assert count() == before
    assert member("ben").ended_at is None


@pytest.mark.parametrize("path", [path for path in PATHS if "{" in path])
def test_people_of_another_project_are_not_found(path: str) -> None:
    stranger = new_member("ben", slug="harbor")
    invitation = MemberInvitation.objects.create(
        project=project("harbor"), email="a@example.com", address_key="a@example.com", role=20,
        invited_by_name="admin", invited_at=timezone.now(),
    )  # fmt: skip
    for pk, other in ((stranger.pk, invitation.pk), (2**70, 2**70)):
        url = PEOPLE + path.format(m=pk, i=other)
        assert signed_in("admin").post(url, {"role": "10"}).status_code == 404
    assert member("ben", "harbor").ended_at is None


def test_page_shows_roles_days_factors_and_sign_ins(settings: Settings) -> None:
    settings.REQUIRE_MFA = ("manager", "admin")
    only_in_aurora("manager")
    new_member("ben", until=in_days(3))
    admin = signed_in("admin")
    people = member_list.people(project(), user("admin"), timezone.now())
    assert [row.name for row in people.lacking] == ["admin", "manager"]
    settings.REQUIRE_MFA = ()
    page = admin.get(PEOPLE).text
    for shown in ("In 3 days", "not required for this role", "Never", "You", "Last day"):
        assert shown in page, shown


def test_page_asks_the_database_the_same_for_any_number_of_people() -> None:
    admin = signed_in("admin")
    admin.get(PEOPLE)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin.get(PEOPLE)
        counts.append(len(queries))
        for each in range(5):
            new_member(f"user-{number}-{each}", Role.ADMIN)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "no-address"}, "email"),
        ({"email": "a@example.com, b@example.com"}, "email"),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "email"),
        ({"email": "MANAGER@example.com"}, "email"),
        ({"role": ""}, "role"),
        ({"role": "50"}, "role"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "03/04/2031"}, "until"),
        ({"until": "soon"}, "until"),
    ],
)
def test_invitation_that_cannot_be_keeps_what_was_typed(posted: dict[str, str], field: str) -> None:
    typed = {"email": "ann@example.com", "role": "30", "until": "2031-05-06", **posted}
    page = signed_in("admin").post(f"{PEOPLE}invite/", typed)
    assert page.status_code == 422
    assert list(page.context["invite_form"].errors) == [field]
    assert f'id="id_{field}_error"' in page.text
    shown = page.context["invite_form"]
    assert {name: shown[name].value() for name in typed} == typed
    assert not MemberInvitation.objects.exists()


def test_second_invitation_of_an_address_is_refused_until_the_first_is_revoked() -> None:
    admin, typed = signed_in("admin"), {"email": "ann@example.com", "role": "20"}
    assert admin.post(f"{PEOPLE}invite/", typed).status_code in {200, 302}
    assert admin.post(f"{PEOPLE}invite/", {**typed, "email": "ANN@EXAMPLE.COM"}).status_code == 422
    first = MemberInvitation.objects.get()
    admin.post(f"{PEOPLE}invitations/{first.pk}/revoke/")
    admin.post(f"{PEOPLE}invitations/{first.pk}/revoke/")
    assert actions(last=2) == ["member.invited", "member.invitation_revoked"]
    assert admin.post(f"{PEOPLE}invite/", typed).status_code in {200, 302}


def test_double_click_invites_once() -> None:
    typed = {"email": "ann@example.com", "role": "20", "until": "", "once": "x"}
    admin = signed_in("admin")
    for _click in range(2):
        admin.post(f"{PEOPLE}invite/", typed)
    assert MemberInvitation.objects.count() == 1
    assert actions() == ["member.invited"]


def test_deactivating_ends_sessions_and_hands_over_drafts_and_senders() -> None:
    only_in_aurora("manager")
    theirs = [client_of("manager"), client_of("manager")]
    draft, record = draft_of("manager"), record_of("manager")
    url = f"{PEOPLE}{member('manager').pk}/deactivate/"
    admin = signed_in("admin")
    asked = admin.get(url).text
    for sentence in ("2 sessions end at once", "owns 1 open case", "owns 1 sender"):
        assert sentence in asked
    fragment = admin.get(url, headers=HTMX).text
    assert "<html" not in fragment
    assert "Deactivate manager?" in fragment
    heir = user("onboarding")
    done = admin.post(url, {"heir": str(heir.pk)})
    assert (done.status_code, done["Location"]) == (302, PEOPLE)
    assert [client.get("/p/aurora/").status_code for client in theirs] == [302, 302]
    draft = Draft.objects.get(pk=draft.pk)
    record.refresh_from_db()
    assert draft.owner == record.owner == heir
    assert actions(last=3) == ["member.ended", "case.owner_changed", "sender.owner_changed"]
    assert "manager" in admin.get(f"{PEOPLE}?tab=deactivated").text
    before = count()
    again = admin.post(url, {"heir": str(heir.pk)})
    assert again["Location"].endswith("?tab=deactivated")
    assert count() == before
    assert not Client().login(username="manager", password="rcs-demo")


@pytest.mark.parametrize("heir", ["auditor", "manager", "nobody"])
def test_new_owner_must_be_somebody_who_may_own(heir: str) -> None:
    draft = draft_of("manager")
    person = User.objects.filter(username=heir).first()
    posted = {"heir": str(person.pk) if person else "999999"}
    page = signed_in("admin").post(f"{PEOPLE}{member('manager').pk}/deactivate/", posted)
    assert page.status_code == 422
    assert 'id="heir-error"' in page.text
    draft = Draft.objects.get(pk=draft.pk)
    assert draft.owner == user("manager")
    assert member("manager").ended_at is None


def test_person_of_two_projects_loses_this_one_at_once_in_open_tabs() -> None:
    new_member("ben")
    new_member("ben", slug="harbor")
    tab = signed_in("ben")
    assert tab.get("/p/aurora/").status_code == 200
    url = f"{PEOPLE}{member('ben').pk}/deactivate/"
    assert "The account stays active" in signed_in("admin").get(url).text
    signed_in("admin").post(url)
    assert tab.get("/p/aurora/").status_code == 404
    assert tab.post("/p/aurora/audit/verify/").status_code == 404
    assert tab.get("/p/harbor/").status_code == 200


@pytest.mark.parametrize("who", ["admin", "last"])
def test_own_access_and_the_last_admin_are_off_with_the_reason(who: str) -> None:
    if who == "admin":
        new_member("second", Role.ADMIN)
        person, words = member("admin"), "You cannot deactivate yourself."
    else:
        # An operator's session that began before: the only admin with a lasting role is another.
        person, words = new_member("second", Role.ADMIN), "needs an admin without a last day"
        Membership.objects.filter(pk=member("admin").pk).update(until=in_days(0))
    admin, before = signed_in("admin"), count()
    page = admin.get(f"{PEOPLE}{person.pk}/deactivate/").text
    assert words in page
    assert "disabled" in page
    refused = admin.post(f"{PEOPLE}{person.pk}/deactivate/")
    assert (refused.status_code, words in refused.text) == (422, True)
    demoted = admin.post(f"{PEOPLE}{person.pk}/", {"role": "10", "until": ""})
    assert demoted.status_code == 422
    assert count() == before


def test_edit_changes_role_and_day_and_tells_of_another_admin() -> None:
    admin, person = signed_in("admin"), member("onboarding")
    url = f"{PEOPLE}{person.pk}/"
    was = f'name="was" value="{person.role}"'
    assert was in admin.get(url).text
    day = in_days(30)
    posted = {"role": "30", "until": day.isoformat(), "was": str(int(person.role))}
    assert admin.post(url, posted).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.until) == (Role.MANAGER, day)
    entry = AuditEntry.objects.filter(project_slug="aurora").latest("number")
    assert entry.changes["after"] == {"role": "manager", "until": day.isoformat()}
    late = admin.post(url, {**posted, "role": "10"})
    assert late.status_code == 409
    assert "Someone changed this user" in late.text
    assert late.context["form"]["role"].value() == "10"
    person.refresh_from_db()
    assert person.role == Role.MANAGER


def test_lowered_role_holds_in_a_session_that_goes_on() -> None:
    tab = signed_in("manager")
    signed_in("admin").post(f"{PEOPLE}{member('manager').pk}/", {"role": "10", "until": ""})
    assert tab.get("/p/aurora/onboarding/new/").status_code == 403
    assert tab.get("/p/aurora/").status_code == 200


def test_account_closed_by_an_operator_is_not_activated_here() -> None:
    person = new_member("ben")
    deactivation.deactivate(Actor(None, "command: ops"), user("ben"), now=timezone.now())
    page = signed_in("admin").post(f"{PEOPLE}{person.pk}/activate/", follow=True)
    assert "Only an operator of the portal" in page.text
    assert not user("ben").is_active


def test_export_holds_all_people_and_leaves_an_entry() -> None:
    new_member("=cmd", until=in_days(0))
    gone = new_member("gone")
    members.end(acting(), project(), gone.pk, now=timezone.now())
    signed_in("admin").post(f"{PEOPLE}invite/", {"email": "ann@example.com", "role": "20"})
    file = signed_in("admin").get(f"{PEOPLE}export.csv")
    text = file.getvalue().decode()
    assert actions() == ["people.exported"]
    assert '"\'=cmd"' in text
    rows = [line.split('","') for line in text.splitlines() if line.startswith('"')]
    states = [row[4] for row in rows[1:]]
    assert states == ["active"] * 5 + ["invited", "deactivated"]
    assert "rcs-demo" not in text
    assert "token" not in text


@pytest.mark.parametrize("case", ["plain", "self", "other project", "none"])
def test_second_factor_is_reset_only_by_who_administers_all_projects(
    case: str, settings: Settings
) -> None:
    settings.MAIL_IS_SET = True
    only_in_aurora("manager", "admin")
    who = "admin" if case == "self" else "manager"
    if case == "other project":
        new_member("manager", slug="harbor")
    tab = client_of(who)
    tab.get("/p/aurora/")
    if case != "none":
        Authenticator.objects.create(
            user=user(who), type=Authenticator.Type.TOTP, data={"secret": "x"}
        )
    url, before = f"{PEOPLE}{member(who).pk}/factors/", count()
    asked = signed_in("admin").get(url)
    assert asked.status_code == 200
    done = signed_in("admin").post(url)
    jobs.run_due()
    if case == "plain":
        assert actions("") == ["person.factors_reset"]
        assert not Authenticator.objects.exists()
        assert tab.get("/p/aurora/").status_code == 302
        assert [message.to for message in mail.outbox] == [["manager@example.com"]]
        return
    assert done.status_code == (302 if case == "none" else 422)
    assert count() == before
    assert tab.get("/p/aurora/").status_code == 200
    assert mail.outbox == []


@pytest.mark.parametrize(("days", "warned"), [(-1, True), (5, False), (None, False)])
def test_activating_says_when_a_last_day_was_dropped(days: int | None, warned: bool) -> None:
    person = new_member("ben", until=None if days is None else in_days(days))
    Membership.objects.filter(pk=person.pk).update(ended_at=timezone.now())
    page = signed_in("admin").post(f"{PEOPLE}{person.pk}/activate/", follow=True)
    assert ("so the access has no end now" in page.text) is warned
    assert member("ben").until == (None if warned or days is None else in_days(days))


def test_expired_invitations_are_apart_and_not_counted_as_open(settings: Settings) -> None:
    settings.MAIL_IS_SET = True
    now, admin = timezone.now(), signed_in("admin")
    for name, expires, until in (
        ("open", now + timedelta(days=1), None),
        ("expired", now - timedelta(days=1), None),
        ("over", now + timedelta(days=1), in_days(-1)),
    ):
        MemberInvitation.objects.create(
            project=project(),
            email=f"{name}@example.com",
            address_key=f"{name}@example.com",
            role=Role.AUDITOR,
            until=until,
            invited_by_name="admin",
            invited_at=now - timedelta(days=8),
            sent_at=now - timedelta(days=8),
            token_hash=name,
            expires_at=expires,
        )
    page = admin.get(f"{PEOPLE}?tab=invited").text
    assert "1 invitation." in page
    assert page.index("open@") < page.index('id="expired"') < page.index("over@")
    assert page.index('id="expired"') < page.index("expired@")
    assert "expired on" in page
    assert "Last day has passed" in page
    resends = [each for each in MemberInvitation.objects.all() if f"/{each.pk}/resend/" in page]
    assert [each.email for each in resends] == ["open@example.com", "expired@example.com"]
    assert "expired@" not in admin.get(PEOPLE).text, "the users and who may still come"
    csv = admin.get(f"{PEOPLE}export.csv").getvalue().decode()
    assert csv.count("invitation expired") == 2
    expired = MemberInvitation.objects.get(email="expired@example.com")
    assert admin.post(f"{PEOPLE}invitations/{expired.pk}/resend/").status_code == 302
    jobs.run_due()
    again = admin.get(f"{PEOPLE}?tab=invited").text
    assert "2 invitations." in again, "it is open again"
