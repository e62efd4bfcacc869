"""Invitations of people into a project, by mail or by a link that an admin passes on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from senders.models.projects import Project, Role

OPEN = Q(accepted_at__isnull=True, revoked_at__isnull=True)


class MemberInvitation(models.Model):
    """One address that may join a project. Only a hash of the link's token is stored.

    The token is made when the mail is sent, so until then ``token_hash`` is empty.
    ``address_key`` is the address in the form that tells equal ones.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="member_invitations"
    )
    email = models.EmailField()
    address_key = models.CharField(max_length=254)
    role = models.PositiveSmallIntegerField(choices=Role)
    until = models.DateField(null=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    invited_by_name = models.CharField(max_length=150)
    invited_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, blank=True)
    link_made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)  # when the mail server accepted the mail
    failed_at = models.DateTimeField(null=True)  # when the last attempt to send it failed
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "address_key"],
                condition=OPEN,
                name="one_open_invitation_of_an_address",
            ),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                name="one_invitation_of_a_link",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="invited_role_is_one_of_the_four"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
