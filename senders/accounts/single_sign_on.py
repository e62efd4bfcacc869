"""Arrivals from the identity provider: who the person is, and which roles their groups give them.

The provider decides the roles of the projects that ``OIDC_ROLES`` names, at each sign-in. Other
projects' roles stay as they are. allauth speaks the protocol; see ``adapters``.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rcsportal.single_sign_on import Provider
from senders import audit
from senders.accounts import sign_in_log
from senders.audit import Action, Actor, Target
from senders.models import Membership, Outcome, Project, Role
from senders.web import pages
from senders.web.client_address import client_address
from senders.web.login_page import refused_page

PROVIDER = "sso"  # of our URLs; users are stored under the key of the issuer
REAL_SESSION = "real_session"  # of a request whose session is the cookie of the way here
WAY = "socialaccount"
LONGEST_USERNAME = 150


class Failed(Exception):
    """The identity provider gave no usable answer; the text is a class, with nothing personal."""


def arrive(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """Signs in whom the provider has named, or says why not. Stores nothing for a stranger."""
    claims = _claims(sociallogin)
    sociallogin.account.extra_data = {}  # what the provider tells is not kept
    now = timezone.now()
    with transaction.atomic():
        roles = _provider().roles_of(_groups(claims))
        user = _known(sociallogin.account.uid, claims)
        if user is None and roles:
            user = _new_person(claims, now)
        if user is not None:
            _join(user, sociallogin.account.uid)
            give_roles(user, roles, now)
    request.session = vars(request).pop(REAL_SESSION, request.session)
    if user is None or not Membership.objects.current().filter(user=user).exists():
        sign_in_log.refused(client_address(request), user, sign_in_log.NO_ACCESS, now)
        why = _("Your account at %(provider)s has no access to this portal.")
        return refused_page(request, why % {"provider": _provider().name})
    flows.login.record_authentication(request, user, WAY, provider=PROVIDER)
    target = pages.page_of(sociallogin.state.get("next") or "")
    response: HttpResponse = flows.login.perform_login(
        request, Login(user=user, redirect_url=target or None)
    )
    return response


def give_roles(user: User, roles: Mapping[str, str], now: datetime) -> None:
    """Makes the person's roles those of the provider, in the projects that it decides."""
    for project in Project.objects.filter(slug__in=_provider().projects).order_by("pk"):
        role = Role[roles[project.slug].upper()] if project.slug in roles else None
        _give_role(user, project, role, now)


def provider_name() -> str:
    """Returns the provider's name as people know it."""
    return _provider().name


def is_joined(user: User) -> bool:
    """Tells if the person can sign in through the provider."""
    if not settings.OIDC:
        return False
    return bool(SocialAccount.objects.filter(user=user, provider=_provider().key).exists())


def _provider() -> Provider:
    found = settings.OIDC
    if found is None:
        raise Failed("not set")
    return found


def _claims(sociallogin: SocialLogin) -> Mapping[str, Any]:
    found = sociallogin.account.extra_data.get("id_token")
    return found if isinstance(found, dict) else {}


def _groups(claims: Mapping[str, Any]) -> list[str]:
    found = claims.get(_provider().groups_claim)
    if isinstance(found, str):
        return [found]
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _known(uid: str, claims: Mapping[str, Any]) -> User | None:
    """Returns whom the provider means: joined before, or now by an address that it vouches for."""
    joined = SocialAccount.objects.filter(provider=_provider().key, uid=uid)
    if (found_user := User.objects.filter(pk__in=joined.values("user")).first()) is not None:
        return found_user
    address = _address(claims)
    domain = address.rpartition("@")[2].lower()
    if not address or domain not in _provider().email_domains:
        return None
    if claims.get("email_verified") is not True:
        return None
    found = list(User.objects.filter(email__iexact=address)[:2])
    return found[0] if len(found) == 1 else None


def _address(claims: Mapping[str, Any]) -> str:
    address = claims.get("email")
    return address.strip() if isinstance(address, str) else ""


def _new_person(claims: Mapping[str, Any], now: datetime) -> User:
    user = User(username=_free_username(claims), email=_address(claims)[:254])
    user.first_name = str(claims.get("given_name") or "")[:150]
    user.last_name = str(claims.get("family_name") or "")[:150]
    user.set_unusable_password()
    user.save()
    audit.record(
        Actor(None, _provider().name),
        Action.PERSON_CREATED,
        Outcome.SUCCEEDED,
        Target("person", str(user.pk), user.username),
        changes={"after": {"username": user.username}},
        now=now,
    )
    return user


def _free_username(claims: Mapping[str, Any]) -> str:
    """Returns a name that nobody has, from what the provider calls the person."""
    named = claims.get("preferred_username") or _address(claims) or "person"
    local = str(named).partition("@")[0]
    wanted = ".".join(filter(None, (slugify(part) for part in local.split(".")))) or "person"
    wanted = wanted[: LONGEST_USERNAME - 8]
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _join(user: User, uid: str) -> None:
    SocialAccount.objects.update_or_create(
        provider=_provider().key, uid=uid, defaults={"user": user, "extra_data": {}}
    )


def _give_role(user: User, project: Project, role: Role | None, now: datetime) -> None:
    today = now.astimezone(UTC).date()
    member = Membership.objects.select_for_update().filter(user=user, project=project).first()
    if member is not None and member.ended_at is not None:
        return  # an admin ended this access; a group does not give it back
    is_current = member is not None and (member.until is None or member.until >= today)
    if role is None and not is_current:
        return
    before = _said(member) if member else {}
    known = member is not None
    member = member or Membership(user=user, project=project)
    if role is None:
        member.until = today - timedelta(days=1)
    else:
        member.role, member.until = role, None
    changes = audit.difference(before, _said(member))
    if not any(changes.values()):
        return
    member.save()
    audit.record(
        Actor(project, _provider().name),
        Action.MEMBER_ROLE_CHANGED if known else Action.MEMBER_ADDED,
        Outcome.SUCCEEDED,
        Target("person", str(user.pk), user.username),
        changes=changes,
        now=now,
    )


def _said(member: Membership) -> dict[str, str | None]:
    until = member.until.isoformat() if member.until else None
    return {"role": Role(member.role).name.lower(), "until": until}
