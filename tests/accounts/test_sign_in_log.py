"""The entries of sign-ins, failed sign-ins and sign-outs in the portal's own chain."""

import json

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.test import Client, override_settings

from senders import audit
from senders.accounts.sign_in_log import MOST_UNKNOWN
from senders.accounts.throttle import FAILURES
from senders.audit import redaction
from senders.models import AuditChain, AuditEntry, Project
from tests.conftest import LIST, signed_in

RIGHT = {"username": "manager", "password": "rcs-demo"}
WRONG = {"username": "manager", "password": "nope"}


def trail() -> list[tuple[str, str, str, str]]:
    entries = AuditEntry.objects.order_by("number")
    assert not entries.exclude(project=None).exists()
    assert audit.verify(None).whole
    return [(each.action, each.outcome, each.error_code, each.actor_name) for each in entries]


def test_coming_and_going() -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.post("/login/", RIGHT)
    client.post("/login/", RIGHT)  # who is in already does not come in again
    client.post("/logout/")
    client.post("/logout/")
    assert trail() == [
        ("person.signed_in", "succeeded", "", "manager"),
        ("person.signed_out", "succeeded", "", "manager"),
    ]
    manager = User.objects.get(username="manager")
    for entry in AuditEntry.objects.all():
        assert (entry.actor, entry.role, entry.ip) == (manager, "", "192.0.2.7")
        assert (entry.target_kind, entry.target_id) == ("person", str(manager.pk))
        assert (entry.target_label, entry.changes) == ("manager", {})


@pytest.mark.parametrize(
    ("name", "code", "actor"),
    [
        ("manager", "wrong_password", "manager"),
        (" manager ", "wrong_password", "manager"),
        ("auditor", "inactive", "auditor"),
        ("Manager", "unknown_name", "unknown"),
        ("my-Own-Pa55word", "unknown_name", "unknown"),
        ("+46701234567", "unknown_name", "unknown"),
        ("nul\x00byte", "unknown_name", "unknown"),
        ("x" * 100_000, "unknown_name", "unknown"),
        ("", "unknown_name", "unknown"),
    ],
)
def test_a_name_and_password_that_do_not_belong_together(name: str, code: str, actor: str) -> None:
    User.objects.filter(username="auditor").update(is_active=False)
    Client().post("/login/", {"username": name, "password": "an-Other-Pa55word"})
    assert trail() == [("person.sign_in_failed", "refused", code, actor)]
    (entry,) = AuditEntry.objects.all()
    user = User.objects.filter(username=actor).first()
    assert entry.actor == user
    if user is None:
        assert (entry.target_id, entry.target_label) == ("", redaction.hidden(name))
        kept = json.dumps(list(AuditEntry.objects.values()), default=str, ensure_ascii=False)
        assert "Pa55word" not in kept
        assert "4567" not in kept
    else:
        assert (entry.target_id, entry.target_label) == (str(user.pk), actor)


def test_a_hidden_name_can_be_told_again_and_not_be_read() -> None:
    assert redaction.hidden("secret") == redaction.hidden("secret") != redaction.hidden("Secret")
    assert redaction.hidden("secret").startswith("••• #")
    with override_settings(SECRET_KEY="another" * 9):
        assert redaction.hidden("secret") != redaction.hidden("sesame")
    assert redaction.hidden("") == ""


def test_guessing_at_one_name_writes_no_more_than_the_throttle_lets_through() -> None:
    for _attempt in range(FAILURES + 3):
        Client().post("/login/", WRONG)
    failed = ("person.sign_in_failed", "refused", "wrong_password", "manager")
    throttled = ("person.sign_in_failed", "refused", "throttled", "manager")
    assert trail() == [failed] * FAILURES + [throttled]
    assert Client(REMOTE_ADDR="10.1.2.3").post("/login/", WRONG).status_code == 422
    assert trail()[-1] == failed, "from elsewhere it is news"


def test_making_up_names_does_not_fill_the_trail() -> None:
    for attempt in range(MOST_UNKNOWN + 5):
        Client().post("/login/", {"username": f"made-up-{attempt}", "password": "x"})
    codes = [code for _action, _outcome, code, _name in trail()]
    assert codes == ["unknown_name"] * (MOST_UNKNOWN - 1) + ["many_unknown_names"]
    Client().post("/login/", WRONG)
    assert trail()[-1][2] == "wrong_password", "names that exist are another matter"


@pytest.fixture
def torn(unguarded: None) -> None:
    """A portal's chain to which nothing can be added."""
    assert Client().post("/login/", WRONG).status_code == 422
    AuditChain.objects.update(length=0)


def test_nobody_gets_in_whose_entry_cannot_be_written(torn: None) -> None:
    client, sessions = Client(), Session.objects.count()
    with pytest.raises(IntegrityError):
        client.post("/login/", RIGHT)
    client.raise_request_exception = False
    assert client.post("/login/", RIGHT).status_code == 500
    assert client.get(LIST).status_code == 302
    assert Session.objects.count() == sessions


def test_nobody_gets_out_either(torn: None) -> None:
    client = signed_in("manager")
    with pytest.raises(IntegrityError):
        client.post("/logout/")
    assert client.get(LIST).status_code == 200


def test_a_project_can_be_shown_who_tried_its_members_names(aurora: Project) -> None:
    for name in ("onboarding", "nobody"):
        Client().post("/login/", {"username": name, "password": "x"})
    of_members = AuditEntry.objects.filter(project=None, actor__memberships__project=aurora)
    assert [each.actor_name for each in of_members] == ["onboarding"]
