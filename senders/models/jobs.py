"""Background work: jobs that are due, schedules, and the workers that reported. No handlers.

A row here is the truth; a queue only rings for it. All times are the database's.
"""

from django.db import models
from django.db.models import Q

OPEN = Q(done_at__isnull=True, failed_at__isnull=True)


class Job(models.Model):
    """One piece of work. ``payload`` holds IDs only, ``lease`` names the run that has it.

    ``attempts`` counts the runs that began; after number ``last_attempt`` the job has failed.
    """

    kind = models.CharField(max_length=40)
    # Of jobs with the same kind and key at most one is open; an empty key limits nothing.
    key = models.CharField(max_length=64, blank=True)
    payload = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)  # when a queue was last told
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt = models.PositiveSmallIntegerField()
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=100, blank=True)  # the class of the last error

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=OPEN & ~Q(key=""),
                name="one_open_job_of_a_key",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=OPEN, name="open_jobs_by_due"),
            models.Index(fields=["done_at"], name="jobs_by_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Schedule(models.Model):
    """A job that comes again: ``kind`` is due at ``next_at``, and then each ``every`` seconds."""

    name = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=40)
    every = models.PositiveIntegerField()
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WorkerBeat(models.Model):
    """A worker process as it last reported; ``stopped_at`` is set by one that ended by itself."""

    name = models.CharField(max_length=32, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
