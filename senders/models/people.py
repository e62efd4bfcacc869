"""Settings of people: visits, views, what they follow, notices, zone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from senders.models.projects import Project
from senders.models.records import Change, SenderRecord


class Preference(models.Model):
    """One person's settings. ``zone`` is an IANA name, empty for the browser's own."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference"
    )
    zone = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"preference {self.pk}"


class Visit(models.Model):
    """When a person was last here. ``since`` is the end of the visit before this one.

    A visit ends when nothing was asked for in a while; *Mark as seen* sets ``since`` to now.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="visits")
    last_at = models.DateTimeField()
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="one_visit_of_a_person")
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class SavedView(models.Model):
    """A name for a query of the list and its columns, for one person or for the whole project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="views")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)  # as ``SenderFilters.query`` writes it, without page
    columns = models.JSONField(default=list)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "owner", "name"], name="one_view_of_a_name_and_owner"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Follow(models.Model):
    """A wish to hear of something, and how often by e-mail: a sender, a view or the project."""

    class About(models.TextChoices):
        EVERY = "every", _("Every change")
        MINE = "mine", _("Only what needs me")
        VERDICTS = "verdicts", _("Only launches and rejections")

    class Mail(models.TextChoices):
        NOW = "now", _("At once")
        DAILY = "daily", _("Once a day, 08:00")
        NEVER = "never", _("Never")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="follows")
    record = models.ForeignKey(
        SenderRecord, on_delete=models.CASCADE, null=True, related_name="follows"
    )
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, null=True, related_name="follows")
    about = models.CharField(max_length=8, choices=About, default=About.EVERY)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.DAILY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "record"], condition=Q(record__isnull=False), name="one_follow"
            ),
            models.UniqueConstraint(
                fields=["user", "view"],
                condition=Q(view__isnull=False),
                name="one_follow_of_a_view",
            ),
            models.UniqueConstraint(
                fields=["user", "project"],
                condition=Q(record=None, view=None),
                name="one_follow_of_a_project",
            ),
            models.CheckConstraint(
                condition=Q(record=None) | Q(view=None), name="follow_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"follow {self.pk}"


class Notice(models.Model):
    """One change that a person hears of, once. ``reason`` is why; the words come from the change.

    ``mail_due_at`` is when it is to be mailed, None for never; ``mailed_at`` when it was.
    """

    class Reason(models.TextChoices):
        OWNER = "owner"
        SENDER = "sender"
        VIEW = "view"
        PROJECT = "project"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notices")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="notices")
    view = models.ForeignKey(
        SavedView, on_delete=models.SET_NULL, null=True, related_name="notices"
    )
    reason = models.CharField(max_length=8, choices=Reason)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "change"], name="one_notice_of_a_change")
        ]
        indexes = [
            models.Index(fields=["user", "made_at"], name="notices_by_time"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notices_not_read"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mailed_at=None, mail_due_at__isnull=False),
                name="notices_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
