"""A case with a draft and a customer link, made without the pages that make them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.cases import customer_links
from senders.cases.customer_links import Asked
from senders.models import CustomerLink, Draft, Project
from senders.onboarding import saving

BASICS = {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["PROMOTIONAL"]}
ANSWERS: dict[str, dict[str, list[str]]] = {
    "basics": {**BASICS, "title": ["Halcyon, spring (internal)"]},
    "brand": {"name": ["Halcyon Hotels"], "description": ["Rooms by the sea."]},
    "countries": {"countries": ["SE", "GB"]},
}
STEPS = ("brand", "contacts", "images")


def draft_of(project: Project, **answers: Any) -> Draft:
    user = User.objects.get(username="manager")
    return saving.create(project, user, {**ANSWERS, **answers}, now=timezone.now())


def link_of(
    draft: Draft, steps: Sequence[str] = STEPS, *, days: int = 14, now: datetime | None = None
) -> CustomerLink:
    user = User.objects.get(username="manager")
    asked = Asked(steps, "Jane Holm", "j.holm@halcyon.example", days)
    actor = Actor(draft.project, "manager", user=user)
    return customer_links.create(draft.case, asked, user, actor, now=now or timezone.now())


def path_of(link: CustomerLink, step: str = "") -> str:
    """Returns the path of the link, or of one of its steps."""
    path = "/" + customer_links.address(link).split("/", 3)[3]
    return f"{path}{step}/" if step else path


def fields_of(page: Any) -> dict[str, list[str]]:
    """Returns what a browser would send of the form of a step: its filled fields."""
    form = page.context["step_form"]
    return {
        "version": [str(page.context["version"])],
        "tab": [page.context["tab"]],
        **form.stored(),
    }


def save(client: Client, path: str, *, then: str = "continue", **changed: str) -> Any:
    """Loads a step, changes some of its answers and sends the form."""
    posted = fields_of(client.get(path)) | {name: [value] for name, value in changed.items()}
    return client.post(path, {**posted, "then": then})
