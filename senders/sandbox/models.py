"""The sandbox's tables: a column for each value the API filters or sorts by, JSON for the rest."""

from django.db import models


class Project(models.Model):
    """A project. ``settings`` holds the panel's switches, such as errors to return."""

    project_id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    settings = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Sender(models.Model):
    """A sender. ``body`` is the documented object without the columns and without ``questions``."""

    id = models.CharField(max_length=36, primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="senders")
    state = models.CharField(max_length=64, blank=True)  # empty: the answer carries no state
    # Folded here because SQLite folds ASCII only; the name itself stands in the body.
    name_key = models.CharField(max_length=255, blank=True)
    app_id = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField()
    modified = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["project", "created", "id"], name="sender_by_created"),
            models.Index(fields=["project", "modified", "id"], name="sender_by_modified"),
            models.Index(fields=["project", "name_key", "id"], name="sender_by_name"),
            models.Index(fields=["project", "state", "id"], name="sender_by_state"),
            models.Index(
                fields=["project", "state", "modified", "id"], name="sender_by_state_modified"
            ),
            models.Index(fields=["project", "app_id"], name="sender_by_app"),
        ]

    def __str__(self) -> str:
        return self.id


class StateCount(models.Model):
    """The number of senders per state, stored so that totals need no count of 100,000 rows."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="counts")
    state = models.CharField(max_length=64, blank=True)
    senders = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "state"], name="one_count_a_state")
        ]

    def __str__(self) -> str:
        return f"{self.state or 'no state'}: {self.senders}"


class Clock(models.Model):
    """The mode chosen in the panel, which overrides ``SANDBOX_TIME``. At most one row."""

    mode = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.mode


class Transition(models.Model):
    """A scheduled step of a sender. Applied once, in the order of ``pk``, then deleted.

    ``due_at`` is null if only a *next step* applies it.
    """

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="transitions")
    kind = models.CharField(max_length=32)
    change = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], name="transition_by_due")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.sender_id}"


class Activity(models.Model):
    """An ``RcsSenderNotificationDto``; without a sender it belongs to the project's account."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activities")
    sender = models.ForeignKey(
        Sender, on_delete=models.CASCADE, related_name="activities", null=True
    )
    type = models.CharField(max_length=32)
    created = models.DateTimeField()
    author = models.CharField(max_length=100, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "sender", "created", "id"], name="activity_by_age")
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.sender_id or self.project_id}"


class Invite(models.Model):
    """A tester invitation that was sent; the daily and the total limit count these."""

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="invites")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"invite of {self.sender_id}"


class Webhook(models.Model):
    """A registered webhook; ``id`` has 32 hexadecimal digits, ``secret`` is never returned."""

    id = models.CharField(max_length=32, primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="webhooks")
    target = models.CharField(max_length=742)
    secret = models.CharField(max_length=128)
    triggers = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "target"], name="one_webhook_a_target")
        ]

    def __str__(self) -> str:
        return self.id


class Delivery(models.Model):
    """A callback to one webhook, stored after completion for the panel.

    ``due_at`` is null after delivery or after the last attempt.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    trigger = models.CharField(max_length=64)
    body = models.TextField()  # the bytes that are signed and sent, as UTF-8
    queued = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)  # of the last attempt; null: no answer
    blocked = models.BooleanField(default=False)  # the last attempt: its address is not allowed
    delivered = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], name="delivery_by_due")]

    def __str__(self) -> str:
        return f"{self.trigger} to {self.webhook_id}"


class Fault(models.Model):
    """A queued fault for the next ``times`` calls that fit ``match``."""

    match = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    times = models.PositiveIntegerField()
    options = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} for {self.match}, {self.times} times"


class LoggedRequest(models.Model):
    """A call to the sandbox: route template and query, never the path or a body."""

    at = models.DateTimeField()
    method = models.CharField(max_length=8)
    route = models.CharField(max_length=200)
    query = models.JSONField(default=list)
    status = models.PositiveSmallIntegerField(null=True)  # null: no answer was given

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.status}"
