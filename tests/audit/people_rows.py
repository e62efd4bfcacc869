"""Rows of ``test_what_posts_leave`` for people and invitations. See ``trail_rows``."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.accounts import invitations
from senders.models import Draft, MemberInvitation, Membership, Project, Role
from tests.audit.trail_press import NOTHING, PROJECT, Press, Row
from tests.web.test_access import FILLED, INVITATION, MEMBER

PEOPLE = f"{PROJECT}people/"
JOIN = {"full_name": "Ann Lee", "username": "ann", "password": "blue-Kettle-42"}
KEY = {"key_id": "sandbox-key", "key_secret": "sandbox-secret", "seen": "0"}
NEW = {"email": "ann@example.com", "role": "20", "until": ""}


def member(_draft: Draft, **columns: object) -> None:
    """Adds a member of two projects, whose account stays therefore."""
    guest = User.objects.create_user("guest", "guest@example.com", "rcs-demo")
    for slug, pk in (("aurora", MEMBER), ("harbor", MEMBER + 1)):
        project = Project.objects.get(slug=slug)
        row = Membership(pk=pk, project=project, user=guest, role=Role.AUDITOR)
        for name, value in columns.items() if slug == "aurora" else ():
            setattr(row, name, value)
        row.save()


def with_factor(draft: Draft) -> None:
    member(draft)
    guest = User.objects.get(username="guest")
    Authenticator.objects.create(user=guest, type=Authenticator.Type.TOTP, data={"secret": "x"})


def ended(draft: Draft) -> None:
    member(draft, ended_at=timezone.now())


def invitation(draft: Draft) -> None:
    _invite(draft.project, "ann@example.com")


def own_invitation(draft: Draft) -> None:
    User.objects.create_user("olga", "olga@example.com", "rcs-demo")
    _invite(draft.project, "olga@example.com")


def _invite(project: Project, email: str) -> None:
    now = timezone.now()
    made = MemberInvitation.objects.create(
        pk=INVITATION,
        project=project,
        email=email,
        address_key=email,
        role=Role.AUDITOR,
        invited_by_name="admin",
        invited_at=now,
    )
    token = invitations._hash(FILLED["token"])
    MemberInvitation.objects.filter(pk=made.pk).update(
        token_hash=token, expires_at=now + invitations.VALID_FOR
    )


def as_olga(client: Client) -> None:
    client.force_login(User.objects.get(username="olga"))


def revoked(draft: Draft) -> None:
    invitation(draft)
    MemberInvitation.objects.filter(pk=INVITATION).update(revoked_at=timezone.now())


ROWS = {
    f"{PEOPLE}invite/": Row(
        Press(NEW, [("member.invited", "succeeded")], who="admin"),
        Press({**NEW, "email": "ann"}, NOTHING, who="admin", status=422),
    ),
    f"{PEOPLE}<int:member>/": Row(
        Press({"role": "30"}, [("member.role_changed", "succeeded")], who="admin", before=member),
        Press({"role": "50"}, NOTHING, who="admin", before=member, status=422),
    ),
    f"{PEOPLE}<int:member>/deactivate/": Row(
        Press({}, [("member.ended", "succeeded")], who="admin", before=member),
        Press({}, NOTHING, who="admin", before=ended),
    ),
    f"{PEOPLE}<int:member>/factors/": Row(
        Press({}, [("person.factors_reset", "succeeded")], who="admin", before=with_factor),
        Press({}, NOTHING, who="admin", before=member),
    ),
    f"{PEOPLE}<int:member>/activate/": Row(
        Press({}, [("member.activated", "succeeded")], who="admin", before=ended),
        Press({}, NOTHING, who="admin", before=member),
    ),
    f"{PEOPLE}invitations/<int:invitation>/resend/": Row(
        Press({}, [("member.invitation_resent", "succeeded")], who="admin", before=invitation),
        Press({}, NOTHING, who="admin", before=revoked),
    ),
    f"{PEOPLE}invitations/<int:invitation>/revoke/": Row(
        Press({}, [("member.invitation_revoked", "succeeded")], who="admin", before=invitation),
        Press({}, NOTHING, who="admin", before=revoked),
    ),
    f"{PROJECT}credentials/test/": Row(
        Press({}, NOTHING, who="admin"),
        Press({}, NOTHING, who="admin", fault=("GET /rcs/senders", "timeout"), status=200),
    ),
    f"{PROJECT}credentials/replace/": Row(
        Press(KEY, [("project.credentials_changed", "succeeded")], who="admin"),
        Press({**KEY, "key_id": ""}, NOTHING, who="admin", status=422),
        Press(KEY, NOTHING, who="admin", fault=("GET /rcs/senders", "timeout"), status=422),
        more={"wrong": Press({**KEY, "key_secret": "x"}, NOTHING, who="admin", status=422)},
    ),
    "invitation/<str:token>/": Row(
        Press(
            JOIN,
            [
                ("person.created", "succeeded"),
                ("member.joined", "succeeded"),
                ("person.signed_in", "succeeded"),
            ],
            who="",
            before=invitation,
        ),
        Press(JOIN, NOTHING, who="", status=404),
        more={"wrong": Press({}, NOTHING, who="", before=invitation, status=422)},
    ),
    "invitation/<str:token>/accept/": Row(
        Press({}, [("member.joined", "succeeded")], before=own_invitation, ready=as_olga),
        Press({}, NOTHING, before=invitation, status=409),
    ),
}
