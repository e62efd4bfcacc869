"""Files of papers that customers upload by a link: stored, then accepted or rejected by members.

Until a member accepts a file, the paper keeps its state and its current file. Which papers there
are, and files that members upload, is in ``papers``.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from senders import audit, jobs
from senders.audit import Action, Actor
from senders.cases import customer_links, paper_files, papers
from senders.cases.paper_files import NotUsable
from senders.cases.paper_rows import Offer, PaperRow, State
from senders.models import CustomerLink, PaperFile

NEWS = "papers_uploaded"  # the job that tells the owner of the case
TOGETHER = timedelta(minutes=10)  # files in this time are one piece of news
DAY, MOST_A_DAY = timedelta(days=1), 30  # files by one link


class Ended(Exception):
    """The link is no longer open."""


class Settled(Exception):
    """The file was accepted, rejected or replaced before; ``offer`` is what it is now."""

    def __init__(self, offer: str) -> None:
        super().__init__(offer)
        self.offer = offer


def upload(
    link: CustomerLink, row: PaperRow, file: UploadedFile[Any], *, ip: str, now: datetime
) -> PaperFile:
    """Stores a file of the customer, which replaces an earlier one that nobody accepted.

    The file that is current or not checked yet is not stored twice. Raises ``NotUsable`` for a
    wrong kind or size and at the limits of files, and ``Ended``.
    """
    found = paper_files.accepted(file, paper_files.SIGNED_TYPES)
    stored = paper_files.store(found)
    try:
        with transaction.atomic():
            held = _stored(link, row, found, stored, ip, now)
    except BaseException:
        default_storage.delete(stored)
        raise
    if held.stored != stored:
        default_storage.delete(stored)
    return held


def accept(row: PaperRow, file: PaperFile, actor: Actor, *, now: datetime) -> None:
    """Makes the file the current one, and the paper received. Raises ``Settled``."""
    with transaction.atomic():
        paper = papers.locked_row(row, now)
        found = _open(file)
        before = papers.told(papers.fresh(row, paper))
        paper.files.filter(replaced_at=None).update(replaced_at=now)
        found.offer, found.replaced_at = Offer.ACCEPTED, None
        found.save(update_fields=["offer", "replaced_at"])
        papers.move(paper, State.RECEIVED, now, "")
        paper.changed_at, paper.changed_by = now, actor.user
        paper.save()
        changes = audit.difference(before, papers.told(papers.fresh(row, paper)))
        papers.record(row, actor, Action.CASE_PAPER_ACCEPTED, changes, now)


def reject(row: PaperRow, file: PaperFile, word: str, actor: Actor, *, now: datetime) -> None:
    """Rejects the file with a word to the customer. The paper stays. Raises ``Settled``."""
    with transaction.atomic():
        papers.locked_row(row, now)
        found = _open(file)
        found.offer, found.word = Offer.REJECTED, word
        found.save(update_fields=["offer", "word"])
        changes = {"before": {"paper.sha256": found.sha256}}
        papers.record(row, actor, Action.CASE_PAPER_REJECTED, changes, now)


def of_case(case_id: int, file: int) -> PaperFile | None:
    """Returns a file of a customer for a paper of this case."""
    files = PaperFile.objects.filter(pk=file, paper__case=case_id)
    return files.exclude(offer="").select_related("paper").first()


def _stored(
    link: CustomerLink,
    row: PaperRow,
    file: paper_files.Accepted,
    stored: str,
    ip: str,
    now: datetime,
) -> PaperFile:
    locked = customer_links.locked(link)
    if not customer_links.is_open(locked, now):
        raise Ended
    paper = papers.locked_row(row, now)
    offers = paper.files.filter(offer=Offer.OPEN)
    for held in (*offers, *paper.files.filter(replaced_at=None)):
        if held.sha256 == file.sha256:
            return held
    papers.stop_at_limits(paper, now)
    if link.papers.filter(at__gt=now - DAY).count() >= MOST_A_DAY:
        raise NotUsable(
            _("This link reached its limit of %(n)d files in 24 hours. Try again later.")
            % {"n": MOST_A_DAY}
        )
    offers.update(offer=Offer.REPLACED)
    made = PaperFile.objects.create(
        paper=paper,
        stored=stored,
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        content_type=file.content_type,
        by_name=locked.name,
        at=now,
        replaced_at=now,  # never the current one until it is accepted
        link=locked,
        offer=Offer.OPEN,
    )
    told = {"paper.sha256": made.sha256, "paper.size": made.size}
    named = {"paper.file_contact_name": made.name}
    actor = customer_links.customer(locked, ip)
    papers.record(row, actor, Action.CASE_PAPER_OFFERED, {"after": told | named}, now)
    news = {"link": link.pk, "sent_at": now.isoformat()}
    jobs.enqueue(NEWS, news, key=str(link.pk), wait=TOGETHER)
    return made


def _open(file: PaperFile) -> PaperFile:
    found = PaperFile.objects.select_for_update().get(pk=file.pk)
    if found.offer != Offer.OPEN:
        raise Settled(found.offer)
    return found
