"""One change in words, with its shape and tone: for lists of changes, notices and mails.

Never a phone number or an answer: an operator's remark is shown without those that stand in it.
Values that the portal does not know are shown as they came. No queries.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.audit.redaction import HASH_LENGTH, redact_text
from senders.fleet import marks
from senders.fleet.marks import Mark
from senders.fleet.number_words import counts_of
from senders.models import Change, Source
from senders.words import countries

Kind = Change.Kind
_HASH = re.compile(rf" #[0-9a-f]{{{HASH_LENGTH}}}\b")
NAMED_OPERATORS = 3
SOURCES: dict[str, tuple[str | Promise, str | Promise]] = {
    Source.EVENT: (
        gettext_lazy("Event"),
        gettext_lazy("Sinch sent an event. The portal then read the sender."),
    ),
    Source.SYNC: (
        gettext_lazy("Sync"),
        gettext_lazy("The portal read all senders, as it does regularly."),
    ),
    Source.READ: (
        gettext_lazy("Read"),
        gettext_lazy("A page of the portal read the sender."),
    ),
    Source.WRITE: (
        gettext_lazy("Portal"),
        gettext_lazy("Someone made the change in the portal. The audit trail has the entry."),
    ),
}
FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("brand name"),
    "emails": gettext_lazy("email addresses"),
    "app": gettext_lazy("Conversation API app"),
    "auth_name": gettext_lazy("authName"),
    "use_case": gettext_lazy("use case"),
    "billing_category": gettext_lazy("billing category"),
}


@dataclass(frozen=True)
class ChangeView:
    """One change, or several of operators in a country that were seen together.

    ``thing`` is what changed; ``was`` and ``now`` are None where there is no value.
    """

    changes: tuple[Change, ...]
    thing: str
    was: Mark | None
    now: Mark | None
    sentence: str
    remark: str = ""

    @property
    def mark(self) -> Mark:
        """The shape beside the sentence: that of the value now."""
        return self.now or Mark(self.thing, icon="history")

    @property
    def tone(self) -> str:
        return self.mark.tone

    @property
    def seen_at(self) -> datetime:
        return self.changes[0].seen_at

    @property
    def kind(self) -> str:
        return self.changes[0].kind

    @property
    def source(self) -> str:
        """Returns the word of the source; one that is not known as it is stored."""
        key = self.changes[0].source
        return str(SOURCES[key][0]) if key in SOURCES else key

    @property
    def source_meaning(self) -> str:
        key = self.changes[0].source
        return str(SOURCES[key][1]) if key in SOURCES else ""


def view_of(change: Change) -> ChangeView:
    """Returns one change in words."""
    return _view((change,))


def views_of(changes: Iterable[Change]) -> list[ChangeView]:
    """Returns changes in words, in their order; alike ones of operators as one."""
    groups: dict[object, list[Change]] = {}
    for change in changes:
        groups.setdefault(_group(change), []).append(change)
    return [_view(tuple(group)) for group in groups.values()]


def _group(change: Change) -> object:
    if change.kind != Kind.OPERATOR or change.remark:
        return change.pk
    place = (change.record_id, change.country, change.before, change.after)
    return (*place, change.seen_at, change.source)


def _view(changes: tuple[Change, ...]) -> ChangeView:
    describe = _DESCRIBED.get(changes[0].kind, _other)
    return describe(changes)


def _state(changes: Sequence[Change]) -> ChangeView:
    was, now = marks.of_state(changes[0].before), marks.of_state(changes[0].after)
    words = _("%(before)s → %(after)s") % {"before": was.label, "after": now.label}
    return ChangeView(tuple(changes), _("State"), was, now, words)


def _country(changes: Sequence[Change]) -> ChangeView:
    change = changes[0]
    was, now = marks.of_status(change.before), marks.of_status(change.after)
    name = countries.name(change.country)
    if was is None:
        words = _("%(country)s was added") % {"country": name}
    elif now is None:
        words = _("%(country)s was removed") % {"country": name}
    else:
        words = _("%(country)s: %(before)s → %(after)s") % {
            "country": name,
            "before": was.label,
            "after": now.label,
        }
    return ChangeView(tuple(changes), name, was, now, words)


def _operator(changes: Sequence[Change]) -> ChangeView:
    change, remark = changes[0], _plain(changes[0].remark)
    was, now = marks.of_status(change.before), marks.of_status(change.after)
    place = {
        "operators": _named([each.operator for each in changes]),
        "country": countries.name(change.country),
    }
    thing = _("%(operators)s, %(country)s") % place
    if len(changes) > NAMED_OPERATORS:
        thing = ngettext(
            "%(count)d operator, %(country)s", "%(count)d operators, %(country)s", len(changes)
        ) % {"count": len(changes), "country": place["country"]}
    if now is None:
        words = _("No longer listed at Sinch: %(operators)s, %(country)s") % place
    elif change.after in ("REJECTED", "SUSPENDED"):
        status = {**place, "status": now.label}
        words = _("%(status)s by %(operators)s, %(country)s") % status
    else:
        status = {**place, "status": now.label}
        words = _("%(status)s at %(operators)s, %(country)s") % status
    return ChangeView(tuple(changes), thing, was, now, _quoting(words, remark), remark)


def _remark(changes: Sequence[Change]) -> ChangeView:
    change, remark = changes[0], _plain(changes[0].remark)
    place = {"operator": change.operator, "country": countries.name(change.country)}
    thing = _("Remark of %(operator)s, %(country)s") % place
    if remark:
        words = _("New remark of %(operator)s, %(country)s") % place
    else:
        words = _("%(operator)s, %(country)s: the remark was removed") % place
    now = marks.of_status(change.after)
    return ChangeView(tuple(changes), thing, None, now, _quoting(words, remark), remark)


def _numbers(changes: Sequence[Change]) -> ChangeView:
    was, now = counts_of(changes[0].before), counts_of(changes[0].after)
    shown = marks.of_counts(was, changes[0].before), marks.of_counts(now, changes[0].after)
    words = now.news_since(was) if was and now else f"{changes[0].before} → {changes[0].after}"
    return ChangeView(tuple(changes), _("Test numbers"), *shown, words)


def _registration(changes: Sequence[Change]) -> ChangeView:
    was, now = map(marks.of_registration, (changes[0].before, changes[0].after))
    thing = _("Brand registration")
    words = _("%(thing)s: %(before)s → %(after)s") % {
        "thing": thing,
        "before": was.label,
        "after": now.label,
    }
    return ChangeView(tuple(changes), thing, was, now, words)


def _details(changes: Sequence[Change]) -> ChangeView:
    names = [str(FIELDS.get(name, name)) for name in changes[0].after.split(",") if name]
    if names:
        words = _("Updated at Sinch: %(fields)s") % {"fields": countries.joined(names)}
        now = Mark(countries.joined(names), icon="pencil")
    else:
        words, now = _("Updated at Sinch"), Mark(_("Updated"), icon="pencil")
    return ChangeView(tuple(changes), _("Details"), None, now, words)


def _first(changes: Sequence[Change]) -> ChangeView:
    now = marks.of_state(changes[0].after)
    words = _("New at Sinch. State: %(state)s") % {"state": now.label}
    return ChangeView(tuple(changes), _("New sender"), None, now, words)


def _gone(changes: Sequence[Change]) -> ChangeView:
    was, now = marks.of_state(changes[0].before), Mark(_("Not found"), "bad", icon="circle-x")
    return ChangeView(tuple(changes), _("Sender"), was, now, _("No longer found at Sinch"))


def _back(changes: Sequence[Change]) -> ChangeView:
    was = Mark(_("Not found"), "bad", icon="circle-x")
    now = marks.of_state(changes[0].after)
    return ChangeView(tuple(changes), _("Sender"), was, now, _("Found at Sinch again"))


def _other(changes: Sequence[Change]) -> ChangeView:
    change = changes[0]
    was, now = Mark(change.before, icon="history"), Mark(change.after, icon="history")
    words = f"{change.kind}: {change.before} → {change.after}"
    return ChangeView(tuple(changes), change.kind, was, now, words)


def _named(operators: Sequence[str]) -> str:
    """Returns ``O2 and 1&1``, or ``O2, 1&1 and 3 more``."""
    if len(operators) <= NAMED_OPERATORS:
        return countries.joined(operators)
    shown = operators[: NAMED_OPERATORS - 1]
    return _("%(named)s and %(more)d more") % {
        "named": ", ".join(shown),
        "more": len(operators) - len(shown),
    }


def _plain(remark: str) -> str:
    """Returns a remark without numbers and addresses of people, and without their hashes."""
    return _HASH.sub("", redact_text(remark))


def _quoting(words: str, remark: str) -> str:
    if not remark:
        return words
    return _("%(words)s: “%(remark)s”") % {"words": words, "remark": remark}


_DESCRIBED: dict[str, Callable[[Sequence[Change]], ChangeView]] = {
    Kind.FIRST: _first,
    Kind.STATE: _state,
    Kind.COUNTRY: _country,
    Kind.OPERATOR: _operator,
    Kind.REMARK: _remark,
    Kind.NUMBERS: _numbers,
    Kind.REGISTRATION: _registration,
    Kind.DETAILS: _details,
    Kind.GONE: _gone,
    Kind.BACK: _back,
}
