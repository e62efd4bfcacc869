"""Customer links and the answers that customers proposed by them. No rules here."""

from django.conf import settings
from django.db import models

from senders.models.cases import Case
from senders.models.drafts import Draft


class CustomerLink(models.Model):
    """A link for one customer to the chosen steps of a case, without an account.

    Only a hash of the token finds the link. The encrypted token is for members who copy the link
    again; the keys are those of access keys. ``sent_at`` is when the customer sent the answers,
    None while they may still change them.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    token_encrypted = models.TextField(editable=False)
    steps = models.JSONField(default=list)  # slugs, in the order of the wizard
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)  # when the mail server accepted the portal's mail
    sent_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)  # the customer's own, sent with the answers

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(revoked_at=None), name="one_open_link_of_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"customer link {self.pk}"


class Proposal(models.Model):
    """The answers of one step that a customer changed, beside those of the draft.

    ``answers`` has the changed fields only, named as in the step's form. ``bases`` is ``{field:
    the draft's answer when the customer changed it}`` and says which fields those are: a field
    that was emptied has no answer. ``sent`` are the fields that the customer sent and that nobody
    settled. ``settled`` is ``{field: {"outcome", "word", "answer", "at", "by"}}``.
    """

    link = models.ForeignKey(CustomerLink, on_delete=models.CASCADE, related_name="proposals")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="proposals")
    step = models.CharField(max_length=16)
    answers = models.JSONField(default=dict)
    bases = models.JSONField(default=dict)
    sent = models.JSONField(default=list)
    settled = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    tab = models.CharField(max_length=32, blank=True)  # the opened page that saved last
    first_saved = models.DateTimeField()
    last_saved = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["link", "draft", "step"], name="one_proposal_of_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.step} by customer link {self.link_id}"
