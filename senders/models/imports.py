"""Imports of drafts from a spreadsheet: one upload and its rows. The worker checks and creates.

What was typed into a row goes away with its draft, which holds it from then on.
"""

from django.conf import settings
from django.db import models

from senders.models.drafts import Draft
from senders.models.projects import Project


class DraftImport(models.Model):
    """One uploaded file. ``user``, ``by_name`` and ``ip`` are of who uploaded, then of who started.

    ``press`` is the key of the form and the file that were sent: an equal one is the same import.
    ``columns`` are the keys of the file's columns in its order, empty for a column left out.
    ``remarks`` are sentences about the file as it was read; ``ending`` says why it ended early.
    Times are the database's.
    """

    class State(models.TextChoices):
        CHECKING = "checking"
        CHECKED = "checked"
        CREATING = "creating"
        DONE = "done"
        FAILED = "failed"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=150)
    ip = models.CharField(max_length=64, blank=True)
    press = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    total = models.PositiveIntegerField()
    leaves_out_known = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["project", "made_at"], name="draft_imports_by_time")]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportedRow(models.Model):
    """One row of data. ``line`` is its number in the file.

    ``problems`` are ``[column key, sentence]``; ``warnings`` are the same, then a kind (``draft``,
    ``sender``, ``line`` or empty) and its number. ``is_known``: its name is one of the project.
    ``is_told``: the progress of its draft was stored too.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        GOOD = "good"
        BAD = "bad"
        CREATED = "created"
        LEFT_OUT = "left_out"

    run = models.ForeignKey(DraftImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField(default=list)
    name = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    is_known = models.BooleanField(default=False)
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="+")
    is_told = models.BooleanField(default=False)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="one_row_of_a_line"),
            models.UniqueConstraint(fields=["draft"], name="one_row_of_a_draft"),
        ]
        indexes = [models.Index(fields=["run", "state", "line"], name="imported_rows_by_state")]

    def __str__(self) -> str:
        return f"row {self.line} of import {self.run_id}"
