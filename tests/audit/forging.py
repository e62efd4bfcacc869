"""Tools of somebody who may do everything in the database and has no key: raw SQL alone.

``falsifications`` puts the ways together.
"""

# ruff: noqa: S608  the statements are put together from constants of this module

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from rcsportal import audit_keys
from senders.models import AuditChain, AuditCheckpoint, AuditEntry, Note, WaitingItem

ENTRY, CHAIN = "senders_auditentry", "senders_auditchain"
POINT, NOTE, ITEM = "senders_auditcheckpoint", "senders_note", "senders_waitingitem"
ITEM_COLUMNS = ("party", "whom", "what", "since", "due", "ended_at", "salt", "entry")
TABLES = (ENTRY, CHAIN, POINT)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rows_of(table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        assert cursor.description is not None
        return [column[0] for column in cursor.description], cursor.fetchall()


Copy = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def copy() -> Copy:
    """Returns the audit tables as they are, as a backup holds them."""
    return {table: rows_of(table) for table in TABLES}


def restore(backup: Copy) -> None:
    for table, (columns, rows) in backup.items():
        sql(f"DELETE FROM {table}")
        places = ", ".join(["%s"] * len(columns))
        for row in rows:
            sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", *row)


def change(
    number: int, column: str = "actor_name", value: Any = "nobody", chain: str = "aurora"
) -> None:
    sql(
        f"UPDATE {ENTRY} SET {column} = %s WHERE number = %s AND project_slug = %s",
        value,
        number,
        chain,
    )


def remove(*numbers: int, chain: str = "aurora") -> None:
    for number in numbers:
        sql(f"DELETE FROM {ENTRY} WHERE number = %s AND project_slug = %s", number, chain)


def move(old: int, new: int) -> None:
    change(old, "number", new)


def swap(one: int, other: int) -> None:
    for old, new in ((one, 1000), (other, one), (1000, other)):
        move(old, new)


def insert(number: int, like: int, who: str) -> None:
    """Writes an entry of one's own at a free number; ``link`` makes it follow."""
    columns, _rows = rows_of(ENTRY)
    free = {"id", "number", "actor_name", "hash", "previous_hash"}
    same = [column for column in columns if column not in free]
    names = ", ".join(same)
    sql(
        f"INSERT INTO {ENTRY} ({names}, number, actor_name, hash, previous_hash)"
        f" SELECT {names}, %s, %s, 'x', 'y' FROM {ENTRY} WHERE number = %s AND project_slug = %s",
        number,
        who,
        like,
        "aurora",
    )


def link(chain: str = "aurora") -> None:
    """Numbers the entries anew, recomputes every hash and the stored end, as the portal would."""
    last, number = AuditChain.origin(chain), 0
    found = list(AuditEntry.objects.filter(project_slug=chain).order_by("number"))
    for entry in found:  # first out of the way of unique hashes
        sql(
            f"UPDATE {ENTRY} SET hash = %s, previous_hash = %s WHERE id = %s",
            f"h{entry.pk}",
            f"p{entry.pk}",
            entry.pk,
        )
    for entry in found:
        number += 1
        entry.number, entry.previous_hash = number, last
        last = entry.hash = entry.computed_hash()
        sql(
            f"UPDATE {ENTRY} SET number = %s, previous_hash = %s, hash = %s WHERE id = %s",
            number,
            entry.previous_hash,
            last,
            entry.pk,
        )
    sql(f"UPDATE {CHAIN} SET length = %s, last_hash = %s WHERE name = %s", number, last, chain)


def forget_verification() -> None:
    """Clears what the last verification stored, which only a careless forger would leave."""
    sql(
        f"UPDATE {CHAIN} SET verified_length = NULL, verified_hash = NULL, verified_at = NULL,"
        " verified_whole = NULL"
    )


def point(of: int, /, **columns: Any) -> None:
    for name, value in columns.items():
        sql(f"UPDATE {POINT} SET {name} = %s WHERE serial = %s AND chain = 'aurora'", value, of)


def drop_points(since: int, chain: str = "aurora") -> None:
    sql(f"DELETE FROM {POINT} WHERE serial >= %s AND chain = %s", since, chain)


def sign_again(key_id: str = "") -> None:
    """Signs all checkpoints over the entries as they are, with a key of the forger's own."""
    private = Ed25519PrivateKey.generate()
    own = key_id or audit_keys.id_of(private.public_key())
    start = 0
    for made in AuditCheckpoint.objects.filter(chain="aurora").order_by("serial"):
        entries = AuditEntry.objects.filter(project_slug="aurora", number__lte=made.number)
        hashes = list(entries.order_by("number").values_list("hash", flat=True))
        made.hash, made.key = hashes[-1], own
        made.hashes = sha256("".join(hashes[start:]))
        start = made.number
        signature = private.sign(made.canonical().encode()).hex()
        point(made.serial, hash=made.hash, hashes=made.hashes, key=own, signature=signature)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Scene:
    """Record that a forger finds: numbers of rows, numbers of entries, a backup of before.

    The chain has checkpoints at ``signed``; the entries after the last of them are not signed.
    """

    note: int
    draft: int
    noted: int  # the entry of the note
    signed: tuple[int, int, int]
    end: int
    backup: Copy  # of the second checkpoint
    item: int  # the waiting item of the draft's case
    early_item: tuple[Any, ...]  # the columns of the item before it was changed
    grow: Callable[[], None]  # the portal adds five entries and signs


def rewrite(scene: Scene) -> None:
    change(2)
    link()
    forget_verification()


def cut(scene: Scene, left: int) -> None:
    remove(*range(left + 1, scene.end + 1))
    link()
    forget_verification()


def waiting(scene: Scene, **columns: Any) -> None:
    for name, value in columns.items():
        sql(f"UPDATE {ITEM} SET {name} = %s WHERE id = %s", value, scene.item)


def note(scene: Scene, **columns: Any) -> None:
    for name, value in columns.items():
        sql(f"UPDATE {NOTE} SET {name} = %s WHERE id = %s", value, scene.note)


def invent_item(scene: Scene) -> None:
    made = WaitingItem.objects.get(pk=scene.item)
    made.pk, made.what = None, "the signed contract"
    made.save()


def invent_note(scene: Scene, **columns: Any) -> None:
    made = Note.objects.get(pk=scene.note)
    made.pk, made.text = None, "Approved by everybody"
    for name, value in columns.items():
        setattr(made, name, value)
    made.save()
