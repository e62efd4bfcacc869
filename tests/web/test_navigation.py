"""The navigation of a project marks one entry on each of its pages."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from senders.models import Project
from tests.cases.making import case_of
from tests.conftest import DEALS, signed_in

NAVIGATION = re.compile(r'<nav aria-label="Project">.*?</nav>', re.S)
MARKED = re.compile(r'<a href="([^"]+)"\s+aria-current="(page|true)"')
# A page of each namespace and each page without one, with the entry that it belongs to.
PAGES: dict[str, tuple[str, dict[str, Any], str]] = {
    "overview": ("overview", {}, "overview"),
    "senders": ("senders:index", {}, "senders:index"),
    "a sender": ("senders:detail", {"sender": DEALS}, "senders:index"),
    "coverage": ("coverage", {}, "coverage"),
    "changes": ("changes", {}, "changes"),
    "onboarding": ("onboarding:index", {}, "onboarding:index"),
    "an import": ("onboarding:import", {}, "onboarding:index"),
    "a case": ("cases:case", {"case": 0}, "onboarding:index"),
    "proposals": ("cases:proposals", {"case": 0}, "onboarding:index"),
    "profiles": ("profiles:index", {}, "onboarding:index"),
    "audit": ("audit:index", {}, "audit:index"),
    "access": ("access:index", {}, "audit:index"),
    "people": ("people:index", {}, "people:index"),
    "credentials": ("credentials:index", {}, "credentials:index"),
    "webhooks": ("webhooks:index", {}, "webhooks:index"),
    "settings": ("project_settings", {}, "project_settings"),
}


@pytest.mark.parametrize("name", PAGES)
def test_navigation_marks_the_entry_of_a_page(aurora: Project, name: str) -> None:
    view, words, entry = PAGES[name]
    case = case_of(aurora, User.objects.get(username="admin"), created=timezone.now())
    words = {key: case.pk if key == "case" else value for key, value in words.items()}
    page = signed_in("admin").get(reverse(view, kwargs={"project": "aurora", **words}))
    assert page.status_code == 200
    found = NAVIGATION.search(page.text)
    assert found, "the page has the project's navigation"
    entries = found[0].rpartition("<ul>")[2]  # without the menu of projects
    ((path, kind),) = MARKED.findall(" ".join(entries.split()))
    assert path == reverse(entry, kwargs={"project": "aurora"})
    assert (kind == "page") == (view == entry), "only the entry's own page is the current one"
