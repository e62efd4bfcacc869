"""Two admins at once: the project keeps one, and a key has one successor. On both databases."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone
from pydantic import SecretStr

from senders.accounts import members
from senders.accounts.members import Refused
from senders.audit import Actor
from senders.models import AuditEntry, Membership, Role
from senders.sinch import project_keys
from tests.people.making import acting, member, new_member, project

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)


def end(actor: Actor, pk: int) -> None:
    members.end(actor, actor.project, pk, now=timezone.now())  # type: ignore[arg-type]


def lower(actor: Actor, pk: int) -> None:
    members.change(actor, actor.project, pk, Role.AUDITOR, None, now=timezone.now())  # type: ignore[arg-type]


@pytest.mark.parametrize("first", [end, lower])
@pytest.mark.parametrize("second", [end, lower])
def test_two_admins_who_remove_each_other_leave_one(
    first: Callable[[Actor, int], None], second: Callable[[Actor, int], None]
) -> None:
    new_member("second", Role.ADMIN)
    pairs = [
        (first, acting("admin"), member("second").pk),
        (second, acting("second"), member("admin").pk),
    ]
    start, outcomes = threading.Barrier(2), []

    def run(do: Callable[[Actor, int], None], actor: Actor, pk: int) -> None:
        try:
            start.wait()
            do(actor, pk)
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["NotAllowed", "done"]
    admins = Membership.objects.current().filter(project=project(), role=Role.ADMIN)
    assert admins.filter(user__is_active=True).count() == 1
    changed = ["member.ended", "member.role_changed"]
    assert AuditEntry.objects.filter(project_slug="aurora", action__in=changed).count() == 1


def test_two_admins_who_replace_the_key_at_once_store_one() -> None:
    new_member("second", Role.ADMIN)
    start, outcomes = threading.Barrier(2), []
    tested = project_keys.Tested(timezone.now(), senders=1)

    def run(name: str) -> None:
        try:
            actor = acting(name)
            start.wait()
            project_keys.replace(
                actor,
                project(),
                f"key-of-{name}",
                SecretStr(name),
                seen=0,
                tested=tested,
                now=timezone.now(),
            )
            outcomes.append(name)
        except project_keys.Superseded:
            outcomes.append("")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(name,)) for name in ("admin", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = filter(None, outcomes)
    assert len(outcomes) == 2
    found = project()
    assert (found.key_id, found.key_secret().get_secret_value()) == (f"key-of-{winner}", winner)
    entry = AuditEntry.objects.get(action="project.credentials_changed")
    assert entry.actor_name == winner
