"""Stores each read of senders, once, in the order in which they were asked for.

Whoever reads from Sinch hands the answer in; a page never fails because it could not be stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from senders.models import Case, Change, Installation, Pass, Project, SenderRecord, Source
from senders.provisioning import Sender, SenderSummary, TokenPage
from senders.records import differences, stored
from senders.records.differences import Difference
from senders.records.lasting import began

log = structlog.get_logger("senders.records")

AnySender = Sender | SenderSummary
RECENT = timedelta(seconds=60)  # a read that says the same again is not stored before that
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# Called with the new changes once they are committed; a problem in one is logged.
AFTER_CHANGES: list[Callable[[Sequence[Change]], object]] = []


def after_read(project: Project, value: object, asked_at: datetime) -> None:
    """Stores what a page has read, if it is of senders. A failing database is only logged."""
    found = value.senders if isinstance(value, TokenPage) else [value]
    _store_quietly(project, found, asked_at, Source.READ)


def keep_list(
    project: Project,
    senders: Sequence[SenderSummary],
    known: Mapping[str, SenderRecord],
    asked_at: datetime,
) -> bool:
    """Stores what a list has read, as ``after_read`` does; False if that is all stored already.

    ``known`` are the records as ``filters.of_ids`` returns them, so they are not read twice.
    """
    if all(_is_same(known.get(sender.id), sender) for sender in senders):
        return False
    _store_quietly(project, senders, asked_at, Source.READ)
    return True


def _is_same(record: SenderRecord | None, sender: SenderSummary) -> bool:
    return (
        record is not None
        and record.gone_at is None
        and record.fingerprint == sender.fingerprint
        and record.read_at > vars(record)["now"] - RECENT
    )


def after_write(project: Project, value: object, asked_at: datetime) -> None:
    """Stores the sender that a write returned, if it returned one."""
    _store_quietly(project, [value], asked_at, Source.WRITE)


def after_not_found(project: Project, sender_id: str, asked_at: datetime) -> None:
    """Stores that Sinch said 404. A failing database is only logged."""
    try:
        gone(project, sender_id, asked_at=asked_at, source=Source.READ)
    except DatabaseError as problem:
        log.warning("read_not_kept", project=project.slug, error=type(problem).__name__)


def _store_quietly(
    project: Project, found: Iterable[object], asked_at: datetime, source: Source
) -> None:
    senders = [sender for sender in found if isinstance(sender, Sender | SenderSummary)]
    try:
        note(project, senders, asked_at=asked_at, source=source)
    except DatabaseError as problem:
        log.warning("read_not_kept", project=project.slug, error=type(problem).__name__)


def note(
    project: Project, senders: Iterable[AnySender], *, asked_at: datetime, source: Source
) -> list[Change]:
    """Stores reads of senders of one project, and returns the changes that they show.

    ``asked_at`` is this machine's time right before the call. An answer to an earlier question
    than the stored one is left out. Makes no query where there are no senders.
    """
    found = {sender.id: brief(sender) for sender in senders}
    if not found:
        return []
    # A pass finds the senders that it missed by the times of their reads, so it stores each.
    if source != Source.SYNC and _says_the_same(project, found):
        return []
    now = _database_time()
    # Clocks of machines differ: the age of the question, not its time, is taken from ours.
    asked = now - max(timezone.now() - asked_at, timedelta())
    with transaction.atomic():
        records = _locked(project, found, asked)
        return _store(project, records, found, asked, now, source)


def brief(sender: AnySender) -> SenderSummary:
    """Returns the sender as a list would tell it, so that both reads compare alike."""
    return sender.summary() if isinstance(sender, Sender) else sender


def gone(project: Project, sender_id: str, *, asked_at: datetime, source: Source) -> list[Change]:
    """Stores that Sinch does not know a sender; does nothing for one that was never read."""
    now = _database_time()
    asked = now - max(timezone.now() - asked_at, timedelta())
    with transaction.atomic():
        record = (
            SenderRecord.objects.select_for_update()
            .filter(project=project, sender_id=sender_id, asked_at__lte=asked, gone_at=None)
            .first()
        )
        if record is None:
            return []
        record.gone_at, record.asked_at, record.read_at, record.changed_at = now, asked, now, now
        record.waits_for, record.waiting_since = "", None
        record.save()
        difference = Difference(Change.Kind.GONE, before=record.state)
        return _tell([_change(record, difference, now, source, None)])


def _says_the_same(project: Project, found: dict[str, SenderSummary]) -> bool:
    """Tells if all is stored as it is, not long ago: the usual case of a page that is reloaded."""
    known = dict(
        SenderRecord.objects.filter(
            project=project, sender_id__in=found, gone_at=None, read_at__gt=Now() - RECENT
        ).values_list("sender_id", "fingerprint")
    )
    return all(known.get(key) == sender.fingerprint for key, sender in found.items())


def _locked(
    project: Project, found: dict[str, SenderSummary], asked: datetime
) -> list[SenderRecord]:
    """Returns the records, locked in one order; those that are new have no fingerprint yet."""
    mine = SenderRecord.objects.filter(project=project, sender_id__in=found)
    there = set(mine.values_list("sender_id", flat=True))
    new = [sender_id for sender_id in sorted(found) if sender_id not in there]
    owners = _owners_of_cases(project, new)
    SenderRecord.objects.bulk_create(
        [
            SenderRecord(
                project=project,
                sender_id=sender_id,
                summary={},
                fingerprint="",
                asked_at=LONG_AGO,
                read_at=asked,
                owner_id=owners.get(sender_id),
            )
            for sender_id in new
        ],
        ignore_conflicts=True,
    )
    return list(mine.select_for_update().order_by("sender_id"))


def _owners_of_cases(project: Project, ids: list[str]) -> dict[str, int]:
    """Returns who owns the cases that these senders came of: they own the senders too."""
    if not ids:
        return {}
    cases = Case.objects.filter(project=project, sender_id__in=ids)
    return dict(cases.values_list("sender_id", "owner_id"))


def _store(
    project: Project,
    records: list[SenderRecord],
    found: dict[str, SenderSummary],
    asked: datetime,
    now: datetime,
    source: Source,
) -> list[Change]:
    same: list[int] = []
    written: list[SenderRecord] = []
    new: set[int] = set()
    seen: list[tuple[SenderRecord, list[Difference]]] = []
    for record in records:
        if record.asked_at > asked:
            continue
        sender = found[record.sender_id]
        if record.fingerprint == sender.fingerprint and record.gone_at is None:
            same.append(record.pk)
            continue
        if not record.fingerprint:
            new.add(record.pk)
            news = []
        else:
            news = differences.between(SenderSummary.model_validate(record.summary), sender)
            if record.gone_at is not None:
                news.insert(0, Difference(Change.Kind.BACK, after=record.state))
        seen.append((record, news))
        stored.fill(record, sender)
        record.asked_at, record.read_at, record.gone_at = asked, now, None
        if news:
            record.changed_at = now
        written.append(record)
    if new and Pass.objects.filter(project=project, done_at__isnull=False).exists():
        for record, news in seen:
            if record.pk in new:
                news.append(Difference(Change.Kind.FIRST, after=record.state))
                record.changed_at = now
    changes = _changes([(record, news) for record, news in seen if news], now, source)
    if same:
        SenderRecord.objects.filter(pk__in=same).update(asked_at=asked, read_at=now)
    if written:
        # The rows exist and are locked, so each meets itself; an UPDATE of many rows would be a
        # CASE for every column and row.
        SenderRecord.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["pk"], update_fields=stored.COPIES
        )
        stored.store_places([(record, found[record.sender_id]) for record in written], now, new)
    return _tell(changes)


def _changes(
    seen: Sequence[tuple[SenderRecord, list[Difference]]], now: datetime, source: Source
) -> list[Change]:
    """Returns changes with what the portal knows of how long the status before had lasted."""
    if not seen:
        return []
    since = began([record for record, _news in seen])
    return [
        _change(
            record, one, now, source, since.get((record.pk, one.kind, one.country, one.operator))
        )
        for record, news in seen
        for one in news
    ]


def _change(
    record: SenderRecord, one: Difference, now: datetime, source: Source, since: datetime | None
) -> Change:
    return Change(
        project_id=record.project_id,
        record=record,
        seen_at=now,
        source=source,
        kind=one.kind,
        country=one.country[:16],
        operator=one.operator[:100],
        before=one.before,
        after=one.after,
        remark=one.remark,
        lasted=None if since is None else max(0, int((now - since).total_seconds())),
    )


def _tell(changes: list[Change]) -> list[Change]:
    made = Change.objects.bulk_create(changes)
    if made:
        for follow in AFTER_CHANGES:
            # Robust: the record stands, whatever comes after it.
            transaction.on_commit(partial(follow, made), robust=True)
    return made


def _database_time() -> datetime:
    return Installation.objects.annotate(now=Now()).values_list("now", flat=True)[0]
