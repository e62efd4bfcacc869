"""The facts of entries about customer links: steps, last day, fields. See ``row_facts``."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from senders.audit import Action
from senders.trail.entry_changes import place
from senders.trail.fact_parts import Facts, as_list, as_mapping, fields_named
from senders.words import steps
from senders.words.fields import name_of


def _title(step: str) -> str:
    return str(steps.title(step))


def _link(entry: Facts) -> list[str]:
    until = entry.after.get("until")
    titles = ", ".join(_title(str(each)) for each in as_list(entry.after.get("steps")))
    return [titles, _("until %s") % until if until else ""]


def _fields(entry: Facts) -> list[str]:
    step = str(entry.changes.get("step") or "")
    fields = [name_of(place(step, str(each))) for each in as_list(entry.changes.get("fields"))]
    return [_title(step), *fields_named(fields)]


def _sent(entry: Facts) -> list[str]:
    return [", ".join(_title(str(step)) for step in as_mapping(entry.changes.get("sent")))]


def _nothing(entry: Facts) -> list[str]:
    return []


READERS: dict[str, Callable[[Facts], list[str]]] = {
    Action.CASE_INTAKE_REOPENED: _nothing,
    Action.CASE_INTAKE_SAVED: _fields,
    Action.CASE_INTAKE_SENT: _sent,
    Action.CASE_LINK_CHANGED: _link,
    Action.CASE_LINK_CREATED: _link,
    Action.CASE_LINK_REVOKED: _nothing,
    Action.CASE_LINK_USED: _nothing,
    Action.CASE_MAIL_SENT: _nothing,
    Action.CASE_PROPOSALS_ACCEPTED: _fields,
    Action.CASE_PROPOSALS_REFUSED: _fields,
}
