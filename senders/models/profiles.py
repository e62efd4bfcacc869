"""Brand profiles of a project, and where the answers of a copied draft come from. No API calls."""

from django.conf import settings
from django.db import models

from senders.models.drafts import Draft
from senders.models.projects import Project


class BrandProfile(models.Model):
    """A named set of answers about a brand to begin drafts with.

    ``answers`` are as a draft's, of the steps about the brand alone. ``version`` grows with each
    save that changes an answer.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="profiles")
    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=300)  # the name without case, to compare names
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name_key"], name="one_profile_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class DraftOrigin(models.Model):
    """The source that a draft was copied from. ``answers`` are those of the source at that time.

    ``version`` and ``source_id`` are those of a profile, draft or sender; a pasted body has
    neither. Of an import they are the line in its file, and its number.
    """

    class Kind(models.TextChoices):
        PROFILE = "profile"
        DRAFT = "draft"
        SENDER = "sender"
        JSON = "json"
        IMPORT = "import"

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="origin")
    kind = models.CharField(max_length=8, choices=Kind)
    source_id = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"origin of draft {self.draft_id}"
