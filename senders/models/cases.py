"""Cases: one customer's onboarding from the first mail to the last country. No rules here."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from senders.models.projects import Project


class Case(models.Model):
    """One customer's onboarding. Its drafts point to it; ``sender_id`` is what they became.

    ``next_due`` and ``items_open`` repeat what its open waiting items say, for the list.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cases")
    # The title of its drafts, so that a list can show and search it. Empty while they have none.
    customer = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases"
    )
    sender_id = models.CharField(max_length=64, blank=True)
    # The codes that its last saved draft selects, each between spaces, to filter a list by.
    countries = models.TextField(blank=True)
    created = models.DateTimeField()
    next_due = models.DateField(null=True)
    items_open = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "closed_at", "next_due"], name="case_by_due"),
            models.Index(fields=["project", "owner", "closed_at"], name="case_by_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sender_id"],
                condition=~models.Q(sender_id=""),
                name="one_case_a_sender",
            )
        ]

    def __str__(self) -> str:
        return self.customer or f"case {self.pk}"


class WaitingItem(models.Model):
    """One thing that a case is waiting for: whom, what, since when and until when."""

    class Party(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        TEAM = "team", _("Your team")
        SINCH = "sinch", _("Sinch")
        OTHER = "other", _("Someone else")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    party = models.CharField(max_length=8, choices=Party, default=Party.CUSTOMER)
    whom = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField()
    due = models.DateField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    reminders = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)

    # The salt of the digest in the audit entry of its last change, and that entry's number.
    salt = models.CharField(max_length=32, blank=True)
    entry = models.PositiveBigIntegerField(null=True)
    # The draft that this was the waiting of before there were cases: entries of then name it.
    from_draft = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["case", "ended_at", "due"], name="item_by_due")]

    def __str__(self) -> str:
        return f"waiting item {self.pk}"
