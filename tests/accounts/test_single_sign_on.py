"""Single sign-on against a provider of the tests: who enters, with which roles, who does not."""

import re
from collections.abc import Iterator
from html import unescape
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from rcsportal import single_sign_on
from senders.accounts import members
from senders.audit import Actor
from senders.models import AuditEntry, Membership, Role
from tests.accounts import identity_provider
from tests.accounts.authenticators import add_app, code_of, confirm
from tests.accounts.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.conftest import LIST, signed_in

pytestmark = pytest.mark.sockets

ANN = {
    "sub": "ann-1",
    "preferred_username": "ann.berg",
    "email": "ann.berg@corp.example",
    "email_verified": True,
    "given_name": "Ann",
    "family_name": "Berg",
    "groups": ["rcs-managers"],
}
ROLES = (
    "rcs-managers=aurora:manager",
    "rcs-all=aurora:auditor",
    "rcs-all=harbor:auditor",
    "rcs-admins=aurora:admin",
)


@pytest.fixture
def provider(settings: Any) -> Iterator[IdentityProvider]:
    with identity_provider.running() as running:
        running.person = dict(ANN)
        settings.OIDC = single_sign_on.Provider(
            issuer=running.issuer,
            client_id=CLIENT,
            client_secret=SECRET,
            name="Corp ID",
            groups_claim="groups",
            roles=single_sign_on.parse_roles(ROLES),
            email_domains=frozenset({"corp.example"}),
        )
        app = {
            "provider_id": "sso",
            "name": "Corp ID",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": running.issuer, "fetch_userinfo": False},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        yield running


def sign_in(client: Client, provider: IdentityProvider, target: str = "") -> Any:
    """Goes the whole way: our button, the provider's page, and back."""
    page = client.post("/login/sso/start/", {"next": target} if target else {})
    assert page.status_code == 200, page.text
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found, page.text
    there = urlsplit(unescape(found[1]))
    assert found[1].startswith(provider.issuer)
    back = urlsplit(provider.authorize(dict(parse_qsl(there.query))))
    return client.get(f"{back.path}?{back.query}")


def roles_of(name: str) -> dict[str, str]:
    mine = Membership.objects.current().filter(user__username=name).select_related("project")
    return {each.project.slug: each.get_role_display() for each in mine}


def test_button_shows_the_name_of_the_provider(provider: IdentityProvider) -> None:
    assert "Sign in with Corp ID" in Client().get("/login/").text


def test_without_a_provider_there_is_no_way_to_one() -> None:
    assert "/login/sso/" not in Client().get("/login/").text
    assert Client().post("/login/sso/start/").status_code == 404
    assert Client().get("/login/sso/callback/").status_code == 404


def test_new_person_gets_the_roles_of_their_groups(provider: IdentityProvider) -> None:
    client = Client()
    done = sign_in(client, provider, LIST)
    assert (done.status_code, done["Location"]) == (302, LIST)
    assert client.get(LIST).status_code == 200
    user = User.objects.get(username="ann.berg")
    assert not user.has_usable_password()
    assert (user.email, user.get_full_name()) == ("ann.berg@corp.example", "Ann Berg")
    assert roles_of("ann.berg") == {"aurora": "Manager"}
    left = AuditEntry.objects.filter(target_id=str(user.pk)).order_by("pk")
    assert [(entry.project_slug, entry.action, entry.actor_name) for entry in left] == [
        ("", "person.created", "Corp ID"),
        ("aurora", "member.added", "Corp ID"),
        ("", "person.signed_in", "ann.berg"),
    ]
    assert left[2].changes == {"after": {"ways": ["socialaccount"]}}
    assert SocialAccount.objects.get().extra_data == {}


GROUPS = [
    (["rcs-managers"], {"aurora": "Manager"}),
    (["rcs-all"], {"aurora": "Auditor", "harbor": "Auditor"}),
    (["rcs-all", "rcs-managers"], {"aurora": "Manager", "harbor": "Auditor"}),
    (["rcs-managers", "rcs-admins", "rcs-all"], {"aurora": "Admin", "harbor": "Auditor"}),
    ("rcs-managers", {"aurora": "Manager"}),
    (["other", 7, None, "rcs-managers"], {"aurora": "Manager"}),
]


@pytest.mark.parametrize(("groups", "roles"), GROUPS)
def test_highest_role_of_all_groups_counts(
    groups: object, roles: dict[str, str], provider: IdentityProvider
) -> None:
    provider.person["groups"] = groups
    assert sign_in(Client(), provider).status_code == 302
    assert roles_of("ann.berg") == roles


def test_roles_follow_the_groups_at_each_sign_in(provider: IdentityProvider) -> None:
    sign_in(Client(), provider)
    provider.person["groups"] = ["rcs-all"]
    open_tab = Client()
    sign_in(open_tab, provider)
    assert roles_of("ann.berg") == {"aurora": "Auditor", "harbor": "Auditor"}
    provider.person["groups"] = []
    refused = sign_in(Client(), provider)
    assert refused.status_code == 403
    assert "Your account at Corp ID has no access to this portal." in refused.text
    assert roles_of("ann.berg") == {}
    assert open_tab.get(LIST).status_code == 404, "an open session loses the roles too"


@pytest.mark.parametrize("groups", [[], ["other"], None, {"a": 1}, 7])
def test_stranger_without_a_group_leaves_nothing_behind(
    groups: object, provider: IdentityProvider
) -> None:
    provider.person["groups"] = groups
    users = User.objects.count()
    client = Client()
    refused = sign_in(client, provider)
    assert refused.status_code == 403
    assert User.objects.count() == users
    assert not SocialAccount.objects.exists()
    assert not Session.objects.exists()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.error_code) == ("person.sign_in_failed", "no_access")


def test_button_makes_the_portal_store_nothing(provider: IdentityProvider) -> None:
    client = Client()
    client.post("/login/sso/start/", {"next": LIST})
    client.get("/login/sso/callback/?state=x&code=y")
    assert not Session.objects.exists()


JOINING = [
    ("manager@corp.example", {}, True),
    ("manager@corp.example", {"email_verified": False}, False),
    ("manager@corp.example", {"email_verified": "true"}, False),
    ("manager@other.example", {}, False),
    ("Manager@Corp.Example", {}, True),
]


@pytest.mark.parametrize(("address", "claims", "joins"), JOINING)
def test_known_person_is_joined_only_by_an_address_the_provider_vouches_for(
    address: str, claims: dict[str, Any], joins: bool, provider: IdentityProvider
) -> None:
    User.objects.filter(username="manager").update(email="manager@corp.example")
    provider.person |= {"email": address, **claims}
    assert sign_in(Client(), provider).status_code == 302
    joined = SocialAccount.objects.get().user.username
    assert (joined == "manager") is joins
    assert (joined == "ann.berg") is not joins


def test_address_of_two_accounts_joins_neither(provider: IdentityProvider) -> None:
    User.objects.filter(username__in=["manager", "auditor"]).update(email=ANN["email"])
    sign_in(Client(), provider)
    assert SocialAccount.objects.get().user.username == "ann.berg"


def test_subject_of_another_issuer_opens_no_account(provider: IdentityProvider) -> None:
    """Two providers may give two people the same subject."""
    sign_in(Client(), provider)
    ann = SocialAccount.objects.get()
    admin = User.objects.get(username="admin")
    SocialAccount.objects.filter(pk=ann.pk).update(provider="sso of another", user=admin)
    client = Client()
    sign_in(client, provider)
    assert client.session["_auth_user_id"] != str(admin.pk)
    assert SocialAccount.objects.get(user=admin).provider == "sso of another"


def test_rows_of_before_get_the_issuer_that_is_set(provider: IdentityProvider) -> None:
    row = SocialAccount.objects.create(
        user=User.objects.get(username="manager"), provider="sso", uid="42"
    )
    import_module("senders.migrations.0021_issuers").name_the_issuer(apps, None)
    row.refresh_from_db()
    assert settings.OIDC is not None
    assert row.provider == settings.OIDC.key


def test_names_that_are_taken_get_a_number(provider: IdentityProvider) -> None:
    provider.person |= {"preferred_username": "manager", "email": ""}
    sign_in(Client(), provider)
    assert SocialAccount.objects.get().user.username == "manager-2"


def test_roles_outside_the_providers_projects_stay(provider: IdentityProvider) -> None:
    User.objects.filter(username="manager").update(email=ANN["email"])
    harbor = Membership.objects.filter(user__username="manager", project__slug="harbor")
    before = list(harbor.values_list("role", "until"))
    provider.person["groups"] = ["rcs-managers"]
    sign_in(Client(), provider)
    # Harbor is one of the provider's projects, so the role there ends; no other is touched.
    assert "harbor" not in roles_of("manager")
    assert list(harbor.values_list("role", "until")) != before or not before


@pytest.mark.parametrize("broken", identity_provider.BROKEN)
def test_provider_that_does_not_answer_well_lets_nobody_in(
    broken: str, provider: IdentityProvider
) -> None:
    provider.break_it = broken
    client = Client()
    if broken in {"no_discovery", "other_metadata", "moved"}:
        answer = client.post("/login/sso/start/")
    else:
        answer = sign_in(client, provider)
    assert answer.status_code == 502
    assert "Corp ID did not confirm who you are." in answer.text
    assert client.get(LIST).status_code == 302
    assert not Session.objects.exists()


@pytest.mark.parametrize(("length", "status"), [(191, 302), (192, 502), (4000, 502)])
def test_id_of_a_person_that_cannot_be_stored_whole_is_refused(
    length: int, status: int, provider: IdentityProvider
) -> None:
    provider.person |= {"sub": "s" * length}
    client = Client()
    answer = sign_in(client, provider)
    assert answer.status_code == status
    is_in = status == 302
    assert ("is longer than 191 characters" in answer.text) is not is_in
    assert User.objects.filter(username="ann.berg").exists() is is_in
    assert SocialAccount.objects.count() == is_in
    assert (sign_in(Client(), provider).status_code == 302) is is_in, "the same person again"


def test_answer_belongs_to_the_browser_that_was_sent(provider: IdentityProvider) -> None:
    page = Client().post("/login/sso/start/")
    found = re.search(r'content="0; url=([^"]+)"', page.text)
    assert found
    back = urlsplit(provider.authorize(dict(parse_qsl(urlsplit(unescape(found[1])).query))))
    victim = Client()
    assert victim.get(f"{back.path}?{back.query}").status_code == 502
    assert not User.objects.filter(username="ann.berg").exists()


def test_deactivated_person_does_not_enter(provider: IdentityProvider) -> None:
    sign_in(Client(), provider)
    User.objects.filter(username="ann.berg").update(is_active=False)
    client = Client()
    assert sign_in(client, provider).status_code == 403
    assert client.get(LIST).status_code == 302


def test_own_second_factor_is_asked_for_after_the_provider(provider: IdentityProvider) -> None:
    client = Client()
    sign_in(client, provider)
    secret = add_app(client)
    again = Client()
    assert sign_in(again, provider, LIST)["Location"] == "/login/second-factor/"
    done = again.post("/login/second-factor/", {"code": code_of(secret)})
    assert done["Location"] == LIST


def test_sign_in_at_the_provider_is_a_second_factor_and_a_confirmation(
    provider: IdentityProvider, settings: Any
) -> None:
    settings.REQUIRE_MFA = frozenset({"manager"})
    client = Client()
    sign_in(client, provider)
    assert client.get(LIST).status_code == 200
    assert client.get("/account/app/").status_code == 200
    page = client.get("/account/confirm/").text
    assert "Confirm by single sign-on" in page
    assert 'name="password"' not in page


def test_person_with_a_password_may_use_either(provider: IdentityProvider) -> None:
    User.objects.filter(username="manager").update(email=ANN["email"])
    sign_in(Client(), provider)
    client = Client()
    client.post("/login/", {"username": "manager", "password": "rcs-demo"})
    assert client.get(LIST).status_code == 200
    confirm(signed_in("manager"))


def test_access_that_an_admin_ended_does_not_come_back_with_a_group(
    provider: IdentityProvider,
) -> None:
    provider.person["groups"] = ["rcs-all", "rcs-managers"]
    sign_in(Client(), provider)
    member = Membership.objects.get(user__username="ann.berg", project__slug="aurora")
    admin = User.objects.get(username="admin")
    actor = Actor(member.project, "admin", user=admin, role=Role.ADMIN)
    members.end(actor, member.project, member.pk, now=timezone.now())
    assert sign_in(Client(), provider).status_code == 302
    assert roles_of("ann.berg") == {"harbor": "Auditor"}
