"""Indexes into the audit trail, so that a long one can be read by page. They prove nothing.

``senders.audit.indexing`` writes them with each entry; ``AuditChain.indexed`` says up to which.
"""

from django.db import models


class AuditObject(models.Model):
    """A name that an object had in a chain, and in how many entries.

    ``folded`` is the name and, in a second line, the ID, both as searches compare them.
    """

    chain = models.CharField(max_length=50)
    kind = models.CharField(max_length=32)
    identifier = models.CharField(max_length=128, blank=True)
    name = models.CharField(max_length=255, blank=True)
    folded = models.TextField()
    entries = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "kind", "identifier", "name"], name="one_row_a_name_of_an_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.chain or 'portal'}: {self.kind} {self.identifier}"


class OpenAttempt(models.Model):
    """An entry that records an attempt, and that no entry of the same action follows."""

    chain = models.CharField(max_length=50)
    number = models.PositiveBigIntegerField()
    correlation = models.CharField(max_length=32)
    action = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="one_row_an_open_attempt")
        ]
        indexes = [models.Index(fields=["correlation"], name="open_attempts_by_correlation")]

    def __str__(self) -> str:
        return f"{self.chain or 'portal'} {self.number}: {self.action}"
