"""Failed sign-ins with names that no account has: shown to admins, never with what was typed."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from senders.accounts import sign_in_log, unknown_sign_ins
from senders.audit import Action
from senders.models import AuditEntry, Outcome
from tests.conftest import signed_in
from tests.trail.trail_entries import add

URL = "/p/aurora/people/"
TYPED = "hunter2-in-the-wrong-field"


@pytest.fixture
def attempts() -> None:
    for name in (TYPED, TYPED, "onboarding", "mallory"):
        Client().post("/login/", {"username": name, "password": "wrong", "next": ""})


def test_admin_sees_time_address_and_mark_and_never_the_typed_text(attempts: None) -> None:
    text = signed_in("admin").get(URL).text
    part = text[text.index('id="unknown-names"') :]
    assert "3 in 30 days" in part
    assert part.count('role="rowheader"') == 3, "the wrong password of a user is not among them"
    assert TYPED not in text
    first, second, third = unknown_sign_ins.within_30_days(timezone.now()).latest
    assert first.mark != second.mark == third.mark
    assert len(third.mark) == 8
    assert part.count(third.mark) == 2
    assert "127.0.0.1" in part
    assert str(AuditEntry.objects.filter(project_slug="").latest("number").number) in part


@pytest.mark.parametrize("who", ["auditor", "onboarding", "manager"])
def test_only_admins_see_them(attempts: None, who: str) -> None:
    assert "unknown-names" not in signed_in(who).get(URL).text


def test_older_ones_are_not_counted_and_many_are_not_counted_to_the_end() -> None:
    now = timezone.now()

    def fail(at: datetime) -> None:
        action = Action.PERSON_SIGN_IN_FAILED
        add(None, action, Outcome.REFUSED, who="unknown", role=None, now=at)

    fail(now - timedelta(days=31))
    assert unknown_sign_ins.within_30_days(now).count == 0
    for _each in range(3):
        fail(now)
    found = unknown_sign_ins.within_30_days(now)
    assert (found.count, found.is_more, len(found.latest)) == (3, False, 3)


def test_every_code_of_a_failure_without_an_account_has_words() -> None:
    """Password and code are looked at only where there is an account."""
    of_accounts = {sign_in_log.WRONG_PASSWORD, sign_in_log.INACTIVE, sign_in_log.WRONG_CODE}
    known = {sign_in_log.UNKNOWN_NAME, sign_in_log.WRONG_PASSKEY, sign_in_log.NO_ACCESS}
    codes = {
        value
        for name, value in vars(sign_in_log).items()
        if name.isupper() and isinstance(value, str)
    }
    assert codes == of_accounts | known
    assert set(unknown_sign_ins.RESULTS) == known | set(sign_in_log.THROTTLED.values())


def test_page_without_any_says_so() -> None:
    part = signed_in("admin").get(URL).text.partition('id="unknown-names"')[2]
    assert "0 in 30 days" in part
    assert "<table" not in part
