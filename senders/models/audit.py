"""The audit trail's tables. Rows are written by ``senders.audit.record`` and by nothing else."""

import hashlib
import json
from datetime import UTC
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from senders.models.projects import Project


class AppendOnly(RuntimeError):
    """Somebody tried to change, remove or slip in an entry of the audit trail."""


# A code of our own: a request that was certainly not carried out, for nothing of it was sent.
NOT_SENT = "not_sent"


class Outcome(models.TextChoices):
    """The outcome of an action. A call to the API is ``ATTEMPTED`` first and gets another after it.

    An ``ATTEMPTED`` without a later entry means that the portal stopped before it knew.
    """

    ATTEMPTED = "attempted", _("Attempted")
    SUCCEEDED = "succeeded", _("Succeeded")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")  # 5xx or unreadable: an answer that settles nothing
    NO_ANSWER = "no_answer", _("No answer")


# What ends an attempt.
SETTLED = tuple(each for each in Outcome if each != Outcome.ATTEMPTED)


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads; all that would change rows in bulk raises ``AppendOnly``."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("entries are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("entries are never removed")

    def create(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("only senders.audit.record adds entries")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("entries are never changed")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("each entry has to follow the one before it")


class AuditEntry(models.Model):
    """One fact: who did what to which thing, when, from where, and what came back.

    Entries of one project form a chain, and those of no project (signing in) form the portal's
    own, so that a project's trail can be exported and verified without anybody else's. The chain
    is named by ``project_slug``, which never changes; the portal's own has the empty name.

    ``hash`` is the SHA-256, in lower-case hexadecimal, of a JSON object with exactly the keys of
    ``HASHED``: keys sorted, no white space between tokens, characters outside ASCII as they are,
    UTF-8. ``at`` is ISO 8601 in UTC with six decimals and ``Z``; what is absent is ``null``;
    every other value is what the column holds. ``previous_hash`` is the hash of the entry with
    ``number`` one less; for number 1 it is the SHA-256 of ``"audit chain of "`` followed by
    the chain's name. In Python, with ``entry`` a parsed line of an export::

        stated = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == stated
    """

    HASHED = (
        "number",
        "at",
        "actor_id",
        "actor_name",
        "role",
        "ip",
        "project_id",
        "project_slug",
        "action",
        "target_kind",
        "target_id",
        "target_label",
        "outcome",
        "correlation",
        "request_id",
        "status",
        "error_code",
        "changes",
        "previous_hash",
    )

    number = models.PositiveBigIntegerField()  # place in its chain, from 1
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="audit_entries",
        null=True,
    )
    actor_name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, blank=True)  # held at that moment, in lower case
    ip = models.CharField(max_length=64, blank=True)  # empty for commands
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="audit_entries", null=True
    )
    project_slug = models.CharField(max_length=50, blank=True)
    action = models.CharField(max_length=64)  # dotted, past tense: sender.launched
    target_kind = models.CharField(max_length=32)
    target_id = models.CharField(max_length=128, blank=True)
    target_label = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome)
    correlation = models.CharField(max_length=32)  # the same on all entries of one action
    request_id = models.CharField(max_length=128, blank=True)  # the API's
    status = models.PositiveSmallIntegerField(null=True)  # HTTP's, of the API's answer
    error_code = models.CharField(max_length=128, blank=True)
    changes = models.JSONField(default=dict)  # asked, before, after, answer; redacted
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project_slug", "number"], name="one_entry_a_place_in_the_chain"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="outcome_is_a_known_one"
            ),
            models.CheckConstraint(
                condition=models.Q(project__isnull=True, project_slug="")
                | (models.Q(project__isnull=False) & ~models.Q(project_slug="")),
                name="chain_is_that_of_the_project",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project_slug", "target_kind", "target_id", "number"],
                name="audit_by_target",
            ),
            models.Index(fields=["project_slug", "at"], name="audit_by_time"),
            models.Index(fields=["project_slug", "actor", "number"], name="audit_by_actor"),
            models.Index(fields=["project_slug", "action", "number"], name="audit_by_action"),
            models.Index(fields=["project_slug", "outcome", "number"], name="audit_by_outcome"),
            # More columns than a search by correlation needs, so that SQLite, which guesses, takes
            # no other index for it: with those above, a page of a long trail took minutes.
            models.Index(fields=["correlation", "project_slug", "outcome"], name="audit_by_call"),
        ]

    def __str__(self) -> str:
        return f"{self.project_slug or 'portal'} {self.number}: {self.action} {self.outcome}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts. Raises ``AppendOnly`` for an entry that is stored already."""
        if not self._state.adding:
            raise AppendOnly("entries are never changed")
        super().save(force_insert=True)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("entries are never removed")

    def hashed(self) -> dict[str, Any]:
        """Returns the hashed values as exports print them: all columns but ``id`` and ``hash``."""
        at = self.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        return {name: getattr(self, name) for name in self.HASHED} | {"at": f"{at}Z"}

    def canonical(self) -> str:
        """The very text that is hashed."""
        return json.dumps(self.hashed(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def computed_hash(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()


class AuditChain(models.Model):
    """The end of one chain: what shows that its last entries are gone, and what appends lock.

    ``verified_…`` is what the last verification found, if there was one: ``verified_length``
    entries followed from each other, the last of them with ``verified_hash``; where the chain is
    not whole, ``verified_bad`` is the number of the first entry that does not, or is missing.
    ``verified_findings`` lists all that it found, as ``senders.audit.findings`` stores them.
    A verification behind a checkpoint began after entry ``verified_since``. The last one of a
    whole chain that was intact was at ``all_verified_at``, of ``all_verified_length`` entries.

    The tables of ``audit_index`` hold the entries up to ``indexed``. Among these, the time of an
    entry is at most ``clock_back`` earlier than that of any before it.
    """

    name = models.CharField(max_length=50, primary_key=True)  # a project's slug, or empty
    length = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64)
    # Null, not a default: for a default SQLite would rebuild the table and lose its triggers.
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    verified_length = models.PositiveBigIntegerField(null=True)
    verified_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001  as above
    verified_whole = models.BooleanField(null=True)
    verified_bad = models.PositiveBigIntegerField(null=True)
    verified_findings = models.JSONField(null=True)
    verified_since = models.PositiveBigIntegerField(null=True)
    all_verified_at = models.DateTimeField(null=True)
    all_verified_length = models.PositiveBigIntegerField(null=True)
    indexed = models.PositiveBigIntegerField(null=True)
    clock_back = models.DurationField(null=True)

    def __str__(self) -> str:
        return f"{self.name or 'portal'}: {self.length} entries"

    @staticmethod
    def origin(name: str) -> str:
        """Returns the hash that the first entry names as its predecessor."""
        return hashlib.sha256(f"audit chain of {name}".encode()).hexdigest()
