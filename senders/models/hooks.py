"""Our own webhooks at Sinch, and what arrived at them. Rows are written by ``senders.hooks``."""

from django.db import models

from senders.models.projects import Project


class Hook(models.Model):
    """A webhook that the portal registered with its own address ``/hooks/<token>/``.

    Secrets are encrypted like access keys. The old one is valid until ``old_until``: deliveries
    under way carry either.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="hooks")
    webhook_id = models.CharField(max_length=64, blank=True)  # Sinch's; empty until it answered
    token = models.CharField(max_length=64, unique=True)
    secret_encrypted = models.TextField(editable=False)
    old_secret_encrypted = models.TextField(editable=False, blank=True)
    old_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hook {self.pk}"


class Delivery(models.Model):
    """A callback with a valid signature, kept once. ``body`` hides every ``authToken``.

    ``sender_id`` is empty for an event without a sender. ``applied_at`` is when the sender had been
    read again and stored; until then the delivery waits.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        APPLIED = "applied"
        NO_SENDER = "no_sender"  # an event of the account, or of a type we do not know
        GONE = "gone"  # Sinch does not know the sender
        GIVEN_UP = "given_up"

    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="deliveries")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="deliveries")
    digest = models.CharField(max_length=64)  # SHA-256 of the raw body
    nonce = models.CharField(max_length=128)
    received_at = models.DateTimeField()
    type = models.CharField(max_length=64)
    sender_id = models.CharField(max_length=64, blank=True)
    body = models.JSONField()
    repeats = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.WAITING)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hook", "digest"], name="one_delivery_of_a_body")
        ]
        indexes = [
            models.Index(fields=["project", "received_at"], name="deliveries_by_time"),
            models.Index(fields=["hook", "nonce"], name="deliveries_by_nonce"),
            models.Index(
                fields=["project"],
                condition=models.Q(outcome="waiting"),
                name="waiting_deliveries",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class RefusedDelivery(models.Model):
    """Counts of what was refused at an hour, by cause: nothing of a forged body is kept."""

    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="refused")
    hour = models.DateTimeField()
    cause = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "hour", "cause"], name="one_count_of_a_cause_and_hour"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.number}"
