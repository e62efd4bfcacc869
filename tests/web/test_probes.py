"""Health pages answer to any host, without a session, and are never redirected."""

import pytest
from django.db import connection
from django.test import Client, override_settings

from senders.models import Installation, WorkerBeat

PROBES = {"/healthz": "ok\n", "/readyz": "ready\nworker: none has reported\n"}
HOSTS = ["10.1.2.3", "10.1.2.3:8000", "[::1]:8000", "no such host", "", "evil.example", "a_b"]


@pytest.mark.parametrize("path", PROBES)
@pytest.mark.parametrize("host", HOSTS)
def test_probes_answer_to_any_host(path: str, host: str) -> None:
    response = Client().get(path, headers={"host": host})
    assert (response.status_code, response.text) == (200, PROBES[path])


@pytest.mark.parametrize("path", PROBES)
def test_probes_over_http_are_not_redirected_to_https(path: str) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True, PREPEND_WWW=True):
        assert Client().get(path).status_code == 200
        assert Client().get("/metrics").status_code == 200
        assert Client().get("/login/").status_code == 301


@pytest.mark.parametrize("path", [*PROBES, "/metrics"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_probes_take_no_other_method(path: str, method: str) -> None:
    assert getattr(Client(), method)(path).status_code == 405


def test_healthz_asks_no_database(django_assert_num_queries: object, manager: Client) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert manager.get("/healthz").status_code == 200


def test_readyz_asks_the_database_twice_and_no_session(
    django_assert_num_queries: object, manager: Client
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert manager.get("/readyz").status_code == 200
    assert Installation.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
def test_readyz_says_when_it_could_not_learn_if_a_worker_runs() -> None:
    with connection.schema_editor() as editor:
        editor.alter_db_table(WorkerBeat, "senders_workerbeat", "senders_elsewhere")
    try:
        text = Client().get("/readyz").text
    finally:
        with connection.schema_editor() as editor:
            editor.alter_db_table(WorkerBeat, "senders_elsewhere", "senders_workerbeat")
    assert text == "ready\nworker: not known, the database did not say\n"


def test_other_pages_still_refuse_an_unknown_host() -> None:
    assert Client().get("/login/", headers={"host": "evil.example"}).status_code == 400
