"""Ways to falsify the record by somebody who may do everything in the database but has no key.

Each has the words that name it, and the reason where one of the verifiers cannot know.
``test_falsifications`` carries them out, each on its own copy.
"""

# ruff: noqa: S608  the statements are put together from constants of the tests

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User

from senders.models import AuditCheckpoint, AuditEntry
from tests.audit.forging import (
    CHAIN,
    ENTRY,
    ITEM,
    ITEM_COLUMNS,
    NOTE,
    POINT,
    Scene,
    change,
    cut,
    drop_points,
    forget_verification,
    insert,
    invent_item,
    invent_note,
    link,
    move,
    note,
    point,
    remove,
    restore,
    rewrite,
    sign_again,
    sql,
    swap,
    waiting,
)


@dataclass(frozen=True)
class Falsification:
    """One way. ``found`` are words of ``verify_audit`` and the page, ``third`` of a third party.

    ``needs`` and ``third_needs`` say who can know: anybody, who has ``anchors``, or ``nobody``;
    ``why`` is the reason for the latter two.
    """

    name: str
    act: Callable[[Scene], object]
    found: str = ""
    third: str = ""
    needs: str = ""
    third_needs: str = ""
    why: str = ""
    chain: str = "aurora"
    stops: bool = False  # nothing can be recorded any more, so there is no export either


def seq(*acts: Callable[[Scene], object]) -> Callable[[Scene], object]:
    def run(scene: Scene) -> None:
        for act in acts:
            act(scene)

    return run


def relinked(act: Callable[[Scene], object], chain: str = "aurora") -> Callable[[Scene], object]:
    """Returns the act, followed by hashes that are right again and a forgotten verification."""
    return seq(act, lambda scene: link(chain), lambda scene: forget_verification())


def entry(number: int) -> AuditEntry:
    return AuditEntry.objects.get(number=number, project_slug="aurora")


def somebody() -> int:
    """Returns the number of a user who had no part in it."""
    return User.objects.get(username="auditor").pk


def slip_in(scene: Scene) -> None:
    for number in range(scene.end, 2, -1):
        move(number, number + 1)
    insert(3, 2, "mallory")


ALTERED, UNLINKED, MISSING = "was altered: its hash", "does not follow the entry", "is missing."
REWRITTEN, OTHERS = "The chain was rewritten", "is of other entries"
LINE = "broken at line"
TEXTS = "texts are not in an export; their digests are"
UNSIGNED = "the entry is behind the last checkpoint, and links are no secret"
OUTSIDE = "all that the database holds agrees; only a copy outside it differs"
NOBODY, ANCHORS = "nobody", "anchors"


def _of_text(name: str, act: Callable[[Scene], object], found: str) -> Falsification:
    return Falsification(name, act, found, third_needs=NOBODY, why=TEXTS)


FALSIFICATIONS = [
    Falsification("a name in an entry", lambda s: change(2), ALTERED, LINE),
    Falsification(
        "the user of an entry", lambda s: change(2, "actor_id", somebody()), ALTERED, LINE
    ),
    Falsification("an outcome", lambda s: change(2, "outcome", "refused"), ALTERED, LINE),
    Falsification(
        "the changes of an entry", lambda s: change(2, "changes", '{"a": 1}'), ALTERED, LINE
    ),
    Falsification("a time", lambda s: change(2, "at", "2026-01-01 00:00:00+00:00"), ALTERED, LINE),
    Falsification(
        "an entry with its own hash right",
        seq(lambda s: change(2), lambda s: change(2, "hash", entry(2).computed_hash())),
        UNLINKED,
        LINE,
    ),
    Falsification("all hashes right again", rewrite, REWRITTEN, OTHERS),
    Falsification(
        "a time, all hashes right again",
        relinked(lambda s: change(2, "at", "2026-01-01 00:00:00+00:00")),
        REWRITTEN,
        OTHERS,
    ),
    Falsification(
        "rewritten, checkpoints from there on removed",
        seq(rewrite, lambda s: drop_points(1)),
        REWRITTEN,
        "rewritten: anchor",
        ANCHORS,
        ANCHORS,
        OUTSIDE,
    ),
    Falsification(
        "rewritten behind the first checkpoint, later ones removed",
        seq(
            relinked(lambda s: change(s.signed[0] + 1)),
            lambda s: drop_points(2),
        ),
        REWRITTEN,
        "rewritten: anchor",
        ANCHORS,
        ANCHORS,
        OUTSIDE,
    ),
    Falsification(
        "rewritten, checkpoints with other hashes",
        seq(
            rewrite,
            lambda s: point(1, hash=entry(s.signed[0]).hash),
        ),
        "Checkpoint 1 was altered",
        "is not signed with a given key",
    ),
    Falsification(
        "rewritten, signed with another key",
        seq(rewrite, lambda s: sign_again()),
        "which is not a key of this portal",
        "is not signed with a given key",
    ),
    Falsification(
        "rewritten, signed with another key under the portal’s name",
        seq(rewrite, lambda s: sign_again(AuditCheckpoint.objects.first().key)),  # type: ignore[union-attr]
        "Checkpoint 1 was altered",
        "is not signed with a given key",
    ),
    Falsification("an entry removed", lambda s: remove(3), "Entry 3 is missing", LINE),
    Falsification(
        "an entry removed, rest renumbered", relinked(lambda s: remove(3)), REWRITTEN, OTHERS
    ),
    Falsification("the first removed", lambda s: remove(1), "Entry 1 is missing", LINE),
    Falsification(
        "the first removed, rest renumbered", relinked(lambda s: remove(1)), REWRITTEN, OTHERS
    ),
    Falsification("the last removed", lambda s: remove(s.end), "The end is missing", LINE),
    Falsification(
        "entries that are not signed yet removed",
        lambda s: cut(s, s.signed[2]),
        needs=NOBODY,
        third_needs=NOBODY,
        why=UNSIGNED,
    ),
    Falsification(
        "a signed end removed",
        lambda s: cut(s, s.signed[2] - 1),
        "The end is missing: checkpoint 3",
        OTHERS,
    ),
    Falsification(
        "a signed end removed with its checkpoint",
        seq(lambda s: cut(s, s.signed[2] - 1), lambda s: drop_points(3)),
        "The database is an older copy",
        "rewritten: anchor",
        ANCHORS,
        ANCHORS,
        OUTSIDE,
    ),
    Falsification("two entries swapped", lambda s: swap(2, 3), ALTERED, LINE),
    Falsification(
        "two swapped, hashes right again", relinked(lambda s: swap(2, 3)), REWRITTEN, OTHERS
    ),
    Falsification(
        "an entry slipped in",
        relinked(slip_in),
        REWRITTEN,
        OTHERS,
    ),
    Falsification(
        "an entry added at the end",
        relinked(lambda s: insert(s.end + 1, 2, "mallory")),
        needs=NOBODY,
        third_needs=NOBODY,
        why=UNSIGNED,
    ),
    Falsification(
        "an entry added beyond the end",
        lambda s: insert(s.end + 1, 2, "mallory"),
        ALTERED,
        stops=True,
    ),
    Falsification(
        "an older copy",
        lambda s: restore(s.backup),
        "The database is an older copy",
        "the end is missing: anchor 3",
        ANCHORS,
        ANCHORS,
        OUTSIDE,
    ),
    Falsification(
        "an older copy that went on",
        seq(lambda s: restore(s.backup), lambda s: s.grow()),
        REWRITTEN,
        "rewritten: anchor",
        ANCHORS,
        ANCHORS,
        OUTSIDE,
    ),
    Falsification(
        "a checkpoint removed",
        lambda s: sql(f"DELETE FROM {POINT} WHERE serial = 2 AND chain = 'aurora'"),
        "Checkpoint 2 is missing",
        "does not follow the one before it",
    ),
    Falsification(
        "all checkpoints removed",
        lambda s: drop_points(1),
        "was removed from the database",
        needs=ANCHORS,
        third_needs=NOBODY,
        why="the entries are the right ones, and anchors agree with them",
    ),
    Falsification(
        "the time of a checkpoint",
        lambda s: point(1, at="2026-01-01 00:00:00+00:00"),
        "Checkpoint 1 was altered",
        "is not signed with a given key",
    ),
    Falsification(
        "the signature of a checkpoint",
        lambda s: point(1, signature="00" * 64),
        "Checkpoint 1 was altered",
        "is not signed with a given key",
    ),
    Falsification(
        "a checkpoint of another chain",
        seq(
            lambda s: drop_points(3),
            lambda s: sql(f"UPDATE {POINT} SET chain = 'aurora', serial = 3 WHERE chain = ''"),
        ),
        "was altered",
        "is not signed with a given key",
    ),
    Falsification(
        "two checkpoints swapped",
        seq(
            lambda s: point(1, serial=9),
            lambda s: point(2, serial=1),
            lambda s: point(9, serial=2),
        ),
        "was altered",
        "is not signed with a given key",
    ),
    Falsification(
        "the end of the chain forgotten",
        lambda s: sql(f"DELETE FROM {CHAIN} WHERE name = 'aurora'"),
        "is beyond the stored end",
        stops=True,
    ),
    Falsification(
        "another hash at the end",
        lambda s: sql(f"UPDATE {CHAIN} SET last_hash = %s WHERE name = 'aurora'", "f" * 64),
        "stored end of the chain does not match",
        LINE,
    ),
    Falsification(
        "entries moved to another chain",
        lambda s: sql(
            f"UPDATE {ENTRY} SET project_slug = 'harbor'"
            " WHERE project_slug = 'aurora' AND number = 3"
        ),
        "Entry 3 is missing",
        LINE,
    ),
    _of_text("the text of a note", lambda s: note(s, text="Approved"), "was altered"),
    _of_text(
        "text and salt of a note", lambda s: note(s, text="Approved", salt="0" * 32), "was altered"
    ),
    _of_text(
        "a note made to look old",
        lambda s: note(s, text="Approved", salt="", entry=None),
        "was altered",
    ),
    _of_text("the author of a note", lambda s: note(s, by_id=somebody()), "was altered"),
    _of_text(
        "the time of a note", lambda s: note(s, at="2026-01-01 00:00:00+00:00"), "was altered"
    ),
    _of_text("a note moved to no draft", lambda s: note(s, draft_id=None), "was altered"),
    _of_text(
        "a note removed",
        lambda s: sql(f"DELETE FROM {NOTE} WHERE id = %s", s.note),
        "is missing: entry",
    ),
    _of_text("a note invented", invent_note, "has no entry"),
    _of_text(
        "a note invented that looks old",
        lambda s: invent_note(s, salt="", entry=None),
        "Notes without an entry",
    ),
    Falsification(
        "a note with its entry removed",
        relinked(
            seq(
                lambda s: sql(f"DELETE FROM {NOTE} WHERE id = %s", s.note),
                lambda s: remove(s.noted),
            )
        ),
        REWRITTEN,
        OTHERS,
    ),
    _of_text("the reason of waiting", lambda s: waiting(s, what="nothing"), "was altered"),
    _of_text(
        "the date of waiting",
        lambda s: waiting(s, since="2026-01-01 00:00:00+00:00"),
        "was altered",
    ),
    _of_text(
        "waiting ended", lambda s: waiting(s, ended_at="2026-01-01 00:00:00+00:00"), "was altered"
    ),
    _of_text("a due date put off", lambda s: waiting(s, due="2030-01-01"), "was altered"),
    _of_text(
        "an item removed",
        lambda s: sql(f"DELETE FROM {ITEM} WHERE id = %s", s.item),
        "is missing",
    ),
    _of_text(
        "an item invented",
        lambda s: invent_item(s),
        "has no entry",
    ),
    _of_text(
        "an earlier waiting put back",
        lambda s: waiting(s, **dict(zip(ITEM_COLUMNS, s.early_item, strict=True))),
        "was altered",
    ),
    Falsification(
        "a sign-in removed", lambda s: remove(2, chain=""), "Entry 2 is missing", LINE, chain=""
    ),
    Falsification("the name in a sign-in", lambda s: change(2, chain=""), ALTERED, LINE, chain=""),
    Falsification(
        "a sign-in of somebody else, hashes right again",
        relinked(lambda s: change(2, chain=""), ""),
        REWRITTEN,
        OTHERS,
        chain="",
    ),
    Falsification(
        "a sign-in removed, rest renumbered",
        relinked(lambda s: remove(2, chain=""), ""),
        REWRITTEN,
        OTHERS,
        chain="",
    ),
]
