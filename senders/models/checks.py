"""Addresses that are checked on the web, and receipts of what was measured. No measuring here."""

import hashlib
from typing import Any, NoReturn

from django.db import models

from senders.models.projects import Project


class InsertOnly(RuntimeError):
    """Somebody tried to change or remove a receipt."""


def digest_of(url: str) -> str:
    """Returns the key of an address, which itself is too long for an index."""
    return hashlib.sha256(url.encode()).hexdigest()


class Check(models.Model):
    """An address of a project that is measured as one ``kind``, whoever asks for it.

    ``open_since`` is set while it is due or running, and ``started_at`` while it runs.
    ``asked_for`` names who asked last: ``draft 12`` or ``sender ID``.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=16)
    url = models.CharField(max_length=2048)
    digest = models.CharField(max_length=64)
    host = models.CharField(max_length=255)
    asked_for = models.CharField(max_length=80)
    open_since = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    latest = models.ForeignKey("Receipt", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "digest"], name="one_check_of_an_address"
            )
        ]
        indexes = [
            models.Index(
                fields=["project"],
                condition=models.Q(open_since__isnull=False),
                name="open_checks_by_project",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Reads and inserts; a receipt is never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise InsertOnly("receipts are never changed")

    def delete(self) -> NoReturn:
        raise InsertOnly("only whole checks that are not in use are removed, with their receipts")

    def remove_unused(self) -> int:
        """Removes the receipts of checks that go themselves; for ``upkeep.unused_checks`` alone."""
        return super().delete()[0]

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise InsertOnly("receipts are never changed")


class Receipt(models.Model):
    """One measurement: ``result`` as ``inspections`` returned it, when, by which version, for whom.

    A check that could not be made has a result too, whose ``failed`` is ``unfinished``.
    """

    UNFINISHED = "unfinished"

    of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField()
    version = models.PositiveSmallIntegerField()
    result = models.JSONField()
    asked_for = models.CharField(max_length=80)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["of", "at"], name="receipts_by_check")]

    def __str__(self) -> str:
        return f"receipt {self.pk} of check {self.of_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts. Raises ``InsertOnly`` for a receipt that is stored already."""
        if not self._state.adding:
            raise InsertOnly("receipts are never changed")
        super().save(force_insert=True)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise InsertOnly("receipts are never removed")


class CheckSlot(models.Model):
    """The right to ask a host once; number ``number`` of it is free again at ``free_at``."""

    host = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    free_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "number"], name="one_slot_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.number}"
