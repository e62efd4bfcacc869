"""Encrypts stored secrets anew with the first of ``CREDENTIAL_KEYS``: all columns that hold one.

A test compares the list with the code that encrypts. Which keys there are is in the settings.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model, QuerySet

from senders.models import CustomerLink, Hook, Project, credentials

BATCH = 100  # rows that one transaction locks


@dataclass(frozen=True)
class Column:
    """A column with an encrypted text, or a JSON column with such texts under some keys."""

    name: str
    rows: Callable[[], QuerySet[Any]]
    column: str
    keys: tuple[str, ...] = ()

    def texts(self, row: Model) -> dict[str, str]:
        """Returns the encrypted texts of a row by their key; by "" where it is the column."""
        value = getattr(row, self.column)
        if not self.keys:
            return {"": value} if value else {}
        return {key: value[key] for key in self.keys if isinstance(value.get(key), str)}

    def put(self, row: Model, texts: dict[str, str]) -> None:
        value = getattr(row, self.column) | texts if self.keys else texts[""]
        setattr(row, self.column, value)
        row.save(update_fields=[self.column])


COLUMNS = (
    Column("projects", Project.objects.all, "key_secret_encrypted"),
    Column("webhooks", Hook.objects.all, "secret_encrypted"),
    Column("webhooks, former", Hook.objects.all, "old_secret_encrypted"),
    Column("customer links", CustomerLink.objects.all, "token_encrypted"),
    Column("second factors", Authenticator.objects.all, "data", ("secret", "seed")),
)


@dataclass
class Report:
    """``used`` counts the texts by the place of their key, from 1; ``lost`` opens with none."""

    used: Counter[int] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


def look() -> Report:
    """Counts which key each stored secret needs. Changes nothing."""
    report = Report()
    for column in COLUMNS:
        for row in column.rows().order_by("pk").iterator(chunk_size=BATCH):
            for text in column.texts(row).values():
                _count(report, column, row, text)
    return report


def rotate() -> Report:
    """Encrypts what another key encrypted; a row at a time is locked, so processes may run on.

    Stopped half way it can be run again. Returns the counts of before, and what was changed.
    """
    report = Report()
    for column in COLUMNS:
        for batch in _batches(column):
            with transaction.atomic():
                for row in column.rows().select_for_update().filter(pk__in=batch).order_by("pk"):
                    _renew(report, column, row)
    return report


def _batches(column: Column) -> Iterator[list[Any]]:
    last: Any = None
    while True:
        rows = column.rows().order_by("pk")
        beyond = rows.filter(pk__gt=last) if last else rows
        batch = list(beyond.values_list("pk", flat=True)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]


def _renew(report: Report, column: Column, row: Model) -> None:
    fresh = {}
    for key, text in column.texts(row).items():
        place = _count(report, column, row, text)
        if place is not None and place > 1:
            fresh[key] = credentials.renewed(text)
    if fresh:
        column.put(row, fresh)
        report.changed[column.name] += len(fresh)


def _count(report: Report, column: Column, row: Model, text: str) -> int | None:
    place = credentials.key_of(text)
    if place is None:
        report.lost.append(f"{column.name}: row {row.pk}")
    else:
        report.used[place] += 1
    return place
