"""Counts of senders by state: one request at a time asks Sinch, the others do without."""

from django.core.cache import cache

from senders.models import Project
from senders.sandbox import faults
from senders.sinch import clients, counts


def test_counts_during_another_request_are_absent_and_call_nothing() -> None:
    project = Project.objects.earliest("pk")
    cache.set(f"counts:{project.pk}:asking", "another request", 60)
    with clients.answers_heard() as calls:
        assert counts.ask_counts(project) is None
    assert calls == []
    assert cache.get(f"counts:{project.pk}:asking") == "another request"


def test_counts_after_a_success_are_cached_and_the_lock_is_free() -> None:
    project = Project.objects.earliest("pk")
    found = counts.ask_counts(project)
    assert found is not None
    assert found[""] > 0
    assert cache.get(f"counts:{project.pk}:asking") is None
    with clients.answers_heard() as calls:
        assert counts.ask_counts(project) == found
    assert calls == []


def test_counts_after_a_failure_call_nothing_and_the_lock_is_free() -> None:
    project = Project.objects.earliest("pk")
    faults.order("GET /rcs/senders", "error", errorCode="internal_error")
    assert counts.ask_counts(project) is None
    assert cache.get(f"counts:{project.pk}:asking") is None
    with clients.answers_heard() as calls:
        assert counts.ask_counts(project) is None
    assert calls == []
