"""Sinch projects we hold credentials for, and who may do what in them. No API calls here."""

import shlex
from datetime import UTC

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import SecretStr

from senders.models import credentials


class Role(models.IntegerChoices):
    """Linear: each role may do all that the ones before it may."""

    AUDITOR = 10, _("Auditor")
    ONBOARDING = 20, _("Onboarding")
    MANAGER = 30, _("Manager")
    ADMIN = 40, _("Admin")

    @property
    def only_reads(self) -> bool:
        return self < Role.ONBOARDING

    @property
    def holds_keys(self) -> bool:
        return self >= Role.ADMIN

    @property
    def launches(self) -> bool:
        return self >= Role.MANAGER


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Those in force; the last day, in UTC, is part of it. Access is decided here alone."""
        today = timezone.now().astimezone(UTC).date()
        in_time = models.Q(until__isnull=True) | models.Q(until__gte=today)
        return self.filter(in_time, ended_at__isnull=True)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User | AnonymousUser) -> "ProjectQuerySet":
        """The projects this person is a member of now."""
        if not user.is_authenticated:
            return self.none()
        mine = Membership.objects.current().filter(user=user)
        return self.filter(pk__in=mine.values("project"))


class Project(models.Model):
    """A Sinch project and the access key the portal uses for it; the secret is kept encrypted."""

    class Auth(models.TextChoices):
        OAUTH2 = "oauth2", "OAuth 2.0"
        BASIC = "basic", "Basic"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    project_id = models.CharField(max_length=64, unique=True)
    base_url = models.URLField()
    auth = models.CharField(max_length=8, choices=Auth, default=Auth.OAUTH2)
    key_id = models.CharField(max_length=128)
    key_secret_encrypted = models.TextField(editable=False)
    created = models.DateTimeField(auto_now_add=True)
    # Settings of its managers; changed by ``senders.launch.project_settings`` alone.
    four_eyes = models.BooleanField(default=False)
    shows_owner_email = models.BooleanField(default=False)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="projects"
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not credentials.is_safe_base_url(self.base_url):
            raise ValidationError(
                {"base_url": _("The base URL must use https. A loopback host may also use http.")}
            )

    def set_key_secret(self, secret: SecretStr) -> None:
        self.key_secret_encrypted = credentials.encrypt(secret)

    @property
    def is_key_readable(self) -> bool:
        try:
            self.key_secret()
        except credentials.Undecipherable:
            return False
        return True

    @property
    def renewal_command(self) -> str:
        """Returns the command that stores the access key anew and changes nothing else."""
        return shlex.join(
            (
                "manage.py",
                "add_project",
                self.slug,
                f"--name={self.name}",
                f"--project-id={self.project_id}",
                f"--key-id={self.key_id}",
                f"--base-url={self.base_url}",
                f"--auth={self.auth}",
                "--key-secret-file=-",
            )
        )

    def key_secret(self) -> SecretStr:
        """Raises ``credentials.Undecipherable`` when no key in ``CREDENTIAL_KEYS`` fits."""
        return credentials.decrypt(self.key_secret_encrypted)


class Membership(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="memberships")
    role = models.PositiveSmallIntegerField(choices=Role)
    until = models.DateField(null=True)  # the last day, in UTC
    ended_at = models.DateTimeField(null=True)  # when an admin ended it; the row stays
    # Its end deactivated the account too, so whoever may admit the person may activate it again.
    closed_account = models.BooleanField(default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="one_role_in_a_project"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="role_is_one_of_the_four"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}: {self.get_role_display()}"
