"""Signed points of the audit chains. Rows are written by ``senders.audit.checkpoints`` alone."""

import json
from datetime import UTC
from typing import Any, NoReturn

from django.db import models

from senders.models.audit import AppendOnly


class CheckpointQuerySet(models.QuerySet["AuditCheckpoint"]):
    """Reads; all that would change rows in bulk raises ``AppendOnly``."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("checkpoints are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("checkpoints are never removed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("checkpoints are never changed")


class AuditCheckpoint(models.Model):
    """One signed statement: the chain had this hash at this number, at this time.

    ``signature`` is Ed25519, in lower-case hexadecimal, over the UTF-8 of ``canonical()``: the word
    ``checkpoint``, a space, and a JSON object with exactly the keys of ``SIGNED``, written as the
    hashed JSON of an entry is. ``serial`` counts the checkpoints of a chain from 1 without a hole;
    ``since`` is the ``number`` of the checkpoint before it, 0 for the first. ``hashes`` is the
    SHA-256 of the hashes of all entries after ``since`` up to ``number``, in their order, as text
    without anything between them: so a list of numbers and hashes alone can be verified.
    """

    SIGNED = ("chain", "serial", "since", "number", "hash", "hashes", "at", "key")

    chain = models.CharField(max_length=50)  # a project's slug, or empty
    serial = models.PositiveBigIntegerField()
    since = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    hashes = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=16)  # the ID of the key that signed
    signature = models.CharField(max_length=128)

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "serial"], name="one_checkpoint_of_a_serial"),
            models.UniqueConstraint(fields=["chain", "number"], name="one_checkpoint_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.chain or 'portal'}: checkpoint {self.serial} of entry {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts. Raises ``AppendOnly`` for a checkpoint that is stored already."""
        if not self._state.adding:
            raise AppendOnly("checkpoints are never changed")
        super().save(force_insert=True)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("checkpoints are never removed")

    def stated(self) -> dict[str, Any]:
        """Returns the signed values as exports, logs and anchor files print them."""
        at = self.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        return {name: getattr(self, name) for name in self.SIGNED} | {"at": f"{at}Z"}

    def printed(self) -> dict[str, Any]:
        return self.stated() | {"signature": self.signature}

    def canonical(self) -> str:
        """The very text that is signed."""
        return signed_text(self.stated())


def signed_text(stated: dict[str, Any]) -> str:
    text = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"checkpoint {text}"
