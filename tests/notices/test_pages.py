"""The pages of notices: bell, list, reading, following; each for all roles and without a script."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from senders.models import (
    AuditEntry,
    Follow,
    Membership,
    Notice,
    OperatorRecord,
    SavedView,
    SenderRecord,
)
from senders.notices import follows, reading
from tests.conftest import DEALS, DETAIL, HTMX, signed_in
from tests.notices.making import Kind, change, follow, tell, user, view
from tests.records import making

PAGE, READ, COUNT = "/notices/", "/notices/read/", "/notices/count/"
FOLLOW = "/p/aurora/follow/"


def text_of(client: Client, page: str = PAGE, **more: object) -> str:
    response = client.get(page, **more)  # type: ignore[arg-type]
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", ["auditor", "onboarding", "manager", "admin"])
def test_everybody_reads_their_own_notices_and_marks_them(name: str) -> None:
    person = User.objects.get(username=name)
    follow(person)
    (notice,) = tell(change(Kind.OPERATOR, "REJECTED", country="FR", operator="Orange"))
    client, other = signed_in(name), signed_in("admin" if name != "admin" else "manager")
    entries = AuditEntry.objects.count()
    page = text_of(client)
    assert "Rejected by Orange, France" in page
    assert "You follow the project" in page
    assert "1 not read" in page
    assert "Casa" not in text_of(other)
    assert other.get(f"{PAGE}{notice.pk}/").status_code == 404
    opened = client.get(f"{PAGE}{notice.pk}/")
    assert opened.headers["Location"] == "/p/aurora/senders/s-1/"
    assert reading.unread(person) == 0
    Notice.objects.update(read_at=None)
    marked = client.post(READ, {"next": "/p/aurora/"})
    assert (marked.status_code, marked.headers["Location"]) == (302, "/p/aurora/")
    assert reading.unread(person) == 0
    assert AuditEntry.objects.count() == entries


def test_bell_and_its_list_show_what_is_not_read() -> None:
    manager = signed_in("manager")
    assert "fresh-place" in text_of(manager, "/rules/")
    assert 'class="fresh"' not in text_of(manager, "/rules/")
    follow(user())
    tell(change(), change(Kind.DETAILS, "name"))
    for fragment in (text_of(manager, COUNT), text_of(manager, PAGE, headers=HTMX)):
        assert fragment.count('class="fresh"') == 2, "sidebar and top bar"
    assert text_of(manager, "/rules/").count('class="fresh"') == 2
    panel = text_of(manager, PAGE, headers=HTMX)
    assert "<html" not in panel
    assert "2 not read" in panel
    assert "What you follow: 1" in panel


def test_notices_of_a_project_that_was_left_are_gone() -> None:
    follow(user())
    tell(change())
    Membership.objects.filter(user=user()).update(until=date(2026, 1, 1))
    assert reading.unread(user()) == 0
    assert "Casa" not in text_of(signed_in("manager"))


def test_queries_do_not_grow_with_the_notices(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = user()
    follow(person)
    tell(change(Kind.OPERATOR, "REJECTED", country="FR", operator="Orange"))
    with django_assert_num_queries(1):
        reading.unread(person)
    found = reading.with_subjects(reading.of_person(person))
    with django_assert_num_queries(3):
        reading.rows(found)
    tell(*[change(Kind.DETAILS, "name") for _number in range(20)])
    with django_assert_num_queries(3):
        assert len(reading.rows(found.all())) == 21


MOVED = [
    # kind, after, what the record says now; words, or nothing while it still holds
    (Kind.STATE, "LAUNCHED", {"state": "LAUNCHED"}, ""),
    (Kind.STATE, "IN_TEST", {"state": "LAUNCHED"}, "Now: Launched"),
    (Kind.STATE, "LAUNCHED", {"gone": True}, "Now: no longer found at Sinch"),
    (Kind.GONE, "", {"state": "LAUNCHED"}, "Now: Launched"),
    (Kind.GONE, "", {"gone": True}, ""),
    (Kind.OPERATOR, "REJECTED", {"operator": "REJECTED"}, ""),
    (Kind.OPERATOR, "REJECTED", {"operator": "PENDING"}, "Now: Pending"),
    (Kind.OPERATOR, "REJECTED", {}, "Now: no longer listed"),
    (Kind.DETAILS, "name", {"state": "IN_TEST"}, ""),
]


@pytest.mark.parametrize(("kind", "after", "now", "words"), MOVED)
def test_notice_says_if_its_state_has_moved_on(
    kind: str, after: str, now: dict[str, str], words: str
) -> None:
    follow(user())
    one = change(kind, after, country="FR", operator="Orange")
    tell(one)
    record = SenderRecord.objects.get(pk=one.record_id)
    record.state = now.get("state", record.state)
    record.gone_at = timezone.now() if "gone" in now else None
    record.save()
    if "operator" in now:
        OperatorRecord.objects.create(
            record=record,
            project=record.project,
            country="FR",
            operator="Orange",
            operator_key="orange",
            status=now["operator"],
        )
    page = text_of(signed_in("manager"))
    assert ("This has changed since." in page) == bool(words)
    assert words in page


@pytest.mark.parametrize("name", ["auditor", "manager"])
@pytest.mark.parametrize("target", ["sender", "view", "project"])
def test_following_is_saved_changed_and_ended_without_a_script(name: str, target: str) -> None:
    person, client = User.objects.get(username=name), signed_in(name)
    one = change(Kind.DETAILS)
    field = {
        "sender": {"sender": "s-1"},
        "view": {"view": str(view(person, "?").pk)},
        "project": {},
    }[target]
    entries = AuditEntry.objects.count()
    page = "/p/aurora/senders/"
    saved = client.post(
        FOLLOW, {**field, "do": "save", "about": "mine", "mail": "now", "next": page}
    )
    assert (saved.status_code, saved.headers["Location"]) == (302, page)
    made = Follow.objects.get(user=person)
    assert (made.about, made.mail) == ("mine", "now")
    assert (made.record == one.record) == (target == "sender")
    client.post(FOLLOW, {**field, "do": "save", "about": "verdicts", "mail": "planted"})
    made.refresh_from_db()
    assert (made.about, made.mail) == ("verdicts", "now")
    assert "Only launches and rejections" in text_of(client)
    client.post(FOLLOW, {**field, "do": "stop"})
    assert not Follow.objects.filter(user=person).exists()
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize(
    "field",
    [{"sender": "planted"}, {"view": "0"}, {"view": "x"}, {"view": "9" * 30}, {"view": "other"}],
)
def test_following_what_is_not_there_changes_nothing_and_says_so(field: dict[str, str]) -> None:
    if field.get("view") == "other":
        field = {"view": str(view(User.objects.get(username="admin"), "?").pk)}
    client = signed_in("manager")
    client.post(FOLLOW, {**field, "do": "save"})
    assert "Nothing was changed" in text_of(client, "/rules/")
    assert not Follow.objects.exists()


def test_following_in_a_project_of_others_is_not_found() -> None:
    Membership.objects.filter(user=user()).update(until=date(2026, 1, 1))
    assert signed_in("manager").post(FOLLOW, {"do": "save"}).status_code == 404


@pytest.mark.parametrize("page", [DETAIL, "/p/aurora/"])
def test_page_has_the_menu_with_the_settings_in_force(page: str) -> None:
    client = signed_in("auditor")
    assert "Follow" in text_of(client, page)
    assert "Stop following" not in text_of(client, page)
    data = {"sender": DEALS} if page == DETAIL else {}
    client.post(FOLLOW, {**data, "do": "save", "about": "mine", "mail": "never", "next": page})
    shown = text_of(client, page)
    assert "Following" in shown
    assert 'value="mine" checked' in shown
    assert 'value="never" checked' in shown


def test_menu_of_an_owner_says_that_notices_come_anyway() -> None:
    client = signed_in("manager")
    client.get(DETAIL)
    SenderRecord.objects.filter(sender_id=DEALS).update(owner=user())
    assert "You own this sender" in text_of(client, DETAIL)
    assert "1 sender that you own" in text_of(client)


@pytest.mark.parametrize(
    ("email", "is_set", "words"),
    [
        ("manager@example.com", True, ""),
        ("", True, "has no valid email address"),
        ("planted", True, "has no valid email address"),
        ("manager@example.com", False, "no mail server"),
    ],
)
def test_page_says_why_no_mails_come(
    settings: Settings, email: str, is_set: bool, words: str
) -> None:
    settings.MAIL_IS_SET = is_set
    user(email=email)
    page = text_of(signed_in("manager"))
    assert ("notice is-wait" in page) == bool(words)
    assert words in page


def test_page_says_that_mails_were_not_accepted() -> None:
    follow(user())
    tell(change())
    Notice.objects.update(mail_due_at=timezone.now() - timedelta(hours=1))
    assert "1 notice could not be emailed" in text_of(signed_in("manager"))


def test_pages_of_notices_are_numbered() -> None:
    follow(user())
    tell(*[change(Kind.DETAILS, "name") for _number in range(51)])
    page = text_of(signed_in("manager"))
    assert page.count("data-notice=") == 50
    assert text_of(signed_in("manager"), f"{PAGE}?{urlencode({'page': 2})}").count("data-notice=")


def test_view_that_was_deleted_is_said() -> None:
    made = view(user(), "?")
    follow(user(), view=made)
    tell(change())
    assert f"You follow the view “{made.name}”" in text_of(signed_in("manager"))
    SavedView.objects.all().delete()
    assert "a view that was deleted" in text_of(signed_in("manager"))
    assert follows.menu_of_project(user(), making.project()).follow is None
