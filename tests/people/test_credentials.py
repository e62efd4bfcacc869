"""The page of the access key: the test, the replacement, the secret that is nowhere, two admins."""

import logging
import re
import sys

import pytest
from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from django.views.debug import ExceptionReporter
from pydantic import SecretStr

from senders import audit
from senders.audit import Action, Target
from senders.models import AuditChain, AuditEntry, Membership, Outcome, Project, Role, SenderRecord
from senders.sandbox import faults
from senders.sandbox.access import KEY_ID, KEY_SECRET
from senders.sinch import clients, project_keys
from tests.conftest import signed_in
from tests.people.making import acting, actions, count, new_member, project, user

PAGE = "/p/aurora/credentials/"
WRONG = "not-the-secret-of-this-key"
GOOD = {"key_id": KEY_ID, "key_secret": KEY_SECRET, "seen": "0"}


def key() -> tuple[str, str]:
    found = project()
    return found.key_id, found.key_secret().get_secret_value()


@pytest.mark.parametrize("name", ["auditor", "onboarding", "manager"])
@pytest.mark.parametrize("path", ["", "test/", "replace/"])
def test_only_admins_see_and_replace_the_key(name: str, path: str) -> None:
    before = count()
    assert signed_in(name).post(PAGE + path, GOOD).status_code in {403, 405}
    assert signed_in(name).get(PAGE + path, follow=True).status_code == 403
    assert count() == before


def test_page_shows_the_key_id_but_never_the_secret() -> None:
    page = signed_in("admin").get(PAGE).text
    assert KEY_ID in page
    assert KEY_SECRET not in page
    assert project().key_secret_encrypted not in page
    assert "No entry tells when the key was stored." in page


def test_test_now_is_a_real_call_and_says_when() -> None:
    page = signed_in("admin").post(f"{PAGE}test/", follow=True).text
    assert re.search(r"Sinch accepted the key at \d\d:\d\d:\d\d UTC", page)
    assert "The project has 240 senders." in page


@pytest.mark.parametrize(
    ("fault", "words"),
    [("timeout", "did not respond"), ("unauthorized", "rejected the portal"), ("500", "Sinch")],
)
def test_failed_test_says_why_in_plain_words(fault: str, words: str) -> None:
    if fault == "unauthorized":
        found = project()
        Project.objects.filter(pk=found.pk).update(key_id="other")
    elif fault == "timeout":
        faults.order("GET /rcs/senders", "timeout")
    else:
        faults.order("GET /rcs/senders", "error", status=500)
    page = signed_in("admin").post(f"{PAGE}test/")
    assert page.status_code == 200
    assert words in page.text
    assert re.search(r"Tested at \d\d:\d\d:\d\d UTC", page.text)
    assert 'role="alert"' in page.text


def test_working_key_is_stored_with_its_entry_and_used_from_then_on() -> None:
    Project.objects.filter(slug="aurora").update(key_id="old-key")
    done = signed_in("admin").post(f"{PAGE}replace/", GOOD)
    assert (done.status_code, done["Location"]) == (302, PAGE)
    assert key() == (KEY_ID, KEY_SECRET)
    entry = AuditEntry.objects.get(action="project.credentials_changed")
    assert entry.changes["before"]["key_id"] == "old-key"
    assert entry.changes["after"]["key_id"] == KEY_ID
    assert entry.changes["test"] == "passed"
    assert KEY_SECRET not in str(entry.changes)
    assert entry.actor == user("admin")
    assert clients.client_of(project()).list_senders(page_size=1).total_size == 240
    page = signed_in("admin").get(PAGE).text
    assert "by admin" in page
    assert f'href="/p/aurora/audit/{entry.number}/"' in page


def test_failing_key_is_stored_only_after_a_tick() -> None:
    before, typed = key(), {"key_id": "typed-key", "key_secret": WRONG, "seen": "0", "once": "a"}
    page = signed_in("admin").post(f"{PAGE}replace/", typed)
    assert page.status_code == 422
    assert key() == before
    assert "was not stored" in page.text
    assert 'value="typed-key"' in page.text
    assert WRONG not in page.text
    assert 'name="anyway"' in page.text
    assert not AuditEntry.objects.filter(action="project.credentials_changed").exists()
    done = signed_in("admin").post(f"{PAGE}replace/", {**typed, "anyway": "on"}, follow=True)
    assert "although its test failed" in done.text
    assert key() == ("typed-key", WRONG)
    assert AuditEntry.objects.latest("pk").changes["test"] == "failed"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"key_id": ""}, "key_id"),
        ({"key_id": "a b"}, "key_id"),
        ({"key_id": "a\x07"}, "key_id"),
        ({"key_id": "k" * 129}, "key_id"),
        ({"key_secret": ""}, "key_secret"),
        ({"key_secret": "se cret-planted"}, "key_secret"),
        ({"key_secret": "planted-" * 100}, "key_secret"),
    ],
)
def test_values_that_cannot_be_are_named_and_the_secret_is_gone(
    changed: dict[str, str], field: str
) -> None:
    before = key()
    page = signed_in("admin").post(f"{PAGE}replace/", {**GOOD, "key_id": "typed", **changed})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert KEY_SECRET not in page.text
    assert "planted" not in page.text
    assert key() == before


def test_second_of_two_admins_is_told_and_changes_nothing() -> None:
    new_member("second", Role.ADMIN)
    shown = {name: signed_in(name).get(PAGE).context["seen"] for name in ("admin", "second")}
    first = signed_in("admin").post(f"{PAGE}replace/", {**GOOD, "seen": str(shown["admin"])})
    assert first.status_code == 302
    late = signed_in("second").post(
        f"{PAGE}replace/", {**GOOD, "seen": str(shown["second"]), "anyway": "on"}
    )
    assert late.status_code == 409
    assert "Someone replaced the access key" in late.text
    assert f'value="{KEY_ID}"' in late.text
    assert KEY_SECRET not in late.text
    assert AuditEntry.objects.filter(action="project.credentials_changed").count() == 1


def test_double_click_replaces_once() -> None:
    admin = signed_in("admin")
    for _click in range(2):
        admin.post(f"{PAGE}replace/", {**GOOD, "once": "x"})
    assert actions() == ["project.credentials_changed"]
    assert AuditEntry.objects.filter(action="project.credentials_changed").count() == 1


def test_secret_is_in_no_log_and_no_error_report(
    unguarded: None, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    target = Target("person")
    audit.record(acting(), Action.PERSON_CREATED, Outcome.SUCCEEDED, target, now=timezone.now())
    AuditChain.objects.update(length=0)
    client, reports = Client(raise_request_exception=False), []

    def report(request: HttpRequest, **_more: object) -> None:
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_text())

    client.force_login(user("admin"))
    got_request_exception.connect(report)
    try:
        with caplog.at_level(logging.DEBUG):
            answer = client.post(f"{PAGE}replace/", GOOD)
    finally:
        got_request_exception.disconnect(report)
    assert answer.status_code == 500
    (text,) = reports
    assert "key_secret" in text
    assert KEY_SECRET not in text + answer.text
    assert KEY_SECRET not in caplog.text + "".join(capsys.readouterr())
    assert key() == (KEY_ID, KEY_SECRET)


def test_use_before_the_replacement_is_not_said_of_the_new_key() -> None:
    now = timezone.now()
    SenderRecord.objects.create(
        project=project(), sender_id="s-1", summary={}, fingerprint="f", asked_at=now, read_at=now
    )
    assert "The last successful read" in signed_in("admin").get(PAGE).text
    signed_in("admin").post(f"{PAGE}replace/", GOOD)
    page = signed_in("admin").get(PAGE).text
    assert "No successful read of a sender is known with this key." in page


def test_who_lost_the_role_meanwhile_stores_nothing() -> None:
    actor, before = acting(), key()
    Membership.objects.filter(user=user("admin"), project=project()).update(role=Role.MANAGER)
    tested = project_keys.test(project())
    with pytest.raises(project_keys.NotAllowed):
        project_keys.replace(
            actor, project(), "other", SecretStr("x"), seen=0, tested=tested, now=timezone.now()
        )
    assert key() == before
