"""Four eyes for tests: the setting, requesting and deciding as people do it with their pages."""

import copy
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.launch import project_settings
from senders.models import LaunchRequest, Project
from senders.sandbox.models import Sender
from tests.conftest import LIST, signed_in


def four_eyes(project: Project, *, on: bool = True) -> None:
    actor = Actor(project, "tests")
    project_settings.change(actor, project, {"four_eyes": on}, now=timezone.now())


def page_url(sender: str) -> str:
    return f"{LIST}{sender}/launch/"


def field(text: str, name: str) -> str:
    found = re.findall(rf'name="{name}" value="([^"]*)"', text)
    return str(found[0]) if found else ""


def request_launch(client: Client, sender: str, **more: str) -> Any:
    page = client.get(page_url(sender))
    form = {"seen": page.context["seen"], "once": field(page.text, "once"), **more}
    return client.post(f"{page_url(sender)}request/", form)


def requested(sender: str, **more: str) -> LaunchRequest:
    """The request of ``manager``, open."""
    response = request_launch(signed_in("manager"), sender, **more)
    assert response.status_code == 302, response.text
    return LaunchRequest.objects.get(sender_id=sender, state="open")


def decision(request: LaunchRequest, do: str, **more: str) -> dict[str, str]:
    return {"request": str(request.pk), "do": do, **more}


def decide(client: Client, request: LaunchRequest, do: str = "approve", **more: str) -> Any:
    return client.post(f"{page_url(request.sender_id)}decide/", decision(request, do, **more))


def edit(sender: str, *path: str, value: object) -> None:
    """Changes the sender at Sinch, as another system would, without a new ``modified``."""
    held = Sender.objects.get(pk=sender)
    body = copy.deepcopy(held.body)
    inner: Any = body
    for key in path[:-1]:
        inner = inner.setdefault(key, {})
    if value is None:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
    held.body = body
    held.save()
