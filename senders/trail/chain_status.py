"""The audit chain of a project as the trail page shows it: intact, broken or not verified."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.audit import findings
from senders.models import AuditChain, AuditCheckpoint
from senders.trail.numerals import counted
from senders.words.times import exact

WHOLE = {"whole", "whole-since"}


@dataclass(frozen=True)
class ChainStatus:
    """The result of the last verification. ``bad`` is the entry where the chain breaks.

    ``unread`` says what a verification behind a checkpoint did not read, and what is known of it.
    """

    state: str  # whole, whole-since, broken or unverified: kept stable for scripts
    icon: str
    tone: str
    title: str
    verified: str
    since: str
    unread: str
    bad: int | None
    last_hash: str
    short_hash: str
    signed: str
    findings: Sequence[str]

    @classmethod
    def of(cls, chain: AuditChain, checkpoint: AuditCheckpoint | None = None) -> "ChainStatus":
        state, icon, tone, title = _state(chain)
        by_place = state == "broken" and not _by_checkpoints(chain)
        seen = _bad(chain) - 1 if by_place else chain.verified_length or 0
        return cls(
            state=state,
            icon=icon,
            tone=tone,
            title=title,
            verified=_verified(chain, state, seen),
            since=_added(chain.length - seen) if state in WHOLE else "",
            unread=_unread(chain),
            bad=_bad(chain) if state == "broken" and not _by_checkpoints(chain) else None,
            last_hash=chain.last_hash,
            signed=_signed(chain, checkpoint),
            findings=[str(finding) for finding in findings.restored(chain.verified_findings)],
            short_hash=f"{chain.last_hash[:4]} {chain.last_hash[4:8]} … {chain.last_hash[-4:]}",
        )


def _state(chain: AuditChain) -> tuple[str, str, str, str]:
    """Returns the state, its icon, its tone and its title."""
    if chain.verified_at is None:
        return "unverified", "shield-question-mark", "wait", _("Audit chain not verified yet.")
    if chain.verified_whole and (chain.verified_length or 0) <= chain.length:
        if chain.verified_since:
            title = _("Audit chain intact after entry %s.") % counted(chain.verified_since)
            return "whole-since", "shield-check", "success", title
        return "whole", "shield-check", "success", _("Audit chain intact.")
    if _by_texts(chain):
        title = _("Notes or waiting items do not match the audit chain.")
        return "broken", "shield-alert", "error", title
    if _by_checkpoints(chain):
        return "broken", "shield-alert", "error", _("Checkpoints of the audit chain do not hold.")
    return (
        "broken",
        "shield-alert",
        "error",
        _("Audit chain broken at entry %s.") % counted(_bad(chain)),
    )


def _by_texts(chain: AuditChain) -> bool:
    """Returns whether the last verification found nothing wrong but texts in other tables."""
    breaks = {
        finding.fault
        for finding in findings.restored(chain.verified_findings)
        if finding.fault.breaks
    }
    return _by_checkpoints(chain) and bool(breaks) and breaks <= findings.OF_TEXTS


def _by_checkpoints(chain: AuditChain) -> bool:
    """Returns whether the last verification found something wrong but no entry out of place."""
    is_cut = (chain.verified_length or 0) > chain.length
    return not chain.verified_whole and chain.verified_bad is None and not is_cut


def _signed(chain: AuditChain, checkpoint: AuditCheckpoint | None) -> str:
    """Returns one sentence about the last genuine checkpoint."""
    if checkpoint is None:
        return _("No entry is signed yet.") if chain.length else ""
    values = {
        "number": counted(checkpoint.number),
        "at": exact(checkpoint.at),
        "rest": counted(max(0, chain.length - checkpoint.number)),
    }
    if chain.length <= checkpoint.number:
        return _("Signed up to entry %(number)s on %(at)s.") % values
    sentence = ngettext(
        "Signed up to entry %(number)s on %(at)s. %(rest)s entry after it is not signed yet.",
        "Signed up to entry %(number)s on %(at)s. %(rest)s entries after it are not signed yet.",
        chain.length - checkpoint.number,
    )
    return sentence % values


def _bad(chain: AuditChain) -> int:
    """Returns the entry where the chain breaks; one that was cut breaks at its end."""
    return chain.verified_bad or chain.length + 1


def _verified(chain: AuditChain, state: str, seen: int) -> str:
    """Returns one sentence about the entries that were verified, by whom and when."""
    if chain.verified_at is None:
        return ngettext("%s entry.", "%s entries.", chain.length) % counted(chain.length)
    values = {
        "seen": counted(seen),
        "first": counted((chain.verified_since or 0) + 1),
        "new": counted(max(0, seen - (chain.verified_since or 0))),
        # Entries of just now may have been verified after the end was read.
        "all": counted(chain.length),
        "at": exact(chain.verified_at),
        "user": chain.verified_by.get_username() if chain.verified_by else "",
    }
    if chain.verified_since:
        return _verified_after(chain, state, seen) % values
    if state == "broken":
        if values["user"]:
            sentence = ngettext(
                "%(seen)s entry before it is intact. Verified on %(at)s by %(user)s.",
                "%(seen)s entries before it are intact. Verified on %(at)s by %(user)s.",
                seen,
            )
        else:
            sentence = ngettext(
                "%(seen)s entry before it is intact. Verified on %(at)s.",
                "%(seen)s entries before it are intact. Verified on %(at)s.",
                seen,
            )
    elif values["user"]:
        sentence = _("%(seen)s of %(all)s entries verified on %(at)s by %(user)s.")
    else:
        sentence = _("%(seen)s of %(all)s entries verified on %(at)s.")
    return sentence % values


def _verified_after(chain: AuditChain, state: str, seen: int) -> str:
    """Returns the sentence about a verification that began behind a checkpoint."""
    if state == "broken":
        if chain.verified_by:
            return _("Verified from entry %(first)s on, on %(at)s by %(user)s.")
        return _("Verified from entry %(first)s on, on %(at)s.")
    many = max(0, seen - (chain.verified_since or 0))
    if chain.verified_by:
        return ngettext(
            "%(new)s entry after it verified on %(at)s by %(user)s.",
            "%(new)s entries after it verified on %(at)s by %(user)s.",
            many,
        )
    return ngettext(
        "%(new)s entry after it verified on %(at)s.",
        "%(new)s entries after it verified on %(at)s.",
        many,
    )


def _unread(chain: AuditChain) -> str:
    """Returns what is known of the entries before a checkpoint that a verification began behind."""
    if chain.verified_at is None or not chain.verified_since:
        return ""
    values = {"since": counted(chain.verified_since)}
    if chain.all_verified_at is None:
        sentence = _(
            "The verification began behind the signed checkpoint of entry %(since)s. The entries"
            " up to there have not been verified here."
        )
        return sentence % values
    values |= {
        "known": counted(min(chain.verified_since, chain.all_verified_length or 0)),
        "at": exact(chain.all_verified_at),
    }
    sentence = _(
        "The verification began behind the signed checkpoint of entry %(since)s and did not read"
        " the entries up to there. Entries 1 to %(known)s were last verified on %(at)s."
    )
    return sentence % values


def _added(many: int) -> str:
    if many <= 0:
        return ""
    return ngettext("%s entry added since.", "%s entries added since.", many) % counted(many)
