"""Verifications of audit chains that people asked for. Rows are written by the worker.

A row says how far a verification is and if it ended. Its result is in ``AuditChain``.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from senders.models.projects import Project


class ChainVerification(models.Model):
    """One wish of a person to verify the chain of a project; at most one of a project is open.

    It begins behind the checkpoint of the entry ``since``, or at the first entry where that is 0.
    ``reached`` is the last entry known to be verified, ``total`` the length of the chain at the
    start. Both are 0 until a worker starts. ``failed`` means that nothing is known of the chain.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=150)
    from_start = models.BooleanField()
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    since = models.PositiveBigIntegerField(default=0)
    reached = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(ended_at__isnull=True),
                name="one_open_verification_of_a_project",
            )
        ]
        indexes = [models.Index(fields=["project", "-id"], name="verifications_by_project")]

    def __str__(self) -> str:
        return f"verification {self.pk} of {self.project_id}"
