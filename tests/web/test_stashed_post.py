"""Forms sent after their session ended: their texts come back after signing in."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from senders.audit import Actor
from senders.cases import waiting
from senders.cases.waiting import Asked
from senders.models import AuditEntry, Draft, Membership, Project, Role, WaitingItem
from senders.sandbox import store
from senders.sandbox.models import Sender
from senders.web import stashed_post
from tests.audit.test_what_posts_leave import place, stands
from tests.audit.trail_rows import ROWS
from tests.conftest import DEALS, DETAIL, HTMX, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.web.test_access import POST_ONLY, POSTED, ROUTES

PASSWORD = "rcs-demo"
PUBLIC = {route for route, access in ROUTES if access == "public"}
# What they take is made in a session: their rejected POST is one that anybody can type.
IN_SESSION = {"account/app/", "account/passkeys/add/"}
SECRET = re.compile("pass|secret|token")
SANDBOX = [route for route in POST_ONLY if route.startswith("sandbox/")]
OF_DRAFTS = 3  # drafts, their saves and notes: the first that ``stands`` tells
LATE = "Typed <late> & not lost"
NOTES = f"{DETAIL}notes/"


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, body())


def hidden(page: str) -> dict[str, str]:
    """Returns what the login page sends along besides name and password."""
    found = re.findall(r'<input type="hidden" name="(next|typed)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def sign_in(client: Client, name: str, page: str) -> HttpResponse:
    form = {**hidden(page), "username": name, "password": PASSWORD}
    answer: HttpResponse = client.post("/login/", form, follow=True)  # type: ignore[assignment]
    return answer


def late(path: str, data: dict[str, Any], name: str = "onboarding") -> str:
    """Posts without a session, signs in and returns the page that this leads to."""
    client = Client()
    page = client.post(path, data)
    assert page.status_code == 401
    answer = sign_in(client, name, page.text)
    assert answer.status_code == 200
    return answer.text


def told(page: str) -> bool:
    return "<b>Not sent</b>" in page


def calls() -> list[Any]:
    return [call for call in store.requests() if "/v1/" in call["route"] and is_write(call)]


def is_write(call: dict[str, Any]) -> bool:
    return call["method"] != "GET" or str(call["route"]).endswith("/retry")


@pytest.mark.parametrize("route", [route for route in ROWS if route not in PUBLIC])
def test_every_late_post_comes_back_on_its_page_and_does_nothing(route: str, draft: Draft) -> None:
    one = ROWS[route].refusal if route in IN_SESSION else ROWS[route].success
    asked = Asked(WaitingItem.Party.CUSTOMER, "", "the logo", timezone.now())
    waiting.add(draft.case, asked, None, Actor(draft.project, "tests"), now=timezone.now())
    one.before(draft)
    draft.refresh_from_db()
    data = one.data(draft) if callable(one.data) else one.data
    path, before = place(route, draft), [*stands(route)[:OF_DRAFTS], calls()]
    Session.objects.all().delete()
    client = Client()
    page = client.post(path, data)
    assert page.status_code == 401
    assert told(page.text)
    assert not Session.objects.exists()
    entries = AuditEntry.objects.count()
    for wrong in range(2):  # what was typed outlives a wrong password
        again = client.post(
            "/login/", {**hidden(page.text), "username": one.who, "password": f"{wrong}"}
        )
        assert hidden(again.text) == hidden(page.text)
    answer = sign_in(client, one.who, page.text)
    assert answer.status_code == 200
    assert told(answer.text)
    for name, value in data.items():
        # A browser cannot be given a file again: the page says that it has to be selected.
        if name not in {"tab", "version", "seen", "reviewed", "told", "decide", "file"}:
            for each in value if isinstance(value, list) else [value]:
                assert (escape(each) in answer.text) is not bool(SECRET.search(name)), name
    assert [*stands(route)[:OF_DRAFTS], calls()] == before
    assert AuditEntry.objects.count() == entries + 3, "the three attempts to sign in"


@pytest.mark.parametrize("route", SANDBOX)
def test_every_late_post_of_the_sandbox_comes_back_on_its_panel(route: str) -> None:
    before, typed = calls(), {**POSTED, "comment": LATE, "match": LATE, "mode": "manual"}
    senders = list(Sender.objects.order_by("pk").values())
    page = late(f"/{route}", typed, "admin")
    assert told(page)
    assert escape(LATE) in page
    assert calls() == before
    assert list(Sender.objects.order_by("pk").values()) == senders


@pytest.mark.parametrize(
    ("leaf", "name"),
    [("comments/", "comment"), ("notes/", "text"), ("test-numbers/", "test_numbers")],
)
def test_a_text_typed_on_the_page_of_a_sender_is_in_its_form_again(leaf: str, name: str) -> None:
    page = late(f"{DETAIL}{leaf}", {name: LATE})
    assert re.search(rf'<textarea[^>]* name="{name}"[^>]*>\s*{escape(LATE)}</textarea>', page)
    assert "What you typed is in the form on this page." in page
    assert page.count(escape(LATE)) == 1


def test_what_was_typed_on_the_page_of_a_draft_is_in_its_form_again(
    draft: Draft, aurora: Project
) -> None:
    hub = f"/p/aurora/onboarding/{draft.pk}/"
    page = late(f"{hub}notes/", {"text": LATE})
    assert re.search(rf'<textarea[^>]* name="text"[^>]*>\s*{escape(LATE)}</textarea>', page)
    page = late(f"{hub}waiting/", {"whom": LATE, "what": "A paper", "since": "2026-11-17"})
    for value in (escape(LATE), "A paper", "2026-11-17"):
        assert f'value="{value}"' in page
    other = User.objects.get(username="manager")
    page = late(f"{hub}owner/", {"owner": str(other.pk)})
    assert f'<option value="{other.pk}" selected>' in page
    assert re.search(r'<details class="disclosure"\s+open', page)


def test_what_was_typed_to_create_a_draft_is_in_its_form_again() -> None:
    text = '{"region": "EU", "useCase": "<OTP>"}'
    page = late("/p/aurora/onboarding/from-json/", {"json": text})
    assert f">{escape(text)}</textarea>" in page
    page = late("/p/aurora/onboarding/new/", {"region": "EU", "use_case": "OTP", "tab": "t"})
    assert re.search(r'value="EU"[^>]*checked|checked[^>]*value="EU"|value="EU" selected', page)
    assert not Draft.objects.exists()


def test_a_file_is_to_be_selected_again() -> None:
    client, file = Client(), SimpleUploadedFile("sender.json", b'{"region": "EU"}')
    page = client.post("/p/aurora/onboarding/from-json/", {"json": LATE, "file": file})
    assert "Select the file again." in sign_in(client, "onboarding", page.text).text


def test_the_tick_of_a_launch_comes_back_and_nothing_is_launched() -> None:
    before = calls()
    page = late(f"{DETAIL}launch/", {"told": "1", "seen": "x"}, "manager")
    assert re.search(r'<input type="checkbox" name="told"[^>]*checked', page)
    assert calls() == before


def test_what_was_typed_follows_its_page_to_where_that_leads(draft: Draft) -> None:
    """The draft was sent meanwhile, so its page leads to the review, which has no such form."""
    client, note = Client(), f"/p/aurora/onboarding/{draft.pk}/notes/"
    page = client.post(note, {"text": LATE}).text
    Draft.objects.filter(pk=draft.pk).update(state="submitted", sender_id=DEALS)
    answer = sign_in(client, "onboarding", page).text
    assert told(answer)
    assert f"<bdi>{escape(LATE)}</bdi>" in answer
    assert "What you typed is listed here." in answer


def test_what_was_typed_stays_until_it_is_sent_or_an_hour_has_passed() -> None:
    client = Client()
    page = client.post(NOTES, {"text": LATE}).text
    sign_in(client, "onboarding", page)
    assert told(client.get(DETAIL).text), "a page can be loaded again"
    assert not told(client.get(f"{DETAIL}?saved=1").text)
    assert not told(client.get("/p/aurora/").text), "another page"
    client.post(f"{DETAIL}comments/", {"comment": " "})
    assert told(client.get(DETAIL).text), "another form"
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert not told(client.get(DETAIL).text)
    assert client.post(NOTES, {"text": LATE}).status_code == 302
    assert not told(client.get(DETAIL).text)


def test_text_typed_for_a_draft_that_the_project_does_not_have_is_forgotten(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(project=Project.objects.get(slug="harbor"))
    for pk in (draft.pk, draft.pk + 1):
        client = Client()
        page = client.post(f"/p/aurora/onboarding/{pk}/notes/", {"text": LATE})
        answer = sign_in(client, "onboarding", page.text)
        assert (answer.status_code, told(answer.text)) == (404, False)


def test_text_from_the_future_is_not_accepted() -> None:
    client = Client()
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        page = client.post(NOTES, {"text": LATE}).text
    assert not told(sign_in(client, "onboarding", page).text)


def test_what_was_typed_is_gone_if_the_user_signs_in_after_an_hour() -> None:
    client = Client()
    page = client.post(NOTES, {"text": LATE}).text
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        answer = sign_in(client, "onboarding", page)
        assert answer.status_code == 200
        assert not told(answer.text)


@pytest.mark.parametrize("name", ["auditor", "stranger"])
def test_what_was_typed_is_not_given_to_a_user_who_may_not_send_it(name: str) -> None:
    if name == "stranger":
        User.objects.create_user(name, password=PASSWORD)
    client = Client()
    page = client.post(NOTES, {"text": LATE}).text
    answer = sign_in(client, name, page)
    assert escape(LATE) not in answer.text
    assert not told(answer.text)
    Membership.objects.update_or_create(
        user=User.objects.get(username=name),
        project=Project.objects.get(slug="aurora"),
        defaults={"role": Role.ADMIN},
    )
    assert not told(client.get(DETAIL).text), "nothing was stored"


def test_the_field_of_the_login_page_cannot_be_made_up_or_changed() -> None:
    client = Client()
    field = hidden(client.post(NOTES, {"text": LATE}).text)["typed"]
    for forged in ("", "x", f"{field}x", field[:-1], f"A{field}"):
        visitor = Client()
        form = {"username": "onboarding", "password": PASSWORD, "typed": forged, "next": DETAIL}
        assert not told(visitor.post("/login/", form, follow=True).text)


def test_the_field_fills_in_the_form_however_often_it_is_sent() -> None:
    before = calls()
    client = Client()
    page = client.post(f"{DETAIL}comments/", {"comment": LATE}).text
    for _time in range(3):
        answer = sign_in(client, "onboarding", page)
        assert told(answer.text)
    assert calls() == before


def test_secrets_are_never_in_what_is_kept() -> None:
    typed = {
        "text": LATE,
        "password": "my-Own-Pa55word",
        "new_password2": "my-Own-Pa55word",
        "key_secret": "my-Own-Pa55word",
        "csrfmiddlewaretoken": "my-Own-Pa55word",
        "authToken": "my-Own-Pa55word",
    }
    client = Client()
    page = client.post(NOTES, typed).text
    stash = stashed_post.opened(hidden(page)["typed"])
    assert stash is not None
    assert stash.fields == {"text": [LATE]}
    answer = sign_in(client, "onboarding", page)
    assert "Pa55word" not in answer.text
    assert "Pa55word" not in str(client.session.items())


def test_more_than_a_megabyte_is_not_kept_and_the_page_says_so() -> None:
    client = Client()
    page = client.post(NOTES, {"text": "x" * stashed_post.MOST})
    assert "What you typed is larger than 1 MB and will be lost." in page.text
    assert len(page.content) < 20_000
    answer = sign_in(client, "onboarding", page.text)
    assert "What you typed was larger than 1 MB and is lost." in answer.text


def test_late_fragment_gets_401_and_no_page() -> None:
    response = Client().post(NOTES, {"text": LATE}, headers=HTMX)
    assert (response.status_code, response.content) == (401, b"")


def test_outdated_token_brings_the_form_back_to_a_user() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="onboarding"))
    answer = client.post(NOTES, {"text": LATE}, follow=True)
    assert answer.status_code == 200
    assert told(answer.text)
    assert "You signed in or out after this page was loaded" in answer.text
    assert f"{escape(LATE)}</textarea>" in answer.text
    assert not AuditEntry.objects.filter(action="sender.noted").exists()


def test_outdated_token_of_a_stranger_leads_to_the_login_page_and_back() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post(NOTES, {"text": LATE})
    assert page.status_code == 403
    assert not Session.objects.exists()
    # The token of the login page may be outdated as well.
    again = client.post("/login/", {**hidden(page.text), "username": "onboarding"})
    assert again.status_code == 403
    assert hidden(again.text) == hidden(page.text)
    client.force_login(User.objects.get(username="onboarding"))
    answer = client.post("/login/", hidden(page.text), follow=True)
    assert told(answer.text)
    assert f"{escape(LATE)}</textarea>" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("name", ["onboarding", ""])
def test_the_form_of_another_site_puts_no_words_into_ours(
    headers: dict[str, str], name: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    if name:
        client.force_login(User.objects.get(username=name))
    page = client.post(NOTES, {"text": LATE}, headers=headers)
    assert page.status_code == 403
    assert "typed" not in hidden(page.text)
    assert not told(page.text)
    if name:
        assert not told(client.get(DETAIL).text)


def test_signing_out_forgets_what_was_typed() -> None:
    client = Client()
    sign_in(client, "onboarding", client.post(NOTES, {"text": LATE}).text)
    client.post("/logout/")
    client.force_login(User.objects.get(username="onboarding"))
    assert not told(client.get(DETAIL).text)
    assert not told(signed_in("onboarding").get(DETAIL).text)
