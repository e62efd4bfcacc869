"""A stored key that cannot be decrypted: that project says so, and all else goes on.

Every page and action of the project is asked, as an admin and as a manager, without and with
answers that were kept from before.
"""

import io
import shlex
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.test import Client, override_settings
from pydantic import SecretStr

from senders.checks import stored_credentials_can_be_read
from senders.models import AuditEntry, Draft, Project
from senders.sandbox import store
from senders.sinch import clients
from tests.conftest import DEALS, DETAIL, HTMX, LIST, signed_in
from tests.web.test_access import POST_ONLY, POSTED, ROUTES, _draft, address

pytestmark = pytest.mark.slow

__all__ = ["_draft"]  # the draft, the save and the entry that addresses name

SAYS = "The portal cannot read this project’s access key"
COMMAND = "add_project aurora"
OF_PROJECT = [route for route, _access in ROUTES if route.startswith("p/<slug:project>/")]
S = "p/<slug:project>/senders/"
# What nothing can be said of without Sinch.
FROM_SINCH = {
    S,
    f"{S}export.csv",
    f"{S}export.xlsx",
    *(
        f"{S}<str:sender>/{leaf}"
        for leaf in (
            "",
            "answers/",
            "json/",
            "changes/",
            "activity/",
            "notes/",
            "test-numbers/",
            "test-numbers/<str:number>/retry/",
            "test-numbers/<str:number>/remove/",
            "test-numbers/<str:number>/capabilities/",
            "comments/",
            "token/",
            "launch/",
            "dossier/",
            "dossier/customer/",
            "edit/",
            "clone/",
        )
    ),
}
FROM_SINCH_FOR_ADMINS = {
    "p/<slug:project>/webhooks/",
    "p/<slug:project>/webhooks/<int:hook>/rotate/",
}
FORMS = {
    "test-numbers/": {"test_numbers": "+46701740651"},
    "comments/": {"comment": "Typed with care"},
    "notes/": {"text": "Typed with care"},
    "launch/": {"told": "on", "seen": ""},
}


@pytest.fixture
def unreadable(aurora: Project) -> Project:
    Project.objects.filter(pk=aurora.pk).update(key_secret_encrypted="nonsense")
    return Project.objects.get(pk=aurora.pk)


def entries() -> int:
    return AuditEntry.objects.filter(project_slug="aurora").count()


@pytest.mark.parametrize("name", ["admin", "manager"])
@pytest.mark.parametrize("route", OF_PROJECT)
def test_each_page_of_the_project_says_that_its_key_is_unreadable(
    unreadable: Project, route: str, name: str
) -> None:
    store.clear_requests()
    before, client, url = entries(), signed_in(name), address(route, "aurora")
    leaf = next((leaf for leaf in FORMS if route.endswith(leaf)), "")
    posts = route in POST_ONLY
    form = FORMS.get(leaf, {}) | POSTED
    response = client.post(url, form) if posts else client.get(url)
    asks = route in FROM_SINCH or (name == "admin" and route in FROM_SINCH_FOR_ADMINS)
    assert response.status_code == 503 if asks else response.status_code < 500
    assert store.requests() == []
    if response.status_code == 503:
        assert entries() == before
        assert SAYS in response.text
        assert "Try again in a moment" not in response.text
    text = response.text if response["Content-Type"].startswith("text/html") else ""
    # What is printed, or is for a customer, says nothing of the portal.
    on_paper = ("printed", "on-paper")
    if "<main" in text and not any(word in text[: text.index("<main")] for word in on_paper):
        assert SAYS in text
        assert (COMMAND in text) == (name == "admin")
        assert ("An admin of this project must renew the key." in text) or name == "admin"
    if posts and response.status_code == 503:
        assert "not sent" in text or "Nothing was sent" in text


@pytest.mark.parametrize("leaf", FORMS)
def test_texts_typed_for_an_action_are_shown_again(unreadable: Project, leaf: str) -> None:
    response = signed_in("manager").post(f"{DETAIL}{leaf}", FORMS[leaf])
    assert response.status_code == 503
    assert all(value in response.text for name, value in FORMS[leaf].items() if name != "told")
    assert "not sent" in response.text or leaf == "launch/"


@pytest.mark.parametrize("url", [LIST, DETAIL, f"{DETAIL}answers/", f"{DETAIL}launch/"])
def test_pages_show_the_kept_answer_and_say_that_the_key_is_unreadable(
    manager: Client, aurora: Project, url: str
) -> None:
    assert manager.get(url).status_code == 200
    Project.objects.filter(pk=aurora.pk).update(key_secret_encrypted="nonsense")
    store.clear_requests()
    response = manager.get(url)
    assert response.status_code == 503
    assert SAYS in response.text
    assert "Aurora Deals" in response.text
    assert store.requests() == []


@pytest.mark.parametrize("url", [LIST, f"{DETAIL}status/"])
def test_fragment_says_that_the_key_is_unreadable(unreadable: Project, url: str) -> None:
    response = signed_in("manager").get(url, headers=HTMX)
    assert response.status_code == 503
    assert SAYS in response.text


def test_counts_are_shown_as_unknown(unreadable: Project) -> None:
    for url in (f"{LIST}counts/", "/p/aurora/"):
        response = signed_in("manager").get(url, headers=HTMX)
        assert response.status_code == 200
        assert "240" not in response.text


def test_submitted_draft_stays_open_and_unconfirmed_one_can_still_be_unlocked(
    unreadable: Project,
) -> None:
    draft = Draft.objects.get(project=unreadable)
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.UNCONFIRMED)
    manager = signed_in("manager")
    assert manager.get(f"/p/aurora/onboarding/{draft.pk}/review/").status_code in {200, 503}
    url = f"/p/aurora/onboarding/{draft.pk}/unconfirmed/"
    assert manager.post(url, {"decide": "unlock"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == Draft.State.OPEN


def test_other_projects_and_the_project_chooser_go_on(unreadable: Project) -> None:
    admin = signed_in("admin")
    for url in ("/", "/p/harbor/", "/p/harbor/senders/", "/p/harbor/audit/"):
        response = admin.get(url)
        assert response.status_code == 200
        assert SAYS not in response.text


def test_check_warns_and_names_the_command_that_mends_it(unreadable: Project) -> None:
    (found,) = stored_credentials_can_be_read(None)
    assert not found.is_serious()
    assert "project aurora" in str(found)
    assert unreadable.renewal_command in str(found)
    assert "nonsense" not in str(found)
    call_command("check", fail_level="ERROR", stderr=io.StringIO())


def test_named_command_mends_the_project_and_changes_nothing_else(
    unreadable: Project, tmp_path: Path
) -> None:
    """Runs it as the page shows it, with the secret from a file in place of standard input."""
    (tmp_path / "secret").write_text("sandbox-secret")
    command, *arguments = shlex.split(unreadable.renewal_command)[1:]
    assert arguments.pop() == "--key-secret-file=-"
    call_command(
        command,
        *arguments,
        f"--key-secret-file={tmp_path / 'secret'}",
        skip_checks=False,
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
    after = Project.objects.get(pk=unreadable.pk)
    for name in ("name", "project_id", "base_url", "auth", "key_id"):
        assert getattr(after, name) == getattr(unreadable, name)
    assert signed_in("manager").get(LIST).status_code == 200


def test_half_rotated_keys_stop_only_the_projects_of_the_lost_key(aurora: Project) -> None:
    new = Fernet.generate_key().decode()
    with override_settings(CREDENTIAL_KEYS=[new]):
        clients.close_all()
        harbor = Project.objects.get(slug="harbor")
        harbor.set_key_secret(SecretStr("sandbox-secret"))
        harbor.save()
        admin = signed_in("admin")
        assert admin.get("/p/harbor/senders/").status_code == 200
        assert admin.get(LIST).status_code == 503
        assert [warning.id for warning in stored_credentials_can_be_read(None)] == ["senders.W003"]


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["list"], ["get", DEALS], ["comment", DEALS, "Text"]],
    ids=lambda arguments: arguments[0],
)
def test_command_line_says_that_the_key_is_unreadable(
    unreadable: Project, arguments: list[str]
) -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rcs", "aurora", *arguments, stderr=err)
    assert ended.value.code == 1
    assert "CREDENTIAL_KEYS" in err.getvalue()
    assert "nothing was sent" in err.getvalue()
    assert store.requests() == []
