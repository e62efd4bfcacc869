"""``changepassword``: Django's own command, with an entry in the audit trail."""

from getpass import getuser
from typing import Any

from django.contrib.auth.management.commands.changepassword import Command as Base
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from senders import audit
from senders.audit import Action, Target
from senders.console.caller import caller
from senders.models import Outcome


class Command(Base):
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> str:
        said = super().handle(*args, **options)
        person = User.objects.get(username=options["username"] or getuser())
        target = Target("person", str(person.pk), person.username)
        audit.record(
            caller(None),
            Action.PERSON_PASSWORD_CHANGED,
            Outcome.SUCCEEDED,
            target,
            now=timezone.now(),
        )
        return str(said)
