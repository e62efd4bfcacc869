"""Requests to approve a launch, of projects with the setting *Four eyes*. No API calls here."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from senders.models.projects import Project


class LaunchRequest(models.Model):
    """A launch that one person requests and another one approves or declines.

    ``plan`` is ``[[label, text], …]`` as the page showed it, and ``parts`` is
    ``{part: digest}`` of everything that could be reviewed, each with ``salt``; both are
    emptied when the request ends. ``entry`` is the length of the project's trail at that time.
    ``attempt`` is random and set by the approval: what is sent has to find it here right before.
    All times are the database's.
    """

    class State(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        VOIDED = "voided"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="launch_requests")
    sender_id = models.CharField(max_length=64)
    sender_name = models.CharField(max_length=200, blank=True)
    countries = models.JSONField(default=list)
    contact_told = models.BooleanField(default=False)
    plan = models.JSONField(default=list)
    salt = models.CharField(max_length=32)
    parts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    entry = models.PositiveBigIntegerField()
    remark = models.CharField(max_length=500, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="launches_requested"
    )
    requested_at = models.DateTimeField()
    ends = models.DateTimeField()

    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    attempt = models.CharField(max_length=32, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="launches_decided",
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    changed = models.JSONField(default=list)  # what voided it, in sentences

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sender_id"],
                condition=Q(state="open"),
                name="one_open_launch_request",
            )
        ]
        indexes = [
            models.Index(
                fields=["project", "sender_id", "requested_at"], name="requests_of_a_sender"
            ),
            models.Index(fields=["ends"], condition=Q(state="open"), name="open_launch_requests"),
        ]

    def __str__(self) -> str:
        return f"launch request {self.pk}"
