"""Compares notes, and what cases are waiting for, with the digests that their entries hold.

``Texts`` is shown each entry of a walk along a chain; ``findings`` then reads the tables. What was
written before entries held digests is counted, not guessed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from senders.audit import digests
from senders.audit.actions import Action
from senders.audit.findings import Fault, Finding
from senders.models import AuditEntry, Draft, Note, WaitingItem

NOTED = (Action.DRAFT_NOTED.value, Action.SENDER_NOTED.value)
ITEMS = (
    Action.CASE_ITEM_ADDED.value,
    Action.CASE_ITEM_CHANGED.value,
    Action.CASE_ITEM_ENDED.value,
    Action.CASE_ITEM_REOPENED.value,
)
# Of before there were cases: about a draft, which was waiting for one thing or for none.
WAITING = Action.DRAFT_WAITING_CHANGED.value
REMOVED = Action.DRAFT_REMOVED.value
SUCCEEDED = "succeeded"
KINDS = {"case", "draft", "sender"}
A_BATCH = 500  # rows


@dataclass(frozen=True)
class Stated:
    """Statement of an entry about a text: its number, the digest, and the draft it is about."""

    number: int
    digest: str
    draft: str = ""


@dataclass
class Texts:
    """The statements of the entries between two places of a chain."""

    chain: str
    start: int = 0  # the entries from there on are shown
    reached: int = 0
    notes: dict[int, Stated] = field(default_factory=dict)
    items: dict[int, Stated] = field(default_factory=dict)  # the last one of each waiting item
    waiting: dict[str, Stated] = field(default_factory=dict)  # the last one of each draft
    idle: set[str] = field(default_factory=set)  # drafts that were waiting for nothing in the end
    removed: set[str] = field(default_factory=set)  # drafts whose data was removed
    notes_without: int = 0  # entries of notes that hold no digest

    def see(self, entry: AuditEntry) -> None:
        self.reached = entry.number
        if entry.outcome != SUCCEEDED or entry.target_kind not in KINDS:
            return
        if entry.action in NOTED:
            self._see_note(entry)
        elif entry.action in ITEMS:
            self._see_item(entry)
        elif entry.action == WAITING:
            self._see_waiting(entry)
        elif entry.action == REMOVED:
            self.removed.add(entry.target_id)

    def _see_note(self, entry: AuditEntry) -> None:
        row = entry.changes.get("row")
        if isinstance(row, int):
            self.notes[row] = _stated(entry)
        else:
            self.notes_without += 1

    def _see_item(self, entry: AuditEntry) -> None:
        row = entry.changes.get("row")
        if isinstance(row, int):
            self.items[row] = _stated(entry)

    def _see_waiting(self, entry: AuditEntry) -> None:
        self.waiting[entry.target_id] = _stated(entry)
        after = entry.changes.get("after") or {}
        if after.get("waiting.since"):
            self.idle.discard(entry.target_id)
        elif "waiting.since" in after or "waiting.since" in (entry.changes.get("before") or {}):
            self.idle.add(entry.target_id)


def findings(seen: Texts) -> list[Finding]:
    """Returns what is wrong with the texts of a project; [] for the portal's own chain."""
    if not seen.chain:
        return []
    return [*_notes(seen), *_waiting(seen)]


def _notes(seen: Texts) -> Iterator[Finding]:
    there, old = set[int](), 0
    for note, stated in _with_statements(seen):
        there.add(note.pk)
        if not note.salt and stated is None:
            old += 1
        elif stated is None:
            yield Finding(Fault.NOTE_WITHOUT_ENTRY, more=str(note.pk))
        elif stated.digest != digests.of_note(note) or stated.draft != str(note.draft_id or ""):
            yield Finding(Fault.NOTE_ALTERED, stated.number, more=str(note.pk))
    for row, stated in seen.notes.items():
        if row not in there and not _is_removed(seen, stated.draft):
            yield Finding(Fault.NOTE_MISSING, stated.number, more=str(row))
    if seen.start:
        return
    if old > seen.notes_without:
        yield Finding(Fault.NOTES_WITHOUT_ENTRY, more=str(old - seen.notes_without))
    if old:
        yield Finding(Fault.NOTES_UNPROVEN, more=str(old))


def _with_statements(seen: Texts) -> Iterator[tuple[Note, Stated | None]]:
    """Yields each note with what its entry states; entries beside the walk are read in batches."""
    notes = Note.objects.filter(project__slug=seen.chain).order_by("pk")
    last = 0
    while batch := list(notes.filter(pk__gt=last)[:A_BATCH]):
        last = batch[-1].pk
        unseen = {note.entry: note.pk for note in batch if note.pk not in seen.notes}
        entries = _entries_of(seen, unseen, *NOTED)
        for note in batch:
            yield note, seen.notes.get(note.pk) or entries.get(note.pk)


def _waiting(seen: Texts) -> Iterator[Finding]:
    """Compares each waiting item with the last statement about it, and looks for missing ones."""
    there, drafts, old = set[int](), set[int](), 0
    for item, stated, digest in _items_with_statements(seen):
        there.add(item.pk)
        drafts.add(item.from_draft or 0)
        key = str(item.pk)
        if stated is None:
            if not seen.start:
                yield Finding(Fault.WAITING_WITHOUT_ENTRY, more=key)
        elif not stated.digest:
            old += 1
        elif stated.digest != digest and not _is_emptied(seen, item):
            yield Finding(Fault.WAITING_ALTERED, stated.number, more=key)
    for row, stated in seen.items.items():
        if row not in there:
            yield Finding(Fault.WAITING_MISSING, stated.number, more=str(row))
    for key, stated in seen.waiting.items():
        was_waiting = key.isdecimal() and key not in seen.idle
        if was_waiting and int(key) not in drafts and not _is_removed(seen, key):
            yield Finding(Fault.WAITING_MISSING, stated.number, more=key)
    if old and not seen.start:
        yield Finding(Fault.WAITING_UNPROVEN, more=str(old))


def _items_with_statements(seen: Texts) -> Iterator[tuple[WaitingItem, Stated | None, str]]:
    """Yields each item with the last statement about it and the digest that it should hold."""
    items = WaitingItem.objects.filter(case__project__slug=seen.chain).order_by("pk")
    last = 0
    while batch := list(items.filter(pk__gt=last)[:A_BATCH]):
        last = batch[-1].pk
        later = {item.entry: item.pk for item in batch if (item.entry or 0) > seen.reached}
        unseen = {item.entry: item.pk for item in batch if item.pk not in seen.items}
        entries = _entries_of(seen, {**unseen, **later}, *ITEMS)
        for item in batch:
            stated = entries.get(item.pk) or seen.items.get(item.pk)
            if stated is None and item.from_draft:
                yield item, _of_draft(seen, item), digests.of_draft_waiting(item)
            else:
                yield item, stated, digests.of_item(item)


def _of_draft(seen: Texts, item: WaitingItem) -> Stated | None:
    """Returns the last statement about the draft that an item comes from."""
    key = str(item.from_draft)
    if key in seen.waiting:
        return seen.waiting[key]
    rows = {item.entry: item.from_draft or 0}
    return _entries_of(seen, rows, WAITING).get(item.from_draft or 0)


def _entries_of(seen: Texts, rows: Mapping[int | None, int], *actions: str) -> dict[int, Stated]:
    """Returns by row what the entries of those numbers state; none that is about another row.

    Only entries that the walk did not show are asked for.
    """
    numbers = [number for number in rows if number and not seen.start < number <= seen.reached]
    if not numbers:
        return {}
    entries = AuditEntry.objects.filter(
        project_slug=seen.chain, number__in=numbers, action__in=actions
    )
    return {
        rows[entry.number]: _stated(entry)
        for entry in entries
        if entry.changes.get("row") == rows[entry.number]
    }


def _is_emptied(seen: Texts, item: WaitingItem) -> bool:
    """Returns whether the item is empty because the data of a draft of its case was removed."""
    if item.whom or item.what:
        return False
    drafts = Draft.objects.filter(case=item.case_id, removed_at__isnull=False)
    return any(_is_removed(seen, str(pk)) for pk in drafts.values_list("pk", flat=True))


def _is_removed(seen: Texts, draft: str) -> bool:
    """Returns whether an entry says that the data of the draft was removed."""
    if not draft:
        return False
    if draft in seen.removed:
        return True
    return AuditEntry.objects.filter(
        project_slug=seen.chain, target_kind="draft", target_id=draft, action=REMOVED
    ).exists()


def _stated(entry: AuditEntry) -> Stated:
    changes: Any = entry.changes
    draft = entry.target_id if entry.target_kind == "draft" else ""
    return Stated(entry.number, str(changes.get("digest") or ""), draft)
