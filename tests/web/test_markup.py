"""The markup of every page: ids are unique, and whatever refers to an id finds it."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from senders.models import AuditEntry, Draft, Project
from senders.sandbox import faults
from senders.sandbox.models import Sender
from senders.words.steps import SLUGS
from tests.conftest import DETAIL, LIST, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

pytestmark = pytest.mark.slow

ONBOARDING = "/p/aurora/onboarding/"
TRAIL = "/p/aurora/audit/"
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget")
Attributes = dict[str, str | None]


class Markup(HTMLParser):
    """The start tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.feed(text)
        self.ids = Counter(given["id"] for _tag, given in self.tags if given.get("id"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


class Pages:
    """Pages by path as one user sees them, each requested once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.client = signed_in(name) if name else Client()
        self.shown: dict[str, Markup] = {}

    def get(self, path: str, *statuses: int) -> Markup:
        if path not in self.shown:
            response = self.client.get(path, follow=True)
            assert response.status_code in (statuses or (200,)), (self.name, path)
            self.shown[path] = Markup(response.text)
        return self.shown[path]

    def post(self, path: str, form: dict[str, Any]) -> None:
        response = self.client.post(path, form)
        assert response.status_code == 422, (self.name, path)
        self.shown[f"{path} after a rejected form"] = Markup(response.text)

    def faults(self) -> Iterator[str]:
        for path, page in list(self.shown.items()):
            for fault in (
                *_repeated(page),
                *_dangling(page),
                *_completed_by_browsers(page),
                *self._links_to_nothing(path, page),
            ):
                yield f"{self.name} {path}: {fault}"

    def _links_to_nothing(self, path: str, page: Markup) -> Iterator[str]:
        own = path.partition(" ")[0]
        for tag, given in page.tags:
            address = given.get("href") or ""
            if "#" not in address or urlsplit(address).netloc:
                continue
            target, _mark, fragment = urljoin(own, address).partition("#")
            other = page if address.startswith("#") or target == own else self.get(target)
            if fragment not in other.ids:
                yield f"<{tag}> leads to {address}"


def _repeated(page: Markup) -> Iterator[str]:
    for name, count in page.ids.items():
        if count > 1:
            yield f"id {name} stands {count} times"


def _dangling(page: Markup) -> Iterator[str]:
    for tag, given in page.tags:
        for attribute in REFERENCES:
            for name in (given.get(attribute) or "").split():
                if name not in page.ids:
                    yield f"<{tag}> has {attribute}={name}"
        target = given.get("hx-target") or ""
        if target.startswith("#") and target[1:] not in page.ids:
            yield f"<{tag}> has hx-target={target}"


def _completed_by_browsers(page: Markup) -> Iterator[str]:
    for _tag, given in page.tags:
        if given.get("type") == "hidden" and "autocomplete" in given:
            yield f"hidden field {given.get('name')} has autocomplete"


def test_ids_are_unique_and_every_reference_resolves_on_every_page(aurora: Project) -> None:
    call_command("seed_demo", verbosity=0)
    draft_of(aurora, body(details__questionnaire__us__answers={"brandName": "x" * 300}))
    faults_found: list[str] = []
    for pages in (_as_visitor(), _as_manager(aurora), _as_admin(), _as_auditor()):
        faults_found += pages.faults()
    assert faults_found == []


def _as_visitor() -> Pages:
    pages = Pages("")
    pages.get("/login/")
    pages.post("/login/", {"username": "manager", "password": "wrong"})
    return pages


def _as_manager(aurora: Project) -> Pages:
    pages = Pages("manager")
    for query in ("", "?state=LAUNCHING&size=10&nonsense=1", "?name=zzz", "?page=gone"):
        pages.get(f"{LIST}{query}")
    senders = Sender.objects.filter(project_id=aurora.project_id)
    for state in senders.values_list("state", flat=True).distinct():
        sender = senders.filter(state=state)[0]
        for leaf in ("", "launch/"):
            pages.get(f"{LIST}{sender.pk}/{leaf}")
    for leaf in ("answers/", "activity/", "activity/?kind=comments", "json/", "dossier/"):
        pages.get(f"{DETAIL}{leaf}")
    for leaf in ("comments/", "notes/", "test-numbers/"):
        pages.post(f"{DETAIL}{leaf}", {})
    for query in (
        "",
        "?tab=open",
        "?tab=mine",
        "?tab=closed",
        "?tab=discarded",
        "?tab=unconfirmed",
    ):
        pages.get(f"{ONBOARDING}{query}")
    pages.get(f"{ONBOARDING}new/")
    pages.get(f"{ONBOARDING}from-json/")
    pages.post(f"{ONBOARDING}new/", {"title": "x" * 500})
    pages.post(f"{ONBOARDING}from-json/", {"json": "nonsense"})
    for draft in Draft.objects.all():
        for leaf in ("", *(f"{slug}/" for slug in SLUGS), "history/", "dossier/"):
            pages.get(f"{ONBOARDING}{draft.pk}/{leaf}")
    pages.get(f"{LIST}nope/", 404)
    faults.order("GET /rcs/senders/*", "error", errorCode="internal_error")
    pages.get(f"{DETAIL}?failed", 200, 502, 503)
    faults.clear()
    return pages


def _as_admin() -> Pages:
    pages = Pages("admin")
    for path in ("/", "/p/aurora/", "/p/aurora/?count=1", "/sandbox/", "/p/harbor/", TRAIL):
        pages.get(path)
    for query in ("?period=all", "?chain=signins", "?person=manager", "?person=nobody"):
        pages.get(f"{TRAIL}{query}")
    for action in AuditEntry.objects.values_list("action", flat=True).distinct():
        entry = AuditEntry.objects.filter(project__slug="aurora", action=action).first()
        if entry:
            pages.get(f"{TRAIL}{entry.number}/")
    return pages


def _as_auditor() -> Pages:
    pages = Pages("auditor")
    for path in (LIST, DETAIL, f"{DETAIL}launch/", f"{DETAIL}activity/", ONBOARDING, TRAIL):
        pages.get(path, 200, 403)
    pages.get(f"{ONBOARDING}new/", 403)
    draft = Draft.objects.filter(state=Draft.State.OPEN).first()
    assert draft is not None
    for leaf in ("", "brand/", "us/", "review/", "history/"):
        pages.get(f"{ONBOARDING}{draft.pk}/{leaf}")
    return pages


def test_each_tab_of_a_list_has_its_own_title(manager: Client) -> None:
    paths = [LIST, f"{LIST}?state=DRAFT", f"{LIST}?state=LAUNCHED"]
    paths += [f"{ONBOARDING}?tab=open", f"{ONBOARDING}?tab=closed"]
    titles = [
        re.findall(r"<title>\s*([^<]*?)\s*</title>", manager.get(path).text) for path in paths
    ]
    assert titles == [
        ["Senders · Aurora Retail Group"],
        ["Senders: Draft at Sinch · Aurora Retail Group"],
        ["Senders: Launched · Aurora Retail Group"],
        ["Onboarding: All open · Aurora Retail Group"],
        ["Onboarding: Closed · Aurora Retail Group"],
    ]
