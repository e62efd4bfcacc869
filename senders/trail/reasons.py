"""The reasons of actions that did not succeed, in words: codes of Sinch and of sign-ins.

Codes without words here keep Sinch's own message. What people can do about a rejection stands on
the pages where they act.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.audit import Action
from senders.models.audit import NOT_SENT
from senders.trail import phrases
from senders.words.api_problems import DRAFT, LAUNCH, NUMBERS, PROBLEMS

OPERATIONS: dict[str, str] = {
    Action.SENDER_LAUNCHED: LAUNCH,
    Action.SENDER_CREATED: DRAFT,
    Action.SENDER_UPDATED: DRAFT,
    Action.DRAFT_REFUSED: DRAFT,
    Action.TEST_NUMBERS_ADDED: NUMBERS,
    Action.TEST_NUMBER_INVITED_AGAIN: NUMBERS,
    Action.TEST_NUMBER_REMOVED: NUMBERS,
}
CODES: dict[str, str | Promise] = {
    NOT_SENT: gettext_lazy("The request was not sent to Sinch."),
    "wrong_password": gettext_lazy("The password was wrong."),
    "inactive": gettext_lazy("The account is deactivated."),
    "unknown_name": gettext_lazy("No account has this name."),
    "wrong_code": gettext_lazy("The code was wrong or already used."),
    "wrong_passkey": gettext_lazy("The passkey was not accepted."),
    "no_access": gettext_lazy("This person has no access."),
    "throttled": gettext_lazy("There were too many attempts for this account."),
    "throttled_address": gettext_lazy("There were too many attempts from this address."),
    "throttled_portal": gettext_lazy("There were too many attempts in the portal."),
    "unauthorized_error": gettext_lazy("Sinch rejected the portal’s credentials."),
    "invalid_input": gettext_lazy("Sinch rejected the request because of invalid values."),
    "invalid_payload": gettext_lazy("Sinch could not process the request."),
}


def reason(action: str, code: str, changes: Mapping[str, Any]) -> str:
    """Returns one or two sentences, or an empty text where the entry holds no reason."""
    held = changes.get("answer")
    code = code or str((held if isinstance(held, Mapping) else {}).get("code") or "")
    known = PROBLEMS.get((OPERATIONS.get(action, ""), code))
    # The titles about files have placeholders for what only the rejected form knows.
    said = known.title if known and "%" not in str(known.title) else CODES.get(code, "")
    message = phrases.answer(changes)
    if said and (not message or code not in ("invalid_input", "launch_precondition_failed")):
        return str(said)
    reported = _("Sinch reported: “%s”") % message if message else ""
    return " ".join(part for part in (str(said), reported) if part)
