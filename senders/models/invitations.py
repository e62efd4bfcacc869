"""Runs of invitations to the test numbers of several senders. Rows are written by the worker.

They say what was sent, what was not and what is not known. The audit trail has the entries.
"""

from django.conf import settings
from django.db import models

from senders.models.projects import Project


class InvitationRun(models.Model):
    """One wish of a person to invite again the open test numbers of some senders.

    ``by_name`` and ``ip`` are for the entries in the audit trail. ``press`` is the key of the form
    that was sent: an equal one is the same run.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=150)
    ip = models.CharField(max_length=64, blank=True)
    press = models.CharField(max_length=64, unique=True)
    back = models.TextField(blank=True)  # the query of the list with the ticked rows
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ended_at"], name="invitation_runs_by_end")]

    def __str__(self) -> str:
        return f"invitation run {self.pk}"


class InvitedSender(models.Model):
    """One sender of a run. ``said`` are sentences about it, as they were when it ended.

    A sender that is not ``DONE`` is in no other run of the project.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"

    run = models.ForeignKey(InvitationRun, on_delete=models.CASCADE, related_name="senders")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    sender_id = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField()
    name = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # How many numbers were open when the sender was first read; None until then.
    open_numbers = models.PositiveSmallIntegerField(null=True)
    said = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["run", "sender_id"], name="one_sender_of_a_run"),
            models.UniqueConstraint(
                fields=["project", "sender_id"],
                condition=models.Q(state="waiting"),
                name="one_open_run_of_a_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender_id} of run {self.run_id}"


class InvitedNumber(models.Model):
    """One invitation. The row is committed before its request leaves, and never asked for again.

    ``LEAVING`` stays where the process ended meanwhile: then nobody knows if it was sent.
    """

    class State(models.TextChoices):
        LEAVING = "leaving"
        SENT = "sent"
        REJECTED = "rejected"
        UNKNOWN = "unknown"

    of = models.ForeignKey(InvitedSender, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State, default=State.LEAVING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="one_invitation_of_a_number")
        ]

    def __str__(self) -> str:
        return f"number {self.pk} of {self.of_id}"
