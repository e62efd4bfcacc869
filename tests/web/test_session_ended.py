"""A session that ends while its request is under way: what was done is not denied."""

from typing import Any

from django.contrib.sessions.models import Session
from django.db.models.signals import post_save
from django.test import Client

from senders.models import Note
from tests.conftest import DETAIL


def test_page_after_the_session_ended_within_a_request_does_not_deny_the_change(
    manager: Client,
) -> None:
    def end(instance: Note, **_signal: Any) -> None:
        Session.objects.all().delete()

    post_save.connect(end, sender=Note)
    try:
        response = manager.post(f"{DETAIL}notes/", {"text": "Ask Jane"})
    finally:
        post_save.disconnect(end, sender=Note)
    assert Note.objects.filter(text="Ask Jane").exists()
    assert response.status_code == 400
    assert "it is not known if that was done" in response.text
    assert "No changes were made" not in response.text
    assert response["X-Request-ID"] in response.text
