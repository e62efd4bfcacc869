"""The page of access on a date: who reads it, the entry behind each line, dates, the export."""

from datetime import timedelta

import pytest
from django.utils import timezone

from senders.accounts import members
from senders.models import Role
from tests.conftest import signed_in
from tests.people.making import acting, actions, member, project, user

ACCESS = "/p/aurora/access/"


def add(name: str = "auditor", role: Role = Role.MANAGER) -> None:
    members.assign(acting(), project(), user(name), role, None, now=timezone.now())


@pytest.mark.parametrize("name", ["auditor", "onboarding", "manager", "admin"])
def test_every_role_reads_it(name: str) -> None:
    assert signed_in(name).get(ACCESS).status_code == 200


def test_each_line_links_the_entry_that_proves_it() -> None:
    members.end(acting(), project(), member("manager").pk, now=timezone.now())
    members.activate(acting(), project(), member("manager").pk, None, now=timezone.now())
    page = signed_in("auditor").get(ACCESS)
    (line,) = page.context["history"].lines
    assert (line.name, line.role, line.proof) == ("manager", Role.MANAGER, 2)
    assert 'href="/p/aurora/audit/2/"' in page.text
    assert signed_in("auditor").get("/p/aurora/audit/2/").status_code == 200
    assert 'data-unknown="4"' in page.text, "roles of the demo have no entries"


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("2026-02-30", 422, "has a day 30"),
        ("03/04/2026", 422, "can be read as"),
        ("yesterday", 422, "is not a date"),
        ("9999-01-01", 422, "must be today or earlier"),
        ("17 Nov 2020", 200, "before the first entry"),
        ("0001-01-01", 200, "before the first entry"),
        ("", 200, "Today is not over"),
    ],
)
def test_dates_are_read_as_everywhere(typed: str, status: int, words: str) -> None:
    add()
    page = signed_in("auditor").get(ACCESS, {"on": typed})
    assert (page.status_code, words in page.text) == (status, True)
    if status == 422:
        assert page.context["asked"].typed == typed
        back = signed_in("auditor").get(f"{ACCESS}export.csv", {"on": typed}, follow=True)
        assert back.status_code == 422


def test_export_names_entries_and_what_is_not_known() -> None:
    add()
    today = timezone.now().date()
    file = signed_in("auditor").get(f"{ACCESS}export.csv", {"on": today.isoformat()})
    text = file.getvalue().decode()
    assert '"auditor","manager"' in text
    assert "# Not known" in text
    assert actions() == ["access.exported"]
    yesterday = (today - timedelta(days=1)).isoformat()
    before = signed_in("auditor").get(f"{ACCESS}export.csv", {"on": yesterday})
    assert '# Complete,"0 rows"' in before.getvalue().decode()
