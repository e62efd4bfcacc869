"""Invitations: the mail, the link, accepting with a new or an existing account, and guesses."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from senders import jobs
from senders.accounts import invitation_mail, invitations, throttle
from senders.models import AuditEntry, Job, MemberInvitation, Membership, Role
from tests.conftest import signed_in
from tests.people.making import PEOPLE, actions, member, new_member, user

ANN = "Ann.Lee+x@example.com"
JOIN = {"full_name": "Ann Lee", "username": "ann.lee", "password": "blue-Kettle-42"}


@pytest.fixture(autouse=True)
def _with_mail(settings: Settings) -> None:
    settings.MAIL_IS_SET = True


def invite(email: str = ANN, role: Role = Role.ONBOARDING, until: str = "") -> MemberInvitation:
    posted = {"email": email, "role": str(int(role)), "until": until}
    done = signed_in("admin").post(f"{PEOPLE}invite/", posted)
    assert done.status_code == 302, done.text
    return MemberInvitation.objects.latest("pk")


def mailed_path() -> str:
    """Runs the worker's jobs and returns the path of the link in the last mail."""
    jobs.run_due()
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def path(email: str = ANN, role: Role = Role.ONBOARDING, until: str = "") -> str:
    invite(email, role, until)
    return mailed_path()


def test_invitation_is_mailed_once_with_a_link_that_no_row_holds() -> None:
    made = invite()
    job = Job.objects.get(kind=invitation_mail.KIND)
    assert job.payload == {"invitation": made.pk}
    link = mailed_path()
    (message,) = mail.outbox
    assert message.to == [ANN]
    assert "Aurora" in message.body
    token = link.split("/")[2]
    assert token not in str(list(MemberInvitation.objects.values())) + str(
        list(Job.objects.values())
    )
    entry = AuditEntry.objects.filter(project_slug="aurora").latest("number")
    assert (entry.action, entry.changes["after"]["role"]) == ("member.invited", "onboarding")
    assert ANN not in f"{entry.target_label}{entry.changes}"
    jobs.run_due()
    assert len(mail.outbox) == 1


def test_new_person_joins_and_is_signed_in_with_the_role_of_the_invitation() -> None:
    link, client = path(), Client()
    page = client.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert 'value="ann.lee"' in page.text, "proposed from the address"
    done = client.post(link, JOIN)
    assert (done.status_code, done["Location"]) == (302, "/p/aurora/")
    assert client.get("/p/aurora/").status_code == 200
    joined = member("ann.lee")
    assert (joined.role, joined.user.email, joined.user.get_full_name()) == (20, ANN, "Ann Lee")
    assert actions() == ["member.joined"]
    assert actions("", 2) == ["person.created", "person.signed_in"]
    assert client.get(link).status_code == 404, "once"
    assert Client().post(link, {**JOIN, "username": "ann2"}).status_code == 404
    assert not User.objects.filter(username="ann2").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"username": ""}, "username"),
        ({"username": "ADMIN"}, "username"),
        ({"username": "ann lee"}, "username"),
        ({"password": ""}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "password1"}, "password"),
        ({"password": "ann.lee"}, "password"),
    ],
)
def test_answers_that_cannot_be_stay_typed_and_are_named_at_their_field(
    changed: dict[str, str], field: str
) -> None:
    link = path()
    page = Client().post(link, {**JOIN, **changed})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in page.text
    if field != "full_name":
        assert 'value="Ann Lee"' in page.text
    assert JOIN["password"] not in page.text
    assert not User.objects.filter(email=ANN).exists()


@pytest.mark.parametrize("state", ["guessed", "expired", "used", "revoked", "resent", "last day"])
def test_link_that_does_not_work_tells_nothing(state: str) -> None:
    soon = (timezone.now() + timedelta(days=2)).date().isoformat()
    link = path(until=soon if state == "last day" else "")
    made, later = MemberInvitation.objects.latest("pk"), timedelta()
    if state == "guessed":
        link = "/invitation/" + "A" * 43 + "/"
    elif state == "expired":
        later = invitations.VALID_FOR + timedelta(seconds=1)
    elif state == "last day":
        later = timedelta(days=3)
    elif state == "used":
        Client().post(link, JOIN)
    else:
        do = "revoke" if state == "revoked" else "resend"
        signed_in("admin").post(f"{PEOPLE}invitations/{made.pk}/{do}/")
    with time_machine.travel(timezone.now() + later, tick=False):
        texts = set()
        for method in ("get", "post"):
            page = getattr(Client(), method)(link, JOIN if method == "post" else {})
            assert (page.status_code, page["Referrer-Policy"]) == (404, "no-referrer")
            assert "Aurora" not in page.text
            assert ANN not in page.text
            texts.add(re.search(r"<h1>(.*?)</h1>\s*<p>(.*?)</p>", page.text)[0])  # type: ignore[index]
    assert texts == {
        "<h1>This link does not work</h1>"
        "<p>An invitation works once, for 7 days. Ask whoever invited you for a new one.</p>"
    }


def test_guesses_are_limited_by_address_and_good_links_are_not_counted() -> None:
    link, client = path(), Client()
    for _time in range(throttle.LINK.most + 5):
        assert client.get(link).status_code == 200
    for number in range(throttle.LINK.most):
        assert client.get(f"/invitation/guess-{number}/").status_code == 404
    locked = client.get(link)
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert client.get(link, REMOTE_ADDR="192.0.2.7").status_code == 200
    login = client.post("/login/", {"username": "manager", "password": "rcs-demo"})
    assert login.status_code == 302, "sign-in has limits of its own"


def test_address_with_an_account_signs_in_and_accepts() -> None:
    outsider = User.objects.create_user("olga", "OLGA@example.com", "rcs-demo")
    link, client = path(email="olga@example.com", role=Role.MANAGER), Client()
    page = client.get(link)
    assert "Sign in to accept" in page.text
    assert "id_password" not in page.text
    assert client.post(link, JOIN).status_code == 200
    assert not User.objects.filter(username="ann.lee").exists()
    asked = client.get(f"{link}accept/")
    assert asked["Location"].startswith("/login/?next=")
    done = client.post(
        "/login/", {"username": "olga", "password": "rcs-demo", "next": f"{link}accept/"}
    )
    assert done["Location"] == f"{link}accept/"
    assert "Accept invitation" in client.get(f"{link}accept/").text
    assert not Membership.objects.filter(user=outsider).exists()
    accepted = client.post(f"{link}accept/")
    assert accepted["Location"] == "/p/aurora/"
    assert member("olga").role == Role.MANAGER
    assert actions() == ["member.joined"]
    assert client.post(f"{link}accept/").status_code == 404


def test_other_account_cannot_accept() -> None:
    link = path()
    other = signed_in("manager")
    assert "whose address is another one" in other.get(link).text
    assert other.post(f"{link}accept/").status_code == 409
    assert MemberInvitation.objects.latest("pk").accepted_at is None


def test_who_became_a_member_meanwhile_keeps_that_role() -> None:
    User.objects.create_user("olga", "olga@example.com", "rcs-demo")
    link = path(email="olga@example.com", role=Role.ADMIN)
    new_member("olga", Role.AUDITOR)
    assert signed_in("olga").post(f"{link}accept/").status_code == 302
    assert member("olga").role == Role.AUDITOR


def test_deactivated_account_is_not_let_in_by_an_invitation() -> None:
    User.objects.create_user("olga", "olga@example.com", "rcs-demo", is_active=False)
    link = path(email="olga@example.com")
    assert "is deactivated" in Client().get(link).text


def test_without_a_mail_server_the_link_is_shown_once(settings: Settings) -> None:
    settings.MAIL_IS_SET = False
    client = signed_in("admin")
    posted = {"email": ANN, "role": "20", "until": "", "once": "abc"}
    page = client.post(f"{PEOPLE}invite/", posted)
    assert page.status_code == 200
    found = re.search(r'value="http://127\.0\.0\.1:8000(/invitation/[^"]+)"', page.text)
    assert found
    assert Client().get(found[1]).status_code == 200
    assert found[1] not in client.get(f"{PEOPLE}?tab=invited").text
    assert not Job.objects.filter(kind=invitation_mail.KIND).exists()
    again = client.post(f"{PEOPLE}invite/", posted)
    assert again.status_code == 302, "a double click makes one"
    assert Client().get(found[1]).status_code == 200
    assert MemberInvitation.objects.count() == 1


@pytest.mark.parametrize(
    ("local", "proposed"),
    [
        ("Ann.Lee+news", "ann.lee"),
        ("admin", "admin-2"),
        ("ADMIN", "admin-2"),
        ("søren", "sren"),
        ("李", "user"),
        ("a" * 64, "a" * 64),
    ],
)
def test_username_is_proposed_from_the_address(local: str, proposed: str) -> None:
    assert invitations.proposed_username(f"{local}@example.com") == proposed


def test_mail_that_is_rejected_leaves_no_link_and_is_shown() -> None:
    made = invite()
    invitation_mail.give_up({"invitation": made.pk})
    page = signed_in("admin").get(f"{PEOPLE}?tab=invited").text
    assert 'data-invitation="failed"' in page
    assert user("admin").is_active
