"""Images that people uploaded for a draft, with the copy that fits. Their bytes are in storage."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from senders.models.drafts import Draft
from senders.models.intake import CustomerLink


class ImageUpload(models.Model):
    """One uploaded image. ``source`` and ``copy`` are names in Django's default storage.

    ``facts`` describe the file as it came, ``copy_facts`` the copy; both as measured by
    ``inspections``. Only the copy is public.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        USED = "used", _("Used")
        DROPPED = "dropped", _("Dropped")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=10)  # logo or banner
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    file_name = models.CharField(max_length=200)
    source = models.CharField(max_length=100)
    facts = models.JSONField()
    part = models.CharField(max_length=8)
    copy = models.CharField(max_length=100)
    copy_facts = models.JSONField()
    # None for an image of a customer, which ``link`` came with.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    link = models.ForeignKey(
        CustomerLink, on_delete=models.SET_NULL, null=True, related_name="uploads"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of draft {self.draft_id}"
