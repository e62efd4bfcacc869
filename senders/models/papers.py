"""Papers of a case, such as letters and forms, and their files. The bytes are in storage.

Which papers a country requires is in ``senders.words.papers``; a row here is a paper that somebody
did something to. No rules here.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from senders.models.cases import Case


class Paper(models.Model):
    """One paper. ``kind`` is a key of the table of papers, or what somebody typed.

    ``operator`` is empty for all operators, ``country`` for a paper of no country. ``what`` is only
    of papers that somebody added. The time of a state is None until the paper had it.
    """

    class State(models.TextChoices):
        REQUIRED = "required", _("Required")
        SENT = "sent", _("Sent")
        SIGNED = "signed", _("Signed")
        RECEIVED = "received", _("Received")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="papers")
    country = models.CharField(max_length=2, blank=True)
    operator = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=100)
    what = models.CharField(max_length=500, blank=True)
    is_own = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.REQUIRED)
    sent_to = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["country", "pk"]
        indexes = [models.Index(fields=["case", "state"], name="paper_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "country", "kind"],
                condition=models.Q(is_own=False),
                name="one_paper_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"paper {self.pk} of case {self.case_id}"


class PaperFile(models.Model):
    """One file of a paper; the one without ``replaced_at`` is the current one.

    ``stored`` is a name in Django's default storage, empty once the content was removed. ``name``
    is the name that it came with, without what no file name may hold. ``by`` is None for customers.

    A file that a customer uploads by a ``link`` is an ``offer``: it is not the current one, so it
    has ``replaced_at``, until a member accepts it. ``word`` is the member's to the customer.
    """

    class Offer(models.TextChoices):
        OPEN = "open", _("Not checked yet")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        REPLACED = "replaced", _("Replaced by the customer")

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="files")
    stored = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    link = models.ForeignKey(
        "senders.CustomerLink", on_delete=models.SET_NULL, null=True, related_name="papers"
    )
    offer = models.CharField(max_length=8, choices=Offer, blank=True)
    word = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"file {self.pk} of paper {self.paper_id}"
