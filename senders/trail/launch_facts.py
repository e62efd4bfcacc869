"""The facts of rows about launch requests and settings of a project. See ``row_facts``."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.audit import Action
from senders.trail.fact_parts import MOST_FIELDS, Facts, Json, as_list, in_countries, quoted
from senders.trail.numerals import counted

# Settings of a project by the name of their column.
SETTINGS: dict[str, str | Promise] = {
    "four_eyes": gettext_lazy("Four eyes"),
    "shows_owner_email": gettext_lazy("Email address of the owner"),
}


def requester(held: Json) -> str:
    """Returns the person who requested the launch, as the entry names them."""
    requested_by = str(held.get("requestedBy") or "")
    return _("requested by %s") % requested_by if requested_by else ""


def launch_request(entry: Facts) -> list[str]:
    """The countries, the requester, and the remark, the reason or what changed."""
    changed = [str(each) for each in as_list(entry.after.get("changed"))]
    return [
        in_countries(as_list(entry.after.get("countries"))),
        requester(entry.after),
        quoted(str(entry.after.get("text") or "")),
        *(changed if len(changed) <= MOST_FIELDS else [changed[0], _and_more(len(changed) - 1)]),
    ]


def _and_more(many: int) -> str:
    return ngettext("and %s more change", "and %s more changes", many) % counted(many)


def settings(entry: Facts) -> list[str]:
    """Each setting with its value before and after."""
    states = {"True": _("on"), "False": _("off")}
    return [
        _("%(setting)s: %(before)s → %(after)s")
        % {
            "setting": SETTINGS.get(key, key),
            "before": states.get(str(entry.before.get(key)), ""),
            "after": states.get(str(value), ""),
        }
        for key, value in entry.after.items()
    ]


READERS: dict[str, Callable[[Facts], list[str]]] = {
    Action.PROJECT_SETTINGS_CHANGED: settings,
    Action.SENDER_LAUNCH_APPROVED: launch_request,
    Action.SENDER_LAUNCH_DECLINED: launch_request,
    Action.SENDER_LAUNCH_REQUESTED: launch_request,
    Action.SENDER_LAUNCH_VOIDED: launch_request,
    Action.SENDER_LAUNCH_WITHDRAWN: launch_request,
}
