"""Each address that holds an ID: a text that can be none is our own 404, without a call."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import get_resolver

from senders.models import AuditEntry
from senders.provisioning import IN_PATH
from senders.sandbox import store
from tests.conftest import DEALS, signed_in
from tests.console.test_rcs import aurora as rcs
from tests.test_stable_names import addresses

pytestmark = pytest.mark.slow

NUMBER = "+46701234567"
HOSTILE = (
    *(".", "..", "...", "%2E%2E", "../x", "a/b", "a\\b", "a?b", "a#b", "a b", " a", "a\n"),
    *("-a", "\x00", f"{DEALS}\x00", "é", "١٢", "a;b", "a,b", "a:b@c", "<a>", "{sender}"),
    *("a" * 65, "a" * 3000, f"{DEALS}/../{DEALS}", f" {DEALS}"),
)
# The command line takes these: what stands around an ID is left out, digits of a script are read.
PASTED = (" a", "a\n", "١٢", "<a>", f" {DEALS}")
NO_NUMBERS = (*HOSTILE, "46701234567", "+0701234567", "+46 70 123 45 67", "+1" + "2" * 15, DEALS)
ROUTES = [
    (route.partition(" ")[0], name)
    for route in addresses(get_resolver())
    for name in re.findall(r"<str:(\w+)>", route)
    if route.startswith("/p/<slug:project>/")
]


def filled(route: str, name: str, text: str) -> str:
    values = {"project": "aurora", "sender": DEALS, "number": NUMBER, name: text}
    # A dot as a segment would be resolved by a client before it is sent.
    return re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda found: quote(values[found[1]], safe="").replace(".", "%2E"),
        route,
    )


def test_each_text_in_an_address_of_a_project_has_a_rule() -> None:
    assert {name for _route, name in ROUTES} <= IN_PATH.keys()
    assert len(ROUTES) >= 19


@pytest.mark.parametrize(("route", "name"), ROUTES)
def test_text_that_can_be_no_id_is_404_without_a_call_or_an_entry(route: str, name: str) -> None:
    client, entries = signed_in("admin"), AuditEntry.objects.count()
    for text in NO_NUMBERS if name == "number" else HOSTILE:
        url = filled(route, name, text)
        statuses = {client.get(url).status_code, client.post(url).status_code}
        # Some views refuse a method before they look at the address.
        assert statuses <= {404, 405}, url
        assert 404 in statuses, url
    assert store.requests() == []
    assert AuditEntry.objects.count() == entries


def test_page_not_found_for_an_impossible_id_links_to_the_list(manager: Client) -> None:
    page = manager.get(f"/p/aurora/senders/{'a' * 3000}/")
    assert page.status_code == 404
    assert "Page not found" in page.text
    assert 'href="/p/aurora/senders/"' in page.text
    assert "Sinch has no sender" not in page.text, "Sinch was not asked"


COMMANDS = [
    (("get", "ID"), False),
    (("json", "ID"), False),
    (("launch", "ID", "--yes"), False),
    (("activities", "ID"), False),
    (("comment", "ID", "x"), False),
    (("list", "--id", "ID"), False),
    (("list", "--app", "ID"), False),
    (("test-numbers", "list", "ID"), False),
    (("test-numbers", "list", DEALS, "ID"), True),
    (("test-numbers", "add", "ID", NUMBER), False),
    (("test-numbers", "remove", "ID", NUMBER), False),
    (("test-numbers", "remove", DEALS, "ID"), True),
    (("test-numbers", "retry", "ID", NUMBER), False),
    (("test-numbers", "retry", DEALS, "ID"), True),
    (("test-numbers", "capabilities", "ID", NUMBER), False),
    (("test-numbers", "capabilities", DEALS, "ID"), True),
    (("webhooks", "get", "ID"), False),
    (("webhooks", "remove", "ID"), False),
    (("webhooks", "update", "ID", "--trigger", "ALL"), False),
]


@pytest.mark.parametrize(("arguments", "is_number"), COMMANDS)
def test_command_with_an_impossible_id_ends_with_2_without_a_call_or_an_entry(
    arguments: tuple[str, ...], is_number: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = AuditEntry.objects.count()
    for text in HOSTILE:
        if text.startswith("-"):
            continue  # an option to the parser
        if not is_number and text in PASTED:
            continue
        ran = rcs(*(text if one == "ID" else one for one in arguments))
        assert ran.code == 2, text
        assert ("the number" if is_number else "an id has") in capsys.readouterr().err.casefold()
    assert store.requests() == []
    assert AuditEntry.objects.count() == entries


def test_number_with_spaces_and_hyphens_is_found_by_the_command() -> None:
    assert "VERIFIED" in rcs("test-numbers", "list", DEALS, "+46 70-123 45 67").out


@pytest.mark.parametrize("page", ["a b", "é", "a" * 2049])
def test_command_with_an_impossible_page_token_ends_with_2_without_a_call(page: str) -> None:
    for command in (("list",), ("activities", DEALS), ("account", "activities")):
        assert rcs(*command, "--page", page).code == 2
    assert store.requests() == []
