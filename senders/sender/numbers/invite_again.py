"""Invites the open test numbers of several senders again, one sender after the other.

Each sender is read first and claimed meanwhile; each number is a call and entries of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.audit import Actor
from senders.models import Project
from senders.provisioning import ApiError, NotFound, ProvisioningError, Sender
from senders.records.facts import sender_name
from senders.sender.numbers import table
from senders.sinch import claims, clients, writes
from senders.words import api_problems


@dataclass(frozen=True)
class Outcome:
    """One sender and what came of it, in one line. ``name`` is empty where it was not read."""

    sender: str
    name: str
    tone: str
    said: str
    stops: bool = False  # the next sender would get the same answer


def invite_again(actor: Actor, project: Project, ids: Sequence[str]) -> list[Outcome]:
    """Returns an outcome for each sender, in the order asked for; stops at what concerns all."""
    found: list[Outcome] = []
    for place, sender in enumerate(ids):
        found.append(_one(actor, project, sender))
        if found[-1].stops:
            said = _("Not sent.")
            found += [Outcome(each, "", "wait", said) for each in ids[place + 1 :]]
            break
    return found


def _one(actor: Actor, project: Project, sender: str) -> Outcome:
    try:
        with claims.one_write(actor, project, sender):
            return _invited(actor, clients.client_of(project).get_sender(sender))
    except NotFound:
        return Outcome(sender, "", "bad", _("Sinch does not know this sender."))
    except ProvisioningError as error:
        # Only the read or the claim can end here.
        said = " ".join([_sentence(error, of_write=False), _("No invitation was sent.")])
        return Outcome(sender, "", "bad", said, error.concerns_project)


def _invited(actor: Actor, sender: Sender) -> Outcome:
    name = sender_name(sender)
    numbers = [row.number for row in table.rows(sender) if table.RETRY in row.offers]
    if not numbers:
        said = _("No test number is open to another invitation.")
        return Outcome(sender.id, name, "wait", said)
    done, problems = 0, list[str]()
    for number in numbers:
        try:
            writes.retry_test_number(actor, sender.id, number, before=sender)
        except NotFound:
            problems.append(_("Sinch does not list a number any more."))
        except ProvisioningError as error:
            problems.append(_sentence(error))
            if error.concerns_project or error.outcome_unknown:
                said = _said(done, len(numbers), problems)
                return Outcome(sender.id, name, "bad", said, error.concerns_project)
        else:
            done += 1
    tone = "bad" if problems else "ok"
    return Outcome(sender.id, name, tone, _said(done, len(numbers), problems))


def _said(done: int, asked: int, problems: Sequence[str]) -> str:
    words = ngettext(
        "%(done)d of %(n)d invitation was sent.",
        "%(done)d of %(n)d invitations were sent.",
        asked,
    )
    return " ".join([words % {"done": done, "n": asked}, *dict.fromkeys(problems)])


def _sentence(error: ProvisioningError, *, of_write: bool = True) -> str:
    if isinstance(error, ApiError) and not error.concerns_project and not error.outcome_unknown:
        return api_problems.sentence(error)
    failure = api_problems.explain(error, of_write=of_write)
    return f"{failure.title} {failure.text}".strip()
