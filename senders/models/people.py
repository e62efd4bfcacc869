"""Settings of people: visits, views, what they follow, notices, zone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from senders.models.cases import Case, WaitingItem
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


_NO_EVENT = Q(event="", case=None, item=None, due=None, sent_at=None)
_OF_CHANGE = Q(change__isnull=False) & _NO_EVENT
_OF_CASE = Q(change=None, case__isnull=False, mail_due_at=None)
_OF_ANSWERS = _OF_CASE & Q(
    event__in=["answers", "papers"], item=None, due=None, sent_at__isnull=False
)
_OF_ITEM = _OF_CASE & Q(
    event__in=["due", "overdue"], item__isnull=False, due__isnull=False, sent_at=None
)


class Notice(models.Model):
    """One change or one event of a case that a person hears of, once. ``reason`` is why.

    The words come from the change, or from the event with ``item`` and its ``due`` date, or with
    ``sent_at``, when the customer sent answers or papers. ``mail_due_at`` is when it is to be
    mailed, None for never; ``mailed_at`` when it was. Mails about cases are sent by themselves.
    """

    class Reason(models.TextChoices):
        OWNER = "owner"
        SENDER = "sender"
        VIEW = "view"
        PROJECT = "project"
        CASE = "case"

    class Event(models.TextChoices):
        ANSWERS = "answers"
        PAPERS = "papers"
        DUE = "due"
        OVERDUE = "overdue"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notices")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="notices")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="notices")
    event = models.CharField(max_length=8, choices=Event, blank=True)
    item = models.ForeignKey(
        WaitingItem, on_delete=models.CASCADE, null=True, related_name="notices"
    )
    due = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
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
            models.UniqueConstraint(fields=["user", "change"], name="one_notice_of_a_change"),
            models.UniqueConstraint(
                fields=["user", "case", "sent_at"], name="one_notice_of_sent_answers"
            ),
            models.UniqueConstraint(
                fields=["user", "item", "due", "event"], name="one_notice_of_a_due_date"
            ),
            models.CheckConstraint(
                condition=_OF_CHANGE | _OF_ANSWERS | _OF_ITEM, name="notice_is_of_one_thing"
            ),
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
