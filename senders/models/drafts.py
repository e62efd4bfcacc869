"""Drafts: what people typed on the way to a sender, with every save kept. No API calls here."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from senders.models.cases import Case
from senders.models.projects import Project


class Draft(models.Model):
    """Our own draft of a sender. ``answers`` hold what was typed, right or wrong, step by step.

    ``answers`` is ``{step slug: {field name: [values]}}``, the fields named as in the step's form;
    ``versions`` is ``{step slug: number of its last save}``.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTING = "submitting", _("Sending")
        UNCONFIRMED = "unconfirmed", _("Unconfirmed")
        SUBMITTED = "submitted", _("Sent")
        DISCARDED = "discarded", _("Discarded")

    # Between the click on "send" and an outcome; and all states before it is sent or discarded.
    UNDER_WAY = (State.SUBMITTING, State.UNCONFIRMED)
    UNSENT = (State.OPEN, *UNDER_WAY)

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="drafts")
    title = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    answers = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)
    # {"section.key": question text} as the last save saw them, to tell which have changed since.
    questions_seen = models.JSONField(default=dict)

    # An edit draft changes this sender; any other draft, once sent, became it.
    is_edit = models.BooleanField(default=False)
    sender_id = models.CharField(max_length=64, blank=True)
    # The sender's ``details`` (wire form, without questions) that an edit draft was filled from.
    base = models.JSONField(null=True)
    # The state that the sender was last read in: once it launches, most of it is locked.
    sender_state = models.CharField(max_length=32, blank=True)

    # The last attempt to send: a random number, when it began and until when it may still be under
    # way. All times of it are the database's, since the clocks of instances differ.
    attempt = models.CharField(max_length=32, blank=True)
    attempted_at = models.DateTimeField(null=True)
    attempt_ends = models.DateTimeField(null=True)
    attempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # {"code", "message", "resolution", "fields": [[path, message]], "at"} until the next submit.
    refusal = models.JSONField(null=True)

    # {"at", "by", "senders": [{"id", "name"}]}: unlocked beside these senders of the same name.
    unlocked = models.JSONField(null=True)
    # IDs of senders that late responses made besides ``sender_id``.
    other_senders = models.JSONField(default=list)

    # How far it has come, for lists of many drafts: written after each save by ``progress.py``.
    # ``problems`` counts what is wrong; ``ready`` means that nothing stops sending or launching.
    answered = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    problems = models.PositiveSmallIntegerField(default=0)
    ready = models.BooleanField(default=False)

    created = models.DateTimeField(auto_now_add=True)
    saved = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True)
    # Personal data is gone since: {"by": name, "by_retention": bool, "amounts": {kind: number},
    # "copies": [paths of public images that the sender may show]}.
    removed_at = models.DateTimeField(null=True)
    removed = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "state", "saved"], name="draft_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sender_id"],
                condition=models.Q(is_edit=True, state__in=["open", "submitting", "unconfirmed"]),
                name="one_open_edit_a_sender",
            )
        ]

    def __str__(self) -> str:
        return self.title or f"draft {self.pk}"

    @property
    def owner(self) -> User:
        """Returns the owner of its case: a draft has none of its own."""
        return self.case.owner


class DraftSave(models.Model):
    """One save of one step: who, when, and the step's answers as they stood after it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="saves")
    step = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tab = models.CharField(max_length=32, blank=True)  # the opened page that saved, see saving.py
    # Not chosen in a conflict: kept here, never in force.
    set_aside = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["draft", "step", "version"], name="save_by_version")]

    def __str__(self) -> str:
        return f"{self.step} {self.version} of draft {self.draft_id}"


class Note(models.Model):
    """An internal note: on a draft, and with it on the sender that it becomes. Never sent."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="notes")
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="notes")
    sender_id = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The salt of the digest in its audit entry, and that entry's number.
    salt = models.CharField(max_length=32, blank=True)
    entry = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "sender_id"], name="note_by_sender")]

    def __str__(self) -> str:
        return f"note {self.pk}"
