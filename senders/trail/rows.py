"""Entries and the chain's state as the audit page prints them, decided here once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.models import AuditChain, AuditEntry, Outcome, Role
from senders.trail import action_words
from senders.trail.filters import OUTCOMES, PEOPLE

SHORT = 6  # characters of a hash in the table
KINDS: dict[str, str | Promise] = {
    "sender": gettext_lazy("sender"),
    "draft": gettext_lazy("draft"),
    "webhook": gettext_lazy("webhook"),
    "account": gettext_lazy("RCS account"),
    "project": gettext_lazy("project"),
    "person": gettext_lazy("user"),
}
LOOKS = {  # icon and tone
    Outcome.ATTEMPTED: ("hourglass", "wait"),
    Outcome.SUCCEEDED: ("circle-check", "ok"),
    Outcome.REFUSED: ("circle-x", "bad"),
    Outcome.FAILED: ("circle-alert", "bad"),
    Outcome.NO_ANSWER: ("circle-question-mark", "wait"),
}


@dataclass(frozen=True)
class Result:
    """What came of it: icon, tone, a word, and below it what Sinch's answer said."""

    outcome: str
    icon: str
    tone: str
    word: str
    detail: str

    @classmethod
    def of(cls, entry: AuditEntry, *, settled: bool = False) -> "Result":
        """``settled``: if it is an attempt, its outcome is known and stands beside it."""
        icon, tone = LOOKS[Outcome(entry.outcome)]
        word = OUTCOMES[entry.outcome]
        if settled and entry.outcome == Outcome.ATTEMPTED:
            tone, word = "idle", Outcome.ATTEMPTED.label
        status = f"HTTP {entry.status}" if entry.status else ""
        detail = " · ".join(part for part in (status, entry.error_code) if part)
        return cls(entry.outcome, icon, tone, str(word), detail)


@dataclass(frozen=True)
class TrailRow:
    """``parts`` are all entries of the action where there are several, the earliest first."""

    number: int
    at: datetime
    who: str
    role: str
    did: str
    kind: str
    label: str
    url: str
    result: Result
    hash: str
    chain: str
    parts: Sequence["TrailRow"] = ()

    @classmethod
    def of(
        cls, project: str, entry: AuditEntry, tried: Sequence[AuditEntry] = (), **more: bool
    ) -> "TrailRow":
        """``tried`` are the attempts that the entry settles; ``project`` is the page's."""
        earlier = [cls.of(project, each, settled=True) for each in tried]
        own = cls(
            number=entry.number,
            at=entry.at,
            who=entry.actor_name,
            role=role_in_words(entry.role),
            did=action_words.heading(entry.action),
            kind=str(KINDS.get(entry.target_kind, entry.target_kind)),
            label=entry.target_label or entry.target_id,
            url=action_words.page_of(project, entry.target_kind, entry.target_id),
            result=Result.of(entry, **more),
            hash=entry.hash[:SHORT],
            chain="" if entry.project_slug else PEOPLE,
        )
        return replace(own, parts=(*earlier, own)) if earlier else own


def rows(
    project: str, entries: Sequence[AuditEntry], tried: Mapping[str, Sequence[AuditEntry]]
) -> list[TrailRow]:
    return [
        TrailRow.of(
            project,
            entry,
            [each for each in tried.get(entry.correlation, ()) if each.action == entry.action]
            if entry.outcome != Outcome.ATTEMPTED
            else (),
        )
        for entry in entries
    ]


def role_in_words(role: str) -> str:
    """The role as it was kept; one that is no longer known as it came."""
    known = Role.__members__.get(role.upper())
    return str(known.label) if known else role


@dataclass(frozen=True)
class ChainLine:
    """Whether the chain is whole, as far as anybody has looked. ``bad`` is where it breaks."""

    state: str  # whole, broken or unverified: kept stable for scripts
    icon: str
    tone: str
    title: str
    found: str
    since: str
    at: datetime | None
    by: str
    bad: int | None
    last_hash: str
    short_hash: str

    @classmethod
    def of(cls, chain: AuditChain) -> "ChainLine":
        state, icon, tone, title = _standing(chain)
        seen = _bad(chain) - 1 if state == "broken" else chain.verified_length or 0
        return cls(
            state=state,
            icon=icon,
            tone=tone,
            title=title,
            found=_found(chain, state, seen),
            since=_added(chain.length - seen) if state == "whole" else "",
            at=chain.verified_at,
            by=chain.verified_by.get_username() if chain.verified_by else "",
            bad=_bad(chain) if state == "broken" else None,
            last_hash=chain.last_hash,
            short_hash=f"{chain.last_hash[:4]} {chain.last_hash[4:8]} … {chain.last_hash[-4:]}",
        )


def counted(number: int) -> str:
    """``8,214``."""
    return str(number_format(number, force_grouping=True))


def _standing(chain: AuditChain) -> tuple[str, str, str, str]:
    if chain.verified_at is None:
        return "unverified", "shield-question-mark", "wait", _("Audit chain not verified yet.")
    if chain.verified_whole and (chain.verified_length or 0) <= chain.length:
        return "whole", "shield-check", "success", _("Audit chain intact.")
    return (
        "broken",
        "shield-alert",
        "error",
        _("Audit chain broken at entry %s.") % counted(_bad(chain)),
    )


def _bad(chain: AuditChain) -> int:
    """The place where it breaks; a chain that is shorter than it was breaks at its end."""
    return chain.verified_bad or chain.length + 1


def _found(chain: AuditChain, state: str, seen: int) -> str:
    if chain.verified_at is None:
        length = counted(chain.length)
        return ngettext("%s entry.", "%s entries.", chain.length) % length
    if state == "broken":
        return ngettext(
            "%s entry before it is intact. Verified on",
            "%s entries before it are intact. Verified on",
            seen,
        ) % counted(seen)
    # Entries of just now may have been verified after the end was read.
    return _("%(seen)s of %(all)s entries verified on") % {
        "seen": counted(seen),
        "all": counted(chain.length),
    }


def _added(many: int) -> str:
    if many <= 0:
        return ""
    return ngettext("%s entry added since.", "%s entries added since.", many) % counted(many)
