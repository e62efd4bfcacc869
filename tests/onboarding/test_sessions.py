"""A session that ends, or a token that changes, while somebody is typing a step."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from senders.models import Draft
from senders.web import stashed_post
from tests.conftest import HTMX, signed_in
from tests.onboarding.test_hub import url
from tests.onboarding.test_steps import TAB, answers, hidden

PASSWORD = "rcs-demo"
TYPED = {"name": "Typed <late>", "description": "two\r\nlines", "version": "1", "tab": TAB}


def sign_in(client: Client, name: str, path: str = "") -> Any:
    form = {"username": name, "password": PASSWORD, "next": path}
    return client.post("/login/", form)


def test_answers_posted_after_the_session_ended_are_shown_after_sign_in(draft: Draft) -> None:
    client, place = Client(), url(draft, "brand/")
    assert client.post(place, TYPED)["Location"] == f"/login/?next={place}"
    assert sign_in(client, "onboarding", place)["Location"] == place
    page = client.get(place)
    assert 'value="Typed &lt;late&gt;"' in page.text
    assert "two\nlines</textarea>" in page.text
    assert (
        "These answers are not saved, because your session had ended. Check them and save again."
        in page.text
    )
    assert (hidden(page.text, "version"), hidden(page.text, "tab")) == ("1", TAB)
    assert answers(draft, "brand") == draft.answers["brand"], "shown, not saved"
    assert "Typed" not in client.get(f"{place}?saved=1").text
    client.post(place, TYPED | {"then": "leave"})
    assert answers(draft, "brand")["name"] == ["Typed <late>"]
    assert (
        "These answers are not saved, because your session had ended. Check them and save again."
        not in client.get(place).text
    ), "it has served"


def test_session_with_late_answers_gets_full_length_after_sign_in(draft: Draft) -> None:
    client = Client()
    client.post(url(draft, "brand/"), TYPED)
    assert client.session.get_expiry_age() <= 3600
    sign_in(client, "onboarding")
    assert client.session.get_expiry_age() > 3600


def test_only_the_latest_late_answers_are_kept(draft: Draft) -> None:
    client = Client()
    client.post(url(draft, "brand/"), TYPED)
    client.post(url(draft, "images/"), {"color": "#123456", "version": "1", "tab": TAB})
    sign_in(client, "onboarding")
    assert (
        "These answers are not saved, because your session had ended. Check them and save again."
        not in client.get(url(draft, "brand/")).text
    )
    assert "#123456" in client.get(url(draft, "images/")).text


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("discard/", {}),
        ("notes/", {"text": "x"}),
        ("brand/", TYPED | {"name": "x" * stashed_post.MOST}),
    ],
)
def test_other_late_posts_and_long_texts_are_not_kept(
    draft: Draft, path: str, typed: dict[str, str]
) -> None:
    client = Client()
    client.post(url(draft, path), typed)
    assert stashed_post.KEY not in client.session


def test_late_answers_are_forgotten_after_an_hour(draft: Draft) -> None:
    client, place = Client(), url(draft, "brand/")
    client.post(place, TYPED)
    session = client.session
    session[stashed_post.KEY]["at"] -= timedelta(hours=1, seconds=5).total_seconds()
    session.save()
    sign_in(client, "onboarding")
    assert "Typed" not in client.get(place).text


@pytest.mark.parametrize("name", ["auditor"])
def test_late_answers_are_not_shown_to_an_auditor(draft: Draft, name: str) -> None:
    client, place = Client(), url(draft, "brand/")
    client.post(place, TYPED)
    sign_in(client, name)
    assert stashed_post.KEY not in client.session
    assert client.get(place)["Location"] == url(draft, "review/")


def test_late_answers_are_not_shown_to_users_of_another_project(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(project_id=harbor())
    client, place = Client(), f"/p/harbor/onboarding/{draft.pk}/brand/"
    client.post(place, TYPED)
    sign_in(client, "onboarding")
    assert stashed_post.KEY not in client.session
    assert client.get(place).status_code == 404


def test_late_answers_to_a_draft_that_the_project_does_not_have_are_forgotten(
    draft: Draft,
) -> None:
    Draft.objects.filter(pk=draft.pk).update(project_id=harbor())
    for pk in (draft.pk, draft.pk + 1):
        client = Client()
        client.post(f"/p/aurora/onboarding/{pk}/brand/", TYPED)
        assert stashed_post.KEY in client.session
        sign_in(client, "onboarding")
        assert stashed_post.KEY not in client.session


@pytest.mark.parametrize(
    ("seconds", "is_kept"), [(-3590, True), (-3610, False), (0, True), (10, False)]
)
def test_late_answers_are_shown_for_an_hour_and_never_from_the_future(
    draft: Draft, seconds: int, is_kept: bool
) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client, place = Client(), url(draft, "brand/")
        client.post(place, TYPED)
        sign_in(client, "onboarding")
        session = client.session
        session[stashed_post.KEY]["at"] += seconds
        session.save()
        assert ("Typed" in client.get(place).text) is is_kept


def test_late_answers_are_kept_without_the_csrf_token_of_their_page(draft: Draft) -> None:
    client = Client()
    client.post(url(draft, "brand/"), TYPED | {"csrfmiddlewaretoken": "x"})
    stored = client.session[stashed_post.KEY]
    assert set(stored["answers"]) == set(TYPED)
    assert stored["path"] == url(draft, "brand/")


def harbor() -> int:
    from senders.models import Project

    return Project.objects.get(slug="harbor").pk


def test_late_answers_survive_a_session_ended_elsewhere(draft: Draft) -> None:
    client, place = signed_in("onboarding"), url(draft, "brand/")
    Session.objects.all().delete()
    assert client.post(place, TYPED).status_code == 302
    sign_in(client, "onboarding")
    assert (
        "These answers are not saved, because your session had ended. Check them and save again."
        in client.get(place).text
    )


def test_signing_out_forgets_late_answers(draft: Draft) -> None:
    client = Client()
    client.post(url(draft, "brand/"), TYPED)
    sign_in(client, "onboarding")
    client.post("/logout/")
    assert stashed_post.KEY not in client.session


def test_late_answers_conflict_with_changes_made_since(draft: Draft) -> None:
    client, place = Client(), url(draft, "brand/")
    client.post(place, TYPED)
    signed_in("manager").post(place, TYPED | {"name": "Meanwhile", "tab": "c" * 32})
    sign_in(client, "onboarding")
    page = client.get(place).text
    again = TYPED | {"version": hidden(page, "version"), "tab": hidden(page, "tab")}
    assert client.post(place, again).status_code == 409


def test_late_autosave_gets_401_and_is_not_kept(draft: Draft) -> None:
    client = Client()
    response = client.post(url(draft, "brand/"), TYPED | {"then": "autosave"}, headers=HTMX)
    assert response.status_code == 401
    assert stashed_post.KEY not in client.session


def strict(name: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(signed_in_user(name))
    return client


def signed_in_user(name: str) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(username=name)


def test_outdated_csrf_token_shows_the_step_with_the_answers(draft: Draft) -> None:
    client, place = strict("onboarding"), url(draft, "brand/")
    page = client.post(place, TYPED | {"csrfmiddlewaretoken": "x" * 64})
    assert page.status_code == 403
    assert 'value="Typed &lt;late&gt;"' in page.text
    assert (
        "These answers are not saved, because you signed in or out after this page was" in page.text
    )
    assert answers(draft, "brand") == draft.answers["brand"]
    token = re.search(r'id="step-form".*?csrfmiddlewaretoken" value="(\w+)"', page.text, re.DOTALL)
    assert token
    fresh = TYPED | {"csrfmiddlewaretoken": token[1], "then": "leave"}
    assert client.post(place, fresh).status_code == 302
    assert answers(draft, "brand")["name"] == ["Typed <late>"]


@pytest.mark.parametrize("name", ["auditor", None])
def test_outdated_csrf_token_shows_no_answers_without_write_access(
    draft: Draft, name: str | None
) -> None:
    client = strict(name) if name else Client(enforce_csrf_checks=True)
    page = client.post(url(draft, "brand/"), TYPED)
    assert page.status_code == 403
    assert "Typed" not in page.text
    assert "This page has expired" in page.text
    assert stashed_post.KEY not in client.session


def test_outdated_csrf_token_in_another_project_shows_no_answers(draft: Draft) -> None:
    page = strict("onboarding").post(f"/p/harbor/onboarding/{draft.pk}/brand/", TYPED)
    assert (page.status_code, "Typed" in page.text) == (403, False)


def test_outdated_csrf_token_of_an_htmx_request_shows_no_answers(draft: Draft) -> None:
    page = strict("onboarding").post(url(draft, "brand/"), TYPED, headers=HTMX)
    assert (page.status_code, "Typed" in page.text) == (403, False)


def test_outdated_csrf_token_on_a_sent_draft_redirects_to_it(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(state="submitted", discarded_at=timezone.now())
    assert strict("onboarding").post(url(draft, "brand/"), TYPED)["Location"] == url(draft)
