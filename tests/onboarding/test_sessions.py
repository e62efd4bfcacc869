"""A session that ends, or a token that changes, while somebody is typing a step."""

import re
from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from senders.models import Draft, Project
from tests.conftest import HTMX, signed_in
from tests.onboarding.test_hub import url
from tests.onboarding.test_steps import TAB, answers, hidden
from tests.web.test_stashed_post import sign_in

TYPED = {"name": "Typed <late>", "description": "two\r\nlines", "version": "1", "tab": TAB}
NOT_SENT = "Your session had ended, so nothing was sent or saved."


def late(draft: Draft, path: str, typed: dict[str, str], name: str = "onboarding") -> Client:
    """Returns a client that signed in on the page that answered the late POST."""
    client = Client()
    login = client.post(url(draft, path), typed)
    assert sign_in(client, name, login.text).status_code == 200
    return client


def test_answers_posted_after_the_session_ended_are_shown_after_sign_in(draft: Draft) -> None:
    place = url(draft, "brand/")
    client = late(draft, "brand/", TYPED)
    page = client.get(place)
    assert 'value="Typed &lt;late&gt;"' in page.text
    assert "two\nlines</textarea>" in page.text
    assert NOT_SENT in page.text
    assert "Everything you typed is saved." not in page.text
    assert (hidden(page.text, "version"), hidden(page.text, "tab")) == ("1", TAB)
    assert answers(draft, "brand") == draft.answers["brand"], "shown, not saved"
    assert "Typed" not in client.get(f"{place}?saved=1").text
    client.post(place, TYPED | {"then": "leave"})
    assert answers(draft, "brand")["name"] == ["Typed <late>"]
    assert NOT_SENT not in client.get(place).text, "it has served"


def test_session_with_late_answers_lasts_as_long_as_others(draft: Draft) -> None:
    client = late(draft, "brand/", TYPED)
    assert client.session.get_expiry_age() > 3600


def test_only_the_latest_late_answers_are_kept(draft: Draft) -> None:
    client = late(draft, "brand/", TYPED)
    second = Client().post(url(draft, "images/"), {"color": "#123456", "version": "1", "tab": TAB})
    sign_in(client, "onboarding", second.text)
    assert NOT_SENT not in client.get(url(draft, "brand/")).text
    assert "#123456" in client.get(url(draft, "images/")).text


def test_late_answers_are_not_shown_to_an_auditor(draft: Draft) -> None:
    page = late(draft, "brand/", TYPED, "auditor").get(url(draft, "brand/"), follow=True)
    assert page.redirect_chain[-1][0] == url(draft, "review/")
    assert "Typed" not in page.text


def test_late_answers_are_not_shown_to_users_of_another_project(draft: Draft) -> None:
    harbor = Project.objects.get(slug="harbor")
    Draft.objects.filter(pk=draft.pk).update(project=harbor)
    client = Client()
    login = client.post(f"/p/harbor/onboarding/{draft.pk}/brand/", TYPED)
    answer = sign_in(client, "onboarding", login.text)
    assert (answer.status_code, "Typed" in answer.text) == (404, False)


def test_late_answers_survive_a_session_ended_elsewhere(draft: Draft) -> None:
    client, place = signed_in("onboarding"), url(draft, "brand/")
    Session.objects.all().delete()
    login = client.post(place, TYPED)
    assert login.status_code == 401
    assert NOT_SENT in sign_in(client, "onboarding", login.text).text


def test_late_answers_conflict_with_changes_made_since(draft: Draft) -> None:
    client, place = Client(), url(draft, "brand/")
    login = client.post(place, TYPED)
    signed_in("manager").post(place, TYPED | {"name": "Meanwhile", "tab": "c" * 32})
    page = sign_in(client, "onboarding", login.text).text
    again = TYPED | {"version": hidden(page, "version"), "tab": hidden(page, "tab")}
    assert client.post(place, again).status_code == 409


def test_late_choice_between_two_versions_is_not_taken_for_answers(draft: Draft) -> None:
    """The page of a conflict sends choices and no answers, so all answers would look empty."""
    place = url(draft, "brand/")
    page = late(draft, "brand/", {"conflict": "1", "choice-name": "mine", "version": "1"}).get(
        place
    )
    assert NOT_SENT in page.text
    assert f'value="{draft.answers["brand"]["name"][0]}"' in page.text
    assert "<code>choice-name</code>" in page.text


def test_late_autosave_gets_401_and_is_not_kept(draft: Draft) -> None:
    client = Client()
    response = client.post(url(draft, "brand/"), TYPED | {"then": "autosave"}, headers=HTMX)
    assert (response.status_code, response.content) == (401, b"")


def strict(name: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(signed_in_user(name))
    return client


def signed_in_user(name: str) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(username=name)


def test_outdated_csrf_token_shows_the_step_with_the_answers(draft: Draft) -> None:
    client, place = strict("onboarding"), url(draft, "brand/")
    page = client.post(place, TYPED | {"csrfmiddlewaretoken": "x" * 64}, follow=True)
    assert page.redirect_chain == [(place, 302)]
    assert 'value="Typed &lt;late&gt;"' in page.text
    assert "You signed in or out after this page was loaded" in page.text
    assert answers(draft, "brand") == draft.answers["brand"]
    token = re.search(r'id="step-form".*?csrfmiddlewaretoken" value="(\w+)"', page.text, re.DOTALL)
    assert token
    fresh = TYPED | {"csrfmiddlewaretoken": token[1], "then": "leave"}
    assert client.post(place, fresh).status_code == 302
    assert answers(draft, "brand")["name"] == ["Typed <late>"]


def test_outdated_csrf_token_shows_no_answers_without_write_access(draft: Draft) -> None:
    page = strict("auditor").post(url(draft, "brand/"), TYPED)
    assert page.status_code == 403
    assert "Typed" not in page.text
    assert "This page has expired" in page.text


def test_outdated_csrf_token_in_another_project_shows_no_answers(draft: Draft) -> None:
    page = strict("onboarding").post(f"/p/harbor/onboarding/{draft.pk}/brand/", TYPED)
    assert (page.status_code, "Typed" in page.text) == (403, False)


def test_outdated_csrf_token_of_an_htmx_request_shows_no_answers(draft: Draft) -> None:
    page = strict("onboarding").post(url(draft, "brand/"), TYPED, headers=HTMX)
    assert (page.status_code, "Typed" in page.text) == (403, False)


def test_outdated_csrf_token_on_a_sent_draft_lists_the_answers_on_its_review(
    draft: Draft,
) -> None:
    Draft.objects.filter(pk=draft.pk).update(state="submitted", discarded_at=timezone.now())
    page = strict("onboarding").post(url(draft, "brand/"), TYPED, follow=True)
    assert page.redirect_chain[-1][0] == url(draft, "review/")
    assert "<bdi>Typed &lt;late&gt;</bdi>" in page.text
