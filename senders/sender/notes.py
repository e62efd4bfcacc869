"""Internal notes on a sender. They stay with us; comments to Sinch are ``actions.add_comment``."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from senders import audit
from senders.audit import Action, Actor, Target, digests
from senders.models import Note, Outcome, Project
from senders.provisioning import Sender
from senders.records.facts import sender_name


def add(
    project: Project, sender: Sender, text: str, user: User, actor: Actor, now: datetime
) -> Note:
    """Keeps the note and says so in the trail, both or neither."""
    with transaction.atomic():
        note = Note.objects.create(
            project=project,
            sender_id=sender.id,
            text=text,
            at=now,
            by=user,
            salt=digests.new_salt(),
        )
        proof = digests.stated(note.pk, digests.of_note(note))
        entry = audit.record(
            actor,
            Action.SENDER_NOTED,
            Outcome.SUCCEEDED,
            Target("sender", sender.id, sender_name(sender)),
            changes={"after": {"note": text}, **proof},
            now=now,
        )
        note.entry = entry.number
        note.save(update_fields=["entry"])
    return note
