"""Records: senders as last read, and each difference seen. Nothing here is a live answer.

Rows are written by ``senders.records`` and by nothing else, except owner and tags, which are ours.
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from senders.models.projects import Project


class Party(models.TextChoices):
    """The party that a sender waits for, as ``waits=`` names it in the list's address."""

    YOU = "you"
    TESTERS = "testers"
    OPERATOR = "operator"
    SINCH = "sinch"
    GOOGLE = "google"
    REGISTRATION = "registration"


class Source(models.TextChoices):
    """Ways in which the portal came to know: a page, a callback, the full pass, our own write.

    A callback is a hint: what is stored is what the read after it returned.
    """

    READ = "read"
    EVENT = "event"
    SYNC = "sync"
    WRITE = "write"


class Tag(models.Model):
    """A word that people of a project put on senders. It is ours, Sinch does not know it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tags")
    name = models.CharField(max_length=40)
    # Compared without upper and lower case; one tag a word.
    key = models.CharField(max_length=80)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="one_tag_of_a_word")]

    def __str__(self) -> str:
        return self.name


class SenderRecord(models.Model):
    """One sender as last read. ``summary`` is a ``SenderSummary`` as JSON, to draw a row from.

    ``read_at`` is when the answer came, ``asked_at`` when the read began: an answer to an earlier
    question never replaces that of a later one. ``fingerprint`` is of all that is stored here.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="records")
    sender_id = models.CharField(max_length=64)
    summary = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField()
    # Sinch said that the sender does not exist (any more); None while it did not.
    gone_at = models.DateTimeField(null=True)

    # Copies out of ``summary`` to search, filter and sort by. Times are Sinch's own.
    name = models.TextField(blank=True)
    name_key = models.TextField(blank=True)  # casefold
    state = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(null=True)
    modified = models.DateTimeField(null=True)
    launched = models.DateTimeField(null=True)

    # By the rules of ``records.waiting_for``; empty and None where it waits for nobody.
    waits_for = models.CharField(max_length=16, choices=Party, blank=True)
    waiting_since = models.DateTimeField(null=True)

    # When the portal last saw a difference; None until the first after the first read.
    changed_at = models.DateTimeField(null=True)

    # Ours.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="records"
    )
    tags = models.ManyToManyField(Tag, related_name="records", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "sender_id"], name="one_record_of_a_sender")
        ]
        indexes = [
            models.Index(fields=["project", "modified"], name="records_by_modified"),
            models.Index(fields=["project", "created"], name="records_by_created"),
            models.Index(fields=["project", "name_key"], name="records_by_name"),
            # With these the overview counts states, parties and a person's own without the rows.
            models.Index(fields=["project", "gone_at", "state"], name="records_by_state"),
            models.Index(fields=["project", "waiting_since"], name="records_by_waiting"),
            models.Index(fields=["project", "waits_for", "waiting_since"], name="records_by_party"),
            models.Index(
                fields=["project", "owner", "waits_for", "waiting_since"], name="records_by_owner"
            ),
            # Holds all that the freshness of a project and the list of those that are gone need.
            models.Index(fields=["project", "gone_at", "read_at"], name="records_by_age"),
            models.Index(fields=["project", "changed_at"], name="records_by_change"),
        ]

    def __str__(self) -> str:
        return f"sender {self.sender_id}"


class CountryRecord(models.Model):
    """A country that a sender has or asked for; ``status`` is its own, empty before it has one."""

    record = models.ForeignKey(SenderRecord, on_delete=models.CASCADE, related_name="countries")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=16)
    status = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "country"], name="one_record_of_a_country")
        ]
        indexes = [
            models.Index(
                fields=["project", "country", "status", "record"], name="countries_by_status"
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} of record {self.record_id}"


class OperatorRecord(models.Model):
    """The status at one operator in one country, with Sinch's own date and remark.

    ``seen_since`` is when the portal saw the status begin; None if it was there at the first read,
    so that nobody computes a duration from a beginning that was not seen.
    """

    record = models.ForeignKey(SenderRecord, on_delete=models.CASCADE, related_name="operators")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=16)
    operator = models.CharField(max_length=100)
    operator_key = models.CharField(max_length=200)  # casefold
    status = models.CharField(max_length=64)
    remark = models.TextField(blank=True)
    modified = models.DateTimeField(null=True)
    seen_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "country", "operator"], name="one_record_of_an_operator"
            )
        ]
        indexes = [
            models.Index(
                # ``modified`` is there to find the longest wait of each without its rows.
                fields=["project", "country", "operator_key", "status", "record", "modified"],
                name="operators_by_country",
            ),
            models.Index(
                fields=["project", "operator_key", "status", "record"], name="operators_by_name"
            ),
            # Few are pending, so those are found and counted by what they wait for.
            models.Index(
                fields=["project", "country", "operator_key", "modified", "record"],
                condition=models.Q(status="PENDING"),
                name="operators_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator}, {self.country} of record {self.record_id}"


class SearchTerm(models.Model):
    """An exact text that finds a sender: a test number, an address, an app ID or an authName."""

    class Kind(models.TextChoices):
        NUMBER = "number"  # E.164
        EMAIL = "email"  # casefold
        APP = "app"
        AUTH_NAME = "auth_name"

    record = models.ForeignKey(SenderRecord, on_delete=models.CASCADE, related_name="terms")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    value = models.CharField(max_length=320)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "kind", "value"], name="one_term_of_a_record")
        ]
        indexes = [models.Index(fields=["project", "value"], name="terms_by_value")]

    def __str__(self) -> str:
        return f"{self.kind} of record {self.record_id}"


class InsertedOnly(RuntimeError):
    """Somebody tried to change or remove a change that was seen."""


class ChangeQuerySet(models.QuerySet["Change"]):
    """Reads and inserts; what was seen is never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise InsertedOnly("changes are never changed")

    def delete(self) -> NoReturn:
        raise InsertedOnly("changes are never removed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise InsertedOnly("changes are never changed")


class Change(models.Model):
    """One difference between two reads of a sender. Never a phone number or an answer.

    ``before`` and ``after`` are the API's own words (states, statuses), empty for a place that was
    not there, and ``asked`` for a country that is selected and has no status yet. For ``NUMBERS``
    they are counts such as ``1/3 EXPIRED=2`` (verified of all, then those that went wrong). For
    ``DETAILS`` ``after`` names the fields, separated by commas: ``name``, ``emails``, ``app``,
    ``auth_name``, ``use_case``, ``billing_category``; empty where Sinch only gave a later date.
    ``lasted`` is how many seconds ``before`` had lasted where the portal saw it begin, else None.
    """

    class Kind(models.TextChoices):
        FIRST = "first"  # the sender is new at Sinch since the last complete pass
        STATE = "state"
        COUNTRY = "country"
        OPERATOR = "operator"
        REMARK = "remark"  # of an operator whose status stayed
        NUMBERS = "numbers"
        REGISTRATION = "registration"
        DETAILS = "details"
        GONE = "gone"
        BACK = "back"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes")
    record = models.ForeignKey(SenderRecord, on_delete=models.PROTECT, related_name="changes")
    seen_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source)
    kind = models.CharField(max_length=16, choices=Kind)
    country = models.CharField(max_length=16, blank=True)
    operator = models.CharField(max_length=100, blank=True)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)
    lasted = models.PositiveBigIntegerField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "seen_at"], name="changes_by_time"),
            models.Index(fields=["record", "seen_at"], name="changes_by_record"),
            models.Index(
                fields=["project", "kind", "country", "operator"], name="changes_by_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of record {self.record_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise InsertedOnly("changes are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise InsertedOnly("changes are never removed")


class Pass(models.Model):
    """One walk over all senders of a project, page by page. ``page_token`` is where it goes on.

    ``read`` counts senders, ``total`` is Sinch's own number.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="passes")
    started_at = models.DateTimeField()
    page_token = models.TextField(blank=True)
    read = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    # After the last page, senders that no page had are asked for one by one.
    pages_done_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # The class of the last problem and when; empty after a page that was read.
    failure = models.CharField(max_length=100, blank=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "started_at"], name="passes_by_start")]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(done_at=None),
                name="one_open_pass_of_a_project",
            )
        ]

    def __str__(self) -> str:
        return f"pass {self.pk}"
