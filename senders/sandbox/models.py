"""The sandbox's tables: a column for each thing the API filters or sorts by, JSON for the rest."""

from django.db import models


class Project(models.Model):
    project_id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Sender(models.Model):
    """``body`` is the documented object without the columns and without ``questions``."""

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
    """Senders per state, kept with the senders, so that totals cost nothing at 100,000."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="counts")
    state = models.CharField(max_length=64, blank=True)
    senders = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "state"], name="one_count_a_state")
        ]

    def __str__(self) -> str:
        return f"{self.state or 'no state'}: {self.senders}"


class Fault(models.Model):
    """A fault on order: the next ``times`` calls that fit ``match`` get it."""

    match = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    times = models.PositiveIntegerField()
    options = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} for {self.match}, {self.times} times"


class LoggedRequest(models.Model):
    """One call that reached the sandbox: route template and query, never the path or a body."""

    at = models.DateTimeField()
    method = models.CharField(max_length=8)
    route = models.CharField(max_length=200)
    query = models.JSONField(default=list)
    status = models.PositiveSmallIntegerField(null=True)  # null: no answer was given

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.status}"
