"""The second factor: which roles need one, and whether this session has shown one.

Which factors a person has is in ``senders.accounts.factors``.
"""

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

from senders.models import Membership, Role

# A sign-in at the identity provider counts: its own rules decide how strong that was.
STRONG = {"mfa", "socialaccount"}


def is_required(role: Role) -> bool:
    """Tells if ``REQUIRE_MFA`` names the role."""
    return role.name.lower() in settings.REQUIRE_MFA


def is_proven(request: HttpRequest) -> bool:
    """Tells if this session has shown a second factor, a passkey, or came by single sign-on."""
    if not isinstance(request.user, User):
        return False
    records = get_authentication_records(request, request.user)
    return any(record.get("method") in STRONG for record in records)


def is_missing(request: HttpRequest, role: Role) -> bool:
    """Tells if the role needs a second factor that this session has not shown."""
    return is_required(role) and not is_proven(request)


def is_missing_anywhere(request: HttpRequest, user: User) -> bool:
    """Tells the same of all roles that the person has now, for pages of several projects."""
    if not settings.REQUIRE_MFA or is_proven(request):
        return False
    return bool(roles_that_need_one(user))


def roles_that_need_one(user: User) -> list[Role]:
    """Returns the roles that the person has now and that need a second factor."""
    needing = [role for role in Role if is_required(role)]
    mine = Membership.objects.current().filter(user=user, role__in=needing)
    return [Role(role) for role in sorted(set(mine.values_list("role", flat=True)))]
