"""The facts that a row of the trail shows of an entry about a paper of a case."""

from typing import Any

from django.utils.translation import gettext as _

from senders.audit import Action
from senders.audit.redaction import shown
from senders.models import Paper
from senders.trail.fact_parts import Facts, as_mapping, move
from senders.words import papers

ACTIONS: tuple[str, ...] = (
    Action.CASE_PAPER_ACCEPTED,
    Action.CASE_PAPER_ADDED,
    Action.CASE_PAPER_FILED,
    Action.CASE_PAPER_MARKED,
    Action.CASE_PAPER_OFFERED,
    Action.CASE_PAPER_REJECTED,
    Action.CASE_PAPER_REMOVED,
)
_STATES: dict[str, Any] = dict(Paper.State.choices)


def of_paper(entry: Facts) -> list[str]:
    """Returns which paper it is, its states before and after, and the digest of the file."""
    paper = as_mapping(entry.changes.get("paper"))
    file = entry.before if entry.action == Action.CASE_PAPER_REJECTED else entry.after
    country, digest = str(paper.get("country") or ""), file.get("paper.sha256")
    named = shown(papers.label(str(paper.get("kind") or "")))
    return [
        _("%(paper)s (%(country)s)") % {"paper": named, "country": country} if country else named,
        shown(str(paper.get("operator") or "")),
        *move(entry, "paper.state", lambda state: str(_STATES.get(state, state))),
        f"SHA-256 {str(digest)[:8]}" if digest else "",
    ]
