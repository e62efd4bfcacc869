"""Takes personal data out of a case when that of its drafts is removed. The row and dates stay."""

from senders.cases import papers
from senders.models import Case, CustomerLink, Draft, Proposal, WaitingItem


def forget(draft: Draft) -> None:
    """Empties the case of a draft whose data is removed, unless other data of it is still needed.

    Its items lose their salt too: without it nobody can guess from the digests in the entries whom
    the case was waiting for.
    """
    Proposal.objects.filter(draft=draft).delete()
    others = Draft.objects.filter(case=draft.case_id, removed_at=None).exclude(pk=draft.pk)
    if others.exists():
        return
    WaitingItem.objects.filter(case=draft.case_id).update(whom="", what="", salt="")
    papers.forget(draft.case_id)
    CustomerLink.objects.filter(case=draft.case_id).update(name="", email="", comment="")
    Case.objects.filter(pk=draft.case_id).update(customer="")
