"""The entries of sign-ins, failed sign-ins and sign-outs in the portal's own chain."""

import json

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.test import Client, override_settings

from senders import audit
from senders.accounts.throttle import ADDRESS, PAIR, PORTAL
from senders.audit import redaction
from senders.models import AuditChain, AuditEntry, Project, SignInCount
from tests.conftest import LIST, signed_in

RIGHT = {"username": "manager", "password": "rcs-demo"}
WRONG = {"username": "manager", "password": "nope"}


def trail() -> list[tuple[str, str, str, str]]:
    entries = AuditEntry.objects.order_by("number")
    assert not entries.exclude(project=None).exists()
    assert audit.verify(None).whole
    return [(each.action, each.outcome, each.error_code, each.actor_name) for each in entries]


def test_sign_in_and_sign_out_are_each_recorded_once() -> None:
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
        assert entry.target_label == "manager"
        ways = {"after": {"ways": ["password"]}} if entry.action == "person.signed_in" else {}
        assert entry.changes == ways


@pytest.mark.parametrize(
    ("name", "code", "actor"),
    [
        ("manager", "wrong_password", "manager"),
        (" manager ", "wrong_password", "manager"),
        ("\uff4danager", "wrong_password", "manager"),
        ("auditor", "inactive", "auditor"),
        ("Manager", "unknown_name", "unknown"),
        ("my-Own-Pa55word", "unknown_name", "unknown"),
        ("+46701234567", "unknown_name", "unknown"),
        ("nul\x00byte", "unknown_name", "unknown"),
        ("x" * 100_000, "unknown_name", "unknown"),
        ("", "unknown_name", "unknown"),
    ],
)
def test_failed_sign_in_is_recorded_and_unknown_names_are_hidden(
    name: str, code: str, actor: str
) -> None:
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


def test_hidden_name_is_the_same_keyed_hash_each_time() -> None:
    assert redaction.hidden("secret") == redaction.hidden("secret") != redaction.hidden("Secret")
    assert redaction.hidden("secret").startswith("••• #")
    with override_settings(SECRET_KEY="another" * 9):
        assert redaction.hidden("secret") != redaction.hidden("sesame")
    assert redaction.hidden("") == ""


def test_repeated_failures_record_one_throttled_entry_per_address() -> None:
    for _attempt in range(PAIR.most + 3):
        Client().post("/login/", WRONG)
    failed = ("person.sign_in_failed", "refused", "wrong_password", "manager")
    throttled = ("person.sign_in_failed", "refused", "throttled", "manager")
    assert trail() == [failed] * PAIR.most + [throttled]
    assert Client(REMOTE_ADDR="10.1.2.3").post("/login/", WRONG).status_code == 422
    assert trail()[-1] == failed, "from elsewhere it is news"
    SignInCount.objects.update(ends=0)
    for _attempt in range(PAIR.most + 3):
        Client().post("/login/", WRONG)
    assert trail()[PAIR.most + 2 :] == [failed] * PAIR.most + [throttled], "a new window"


def test_many_unknown_names_of_an_address_end_in_one_throttled_entry() -> None:
    for attempt in range(ADDRESS.most + 5):
        Client().post("/login/", {"username": f"made-up-{attempt}", "password": "x"})
    codes = [code for _action, _outcome, code, _name in trail()]
    assert codes == ["unknown_name"] * ADDRESS.most + ["throttled_address"]
    Client(REMOTE_ADDR="10.1.2.3").post("/login/", WRONG)
    assert trail()[-1][2] == "wrong_password"


def test_many_addresses_end_in_one_throttled_entry_for_the_portal() -> None:
    for attempt in range(PORTAL.most + 5):
        form = {"username": f"made-up-{attempt}", "password": "x"}
        status = Client(REMOTE_ADDR=f"10.1.2.{attempt}").post("/login/", form).status_code
        assert status == (422 if attempt < PORTAL.most else 429)
    codes = [code for _action, _outcome, code, _name in trail()]
    assert codes == ["unknown_name"] * PORTAL.most + ["throttled_portal"]


@pytest.fixture
def torn(unguarded: None) -> None:
    """A portal's chain to which nothing can be added."""
    assert Client().post("/login/", WRONG).status_code == 422
    AuditChain.objects.update(length=0)


def test_sign_in_that_cannot_be_recorded_is_rejected(torn: None) -> None:
    client, sessions = Client(), Session.objects.count()
    with pytest.raises(IntegrityError):
        client.post("/login/", RIGHT)
    client.raise_request_exception = False
    assert client.post("/login/", RIGHT).status_code == 500
    assert client.get(LIST).status_code == 302
    assert Session.objects.count() == sessions


def test_sign_out_that_cannot_be_recorded_keeps_the_session(torn: None) -> None:
    client = signed_in("manager")
    with pytest.raises(IntegrityError):
        client.post("/logout/")
    assert client.get(LIST).status_code == 200


def test_failed_sign_ins_can_be_selected_by_membership_in_a_project(aurora: Project) -> None:
    for name in ("onboarding", "nobody"):
        Client().post("/login/", {"username": name, "password": "x"})
    of_members = AuditEntry.objects.filter(project=None, actor__memberships__project=aurora)
    assert [each.actor_name for each in of_members] == ["onboarding"]
