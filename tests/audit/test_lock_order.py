"""Two writers of one chain on PostgreSQL: neither holds what the other one waits for."""

import threading
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import AuditChain, Outcome, Project

pytestmark = [
    pytest.mark.django_db(databases=["default", "sandbox"], transaction=True),
    pytest.mark.skipif(
        not connection.settings_dict["ENGINE"].endswith("postgresql"),
        reason="the database of this run is not PostgreSQL",
    ),
]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
TRIES = 100_000


def renew_key(folder: Path) -> None:
    (folder / "secret").write_text("another-secret")
    project = Project.objects.get(slug="aurora")
    call_command(
        "add_project",
        project.slug,
        name=project.name,
        project_id=project.project_id,
        key_id="another-key",
        key_secret_file=str(folder / "secret"),
        verbosity=0,
    )


def test_project_that_waits_for_its_chain_does_not_stop_the_entry_of_another(
    tmp_path: Path,
) -> None:
    user, project = User.objects.get(username="admin"), Project.objects.get(slug="aurora")
    problems: list[BaseException] = []

    def other() -> None:
        try:
            renew_key(tmp_path)
        except OperationalError as deadlock:
            problems.append(deadlock)
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        origin = AuditChain.origin("aurora")
        AuditChain.objects.select_for_update().get_or_create(
            name="aurora", defaults={"last_hash": origin}
        )
        thread.start()
        with connection.cursor() as cursor:
            for _try in range(TRIES):
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    break
        assert thread.is_alive(), "it waits for the chain"
        audit.record(
            Actor(project, "admin", user=user),
            Action.PROJECT_CREDENTIALS_CHANGED,
            Outcome.SUCCEEDED,
            Target("person", str(user.pk), user.username),
            now=timezone.now(),
        )
    thread.join()
    assert problems == []
    assert AuditChain.objects.get(name="aurora").length == 2
