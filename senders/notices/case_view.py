"""Notices of cases in words: customer and dates, never what somebody wrote. No requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from senders.fleet.marks import Mark
from senders.models import Draft, Notice, PaperFile, Proposal

Event = Notice.Event


@dataclass(frozen=True)
class CaseView:
    """One notice of a case: the customer's name, the event as a sentence with its shape."""

    name: str
    mark: Mark
    sentence: str


def view_of(notice: Notice) -> CaseView:
    """Expects a notice that was read with its case and item."""
    case = notice.case
    name = (case.customer if case else "") or _("Case %d") % (notice.case_id or 0)
    if notice.event == Event.ANSWERS:
        return CaseView(
            name, Mark(_("Answers"), "wait", icon="mail"), _("The customer sent answers")
        )
    if notice.event == Event.PAPERS:
        sentence = _("The customer uploaded papers")
        return CaseView(name, Mark(_("Papers"), "wait", icon="mail"), sentence)
    item, due = notice.item, notice.due
    words = {
        "party": item.get_party_display() if item else "",
        "due": due.isoformat() if due else "",
    }
    if notice.event == Event.DUE:
        sentence = _("%(party)s: due %(due)s") % words
        return CaseView(name, Mark(_("Due"), "wait", icon="calendar-clock"), sentence)
    sentence = _("%(party)s: was due %(due)s and is overdue") % words
    return CaseView(name, Mark(_("Overdue"), "bad", icon="flag"), sentence)


def standing(notices: Iterable[Notice], today: date) -> dict[int, Mark]:
    """Returns the state now of each notice that something has followed, by notice.

    One query for notices of answers, and one for those of papers.
    """
    found = list(notices)
    answers = [notice.case_id for notice in found if notice.event == Event.ANSWERS]
    rows = Proposal.objects.filter(link__case__in=answers, draft__state=Draft.State.OPEN)
    offered = set(rows.exclude(sent=[]).values_list("link__case", flat=True)) if answers else set()
    papers = [notice.case_id for notice in found if notice.event == Event.PAPERS]
    files = PaperFile.objects.filter(paper__case__in=papers, offer=PaperFile.Offer.OPEN)
    uploaded = set(files.values_list("paper__case", flat=True)) if papers else set()
    marks: dict[int, Mark] = {}
    for notice in found:
        waiting = uploaded if notice.event == Event.PAPERS else offered
        if mark := _moved_on(notice, waiting, today):
            marks[notice.pk] = mark
    return marks


def _moved_on(notice: Notice, offered: set[int], today: date) -> Mark | None:
    item = notice.item
    if notice.case is not None and notice.case.closed_at is not None:
        return Mark(_("case closed"), icon="circle-minus")
    if item is None:
        if notice.case_id in offered:
            return None
        done = (
            _("no files to check") if notice.event == Event.PAPERS else _("no proposals to accept")
        )
        return Mark(done, icon="circle-check")
    if item.ended_at is not None:
        return Mark(_("received or done"), "ok", icon="circle-check")
    if item.due is None:
        return Mark(_("no due date"), icon="calendar-clock")
    if item.due != notice.due:
        return Mark(_("due %(due)s") % {"due": item.due.isoformat()}, icon="calendar-clock")
    if notice.event == Event.DUE and item.due < today:
        return Mark(_("overdue"), "bad", icon="flag")
    return None
