"""Drafts that tests send, and what the sandbox has been asked meanwhile."""

import copy
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.models import Draft, Project
from senders.onboarding import saving
from senders.onboarding.wire import import_body
from senders.sandbox import store
from tests.conftest import signed_in
from tests.onboarding.complete import body


@pytest.fixture
def staff() -> Client:
    return signed_in("onboarding")


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, body())


def draft_of(project: Project, whole: dict[str, Any], **columns: Any) -> Draft:
    user = User.objects.get(username="onboarding")
    answers = import_body(copy.deepcopy(whole)).answers
    return saving.create(project, user, answers, now=timezone.now(), **columns)


def asked(method: str, route: str) -> int:
    """Counts the calls of this kind that the sandbox got; ``route`` is as in its log."""
    calls = [(call["method"], call["route"]) for call in store.requests()]
    return calls.count((method, f"/v1/projects/{{project}}{route}"))


def creates() -> int:
    return asked("POST", "/rcs/senders")


def patches() -> int:
    return asked("PATCH", "/rcs/senders/{sender}")
