"""The latest sign-ins of a person and failed attempts at their account, from the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from senders.accounts import sign_in_log
from senders.audit import Action
from senders.models import AuditEntry

SHOWN = 5
WAYS = {
    "password": _("Password"),
    "passkey": _("Passkey"),
    "totp": _("Authenticator app"),
    "recovery_codes": _("Recovery code"),
    "socialaccount": _("Single sign-on"),
    "invitation": _("Invitation"),
}
CAUSES = {
    sign_in_log.WRONG_PASSWORD: _("Wrong password"),
    sign_in_log.WRONG_CODE: _("Wrong code"),
    sign_in_log.WRONG_PASSKEY: _("Passkey not accepted"),
    sign_in_log.INACTIVE: _("Account deactivated"),
    sign_in_log.NO_ACCESS: _("No access"),
    **dict.fromkeys(sign_in_log.THROTTLED.values(), _("Too many attempts")),
}


@dataclass(frozen=True)
class SignIn:
    """One attempt: the ways shown, or the cause of its failure, and the IP address."""

    at: datetime
    failed: bool
    how: str
    ip: str


def latest(user: User) -> list[SignIn]:
    """Returns the last attempts, the newest first."""
    found = AuditEntry.objects.filter(
        project_slug="",
        actor=user,
        action__in=(Action.PERSON_SIGNED_IN, Action.PERSON_SIGN_IN_FAILED),
    ).order_by("-number")[:SHOWN]
    return [_told(entry) for entry in found]


def _told(entry: AuditEntry) -> SignIn:
    failed = entry.action == Action.PERSON_SIGN_IN_FAILED
    if failed:
        how = str(CAUSES.get(entry.error_code, entry.error_code))
    else:
        ways = entry.changes.get("after", {}).get("ways", [])
        how = ", ".join(str(WAYS.get(way, way)) for way in ways)
    return SignIn(entry.at, failed, how, entry.ip)
