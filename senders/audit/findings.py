"""Findings of a verification: the kinds, the place of each, and its sentence.

The command prints the sentences and pages show them. Who finds them is in ``chain``, ``signed`` and
``anchors``.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


class Fault(StrEnum):
    """A kind of finding, with its sentence. ``breaks`` is False for a note about an intact chain.

    The sentences have the placeholders of ``Finding``.
    """

    sentence: Text
    breaks: bool

    def __new__(cls, value: str, sentence: Text, breaks: bool = True) -> "Fault":
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence, member.breaks = sentence, breaks
        return member

    ENTRY_ALTERED = "entry_altered", _("Entry {number} was altered: its hash is not correct.")
    ENTRY_UNLINKED = (
        "entry_unlinked",
        _("Entry {number} does not follow the entry before it: their hashes do not match."),
    )
    ENTRY_MISSING = "entry_missing", _("Entry {number} is missing.")
    END_MISSING = (
        "end_missing",
        _("The end is missing: the chain had {more} entries. Entry {number} is the first missing."),
    )
    END_ALTERED = (
        "end_altered",
        _("The stored end of the chain does not match entry {number}."),
    )
    BEYOND_END = (
        "beyond_end",
        _("Entry {number} is beyond the stored end of the chain: it was not added by the portal."),
    )
    VERIFIED_ALTERED = (
        "verified_altered",
        _("Entry {number} had another hash when the chain was last verified."),
    )
    REWRITTEN = (
        "rewritten",
        _(
            "The chain was rewritten: checkpoint {serial}, signed on {at}, names another hash for"
            " entry {more}. Entries from {number} to {more} are not the signed ones."
        ),
    )
    SIGNED_END_MISSING = (
        "signed_end_missing",
        _(
            "The end is missing: checkpoint {serial}, signed on {at}, names entry {more}. Entry"
            " {number} is the first missing."
        ),
    )
    CHECKPOINT_MISSING = (
        "checkpoint_missing",
        _("Checkpoint {serial} is missing, although a later one exists."),
    )
    CHECKPOINT_ALTERED = (
        "checkpoint_altered",
        _("Checkpoint {serial} was altered: its signature is not correct."),
    )
    CHECKPOINT_UNKNOWN_KEY = (
        "checkpoint_unknown_key",
        _("Checkpoint {serial} was signed with the key {more}, which is not a key of this portal."),
    )
    CHECKPOINT_UNORDERED = (
        "checkpoint_unordered",
        _("Checkpoint {serial} does not follow the checkpoint before it."),
    )
    OLDER_COPY = (
        "older_copy",
        _(
            "The database is an older copy, or its end was removed: checkpoint {serial}, signed on"
            " {at}, names entry {more}, but entry {number} is missing. Source: {source}."
        ),
    )
    ANCHOR_REWRITTEN = (
        "anchor_rewritten",
        _(
            "The chain was rewritten: checkpoint {serial}, signed on {at}, names another hash for"
            " entry {more}. Entries from {number} to {more} are not the signed ones. Source:"
            " {source}."
        ),
    )
    ANCHOR_MISSING = (
        "anchor_missing",
        _("Checkpoint {serial} was removed from the database, or replaced. Source: {source}."),
    )
    ANCHOR_ALTERED = (
        "anchor_altered",
        _("The checkpoint in {source} was altered: its signature is not correct."),
    )
    ANCHOR_UNKNOWN_KEY = (
        "anchor_unknown_key",
        _("The checkpoint in {source} was signed with the unknown key {more}."),
    )
    ANCHOR_UNREADABLE = (
        "anchor_unreadable",
        _("The checkpoint in {source} cannot be read."),
    )
    NOT_COMPARED = (
        "not_compared",
        _(
            "Not compared with checkpoints outside the database: an older copy, or a chain that was"
            " signed anew, would not be seen."
        ),
        False,
    )
    ANCHORS_ABSENT = (
        "anchors_absent",
        _("The file {source} cannot be read, so it was not compared."),
        False,
    )
    NOTE_ALTERED = (
        "note_altered",
        _("Note {more} was altered: entry {number} holds the digest of another text."),
    )
    NOTE_MISSING = (
        "note_missing",
        _("Note {more} is missing: entry {number} says that it was added, and none removed it."),
    )
    NOTE_WITHOUT_ENTRY = (
        "note_without_entry",
        _("Note {more} has no entry: it was not added by the portal."),
    )
    NOTES_WITHOUT_ENTRY = (
        "notes_without_entry",
        _("Notes without an entry, so not added by the portal: {more}."),
    )
    NOTES_UNPROVEN = (
        "notes_unproven",
        _("Written before entries held digests, so the text is not proven. Notes: {more}."),
        False,
    )
    WAITING_ALTERED = (
        "waiting_altered",
        _("Waiting item {more} was altered: entry {number} holds the digest of another text."),
    )
    WAITING_MISSING = (
        "waiting_missing",
        _("Waiting item {more} is missing: entry {number} says that it was added."),
    )
    WAITING_WITHOUT_ENTRY = (
        "waiting_without_entry",
        _("Waiting item {more} has no entry: it was not changed by the portal."),
    )
    WAITING_UNPROVEN = (
        "waiting_unproven",
        _("Written before entries held digests, so it is not proven. Waiting items: {more}."),
        False,
    )
    TIME_BACKWARDS = (
        "time_backwards",
        _("Entry {number} is earlier than the entry before it. In all: {more}."),
        False,
    )


# About texts in other tables: the entries themselves may be intact.
OF_TEXTS = frozenset(
    (
        Fault.NOTE_ALTERED,
        Fault.NOTE_MISSING,
        Fault.NOTE_WITHOUT_ENTRY,
        Fault.NOTES_WITHOUT_ENTRY,
        Fault.WAITING_ALTERED,
        Fault.WAITING_MISSING,
        Fault.WAITING_WITHOUT_ENTRY,
    )
)


@dataclass(frozen=True)
class Finding:
    """One finding. ``number`` is the first entry concerned, ``serial`` the checkpoint.

    ``more`` is what the sentence of the fault adds, ``source`` the file and line outside the
    database.
    """

    fault: Fault
    number: int | None = None
    serial: int | None = None
    at: str = ""
    more: str = ""
    source: str = ""

    def __str__(self) -> str:
        values = {name: value for name, value in asdict(self).items() if name != "fault"}
        return str(self.fault.sentence).format(**values)


def stored(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Returns the findings as ``AuditChain.verified_findings`` holds them."""
    return [asdict(finding) | {"fault": finding.fault.value} for finding in findings]


def restored(rows: Iterable[dict[str, Any]] | None) -> list[Finding]:
    """Returns stored findings; one that this release does not know is left out."""
    known = {fault.value: fault for fault in Fault}
    return [
        Finding(**{**row, "fault": known[row["fault"]]})
        for row in rows or []
        if row.get("fault") in known
    ]
