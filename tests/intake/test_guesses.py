"""Guessed tokens: thousands that no link has, or none any more. All get the same page."""

import random
import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rcsportal.file_uploads import LARGEST
from senders.accounts import throttle
from senders.audit import Actor
from senders.cases import customer_links, opening, paper_offers
from senders.models import (
    AuditEntry,
    CustomerLink,
    Draft,
    ImageUpload,
    Project,
    Proposal,
    SignInCount,
)
from senders.onboarding import intake
from senders.onboarding.images import intake_images
from tests.intake.linking import draft_of, link_of, path_of

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
OPEN_LINKS = 4
ROOT = Path(__file__).resolve().parent.parent.parent
# What may differ between two answers of the same page.
ONE_USE = re.compile(
    rb'(nonce|csrfmiddlewaretoken)="?[^">]*"?|name="csrfmiddlewaretoken" value="[^"]*"'
)
HEADERS = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag", "Content-Type", "Location")


def token_of(link: CustomerLink) -> str:
    return path_of(link).split("/")[2]


@pytest.fixture
def links(aurora: Project) -> list[CustomerLink]:
    return [link_of(draft_of(aurora)) for _number in range(OPEN_LINKS)]


def ended(project: Project) -> Iterator[str]:
    """Yields tokens that worked once: of revoked and expired links, ended drafts and cases."""
    now, actor = timezone.now(), Actor(project, "tests")
    revoked = link_of(draft_of(project))
    customer_links.revoke(revoked, actor, now=now)
    yield token_of(revoked)
    expired = link_of(draft_of(project))
    CustomerLink.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(seconds=1))
    yield token_of(expired)
    for state in (Draft.State.SUBMITTED, Draft.State.DISCARDED):
        draft = draft_of(project)
        yield token_of(link_of(draft))
        Draft.objects.filter(pk=draft.pk).update(state=state)
    closed = draft_of(project)
    yield token_of(link_of(closed))
    Draft.objects.filter(pk=closed.pk).update(state=Draft.State.SUBMITTED)
    opening.close(closed.case, actor, now=now)


def mutated(token: str, by: random.Random) -> Iterator[str]:
    """Yields every token that is one step away from a real one, as a guess or as a broken line."""
    for place in range(len(token)):
        other = by.choice(ALPHABET.replace(token[place], ""))
        yield token[:place] + other + token[place + 1 :]
        yield token[:place] + token[place + 1 :]
        yield token[:place] + other + token[place:]
        yield token[:place]
    for place in range(len(token) - 1):
        swapped = token[:place] + token[place + 1] + token[place] + token[place + 2 :]
        if swapped != token:
            yield swapped
    yield from (token.upper(), token.lower(), token.swapcase(), token[::-1])
    yield from (f"{token}{end}" for end in ("=", ".", "%00", " ", "\n", "\u200b", "x" * 3000))
    yield from (f"{start}{token}" for start in (" ", "\ufeff", "..%2f", "x"))


def guesses(links: list[CustomerLink], most: int) -> list[str]:
    """Returns tokens that open nothing, and none twice."""
    by = random.Random(20261129)  # the same table in every run
    real = {token_of(link) for link in links}
    found = dict.fromkeys(ended(links[0].case.project))
    for token in sorted(real):
        found |= dict.fromkeys(mutated(token, by))
    hashes = CustomerLink.objects.values_list("token_hash", "token_encrypted")
    found |= dict.fromkeys(text for both in hashes for text in both)
    found |= dict.fromkeys(str(link.pk) for link in links)
    found |= dict.fromkeys(("null", "None", "undefined", "0", "-1", "*", "%", "_", "' OR 1=1 --"))
    found |= dict.fromkeys(("ключ", "مفتاح", "🔑", "\ud83d", "<b>", "{{ token }}", "a\x00b"))
    while len(found) <= most:  # one more than asked for: an empty token is none
        found[secrets.token_urlsafe(by.choice((8, 16, 31, 32, 33, 64)))] = None
    return [token for token in found if token and token not in real][:most]


def paths_of(token: str, number: int) -> str:
    """Returns one of the addresses that a link has, and others below it."""
    written = quote(token.encode("utf-8", "surrogatepass"), safe="")
    ends = (
        "",
        "brand/",
        "check/",
        "contacts/",
        "images/",
        "papers/",
        "test-numbers/",
        "x/",
        "a/b/",
    )
    return f"/intake/{written}/{ends[number % len(ends)]}"


def bare(response: Any) -> tuple[int, bytes, list[str]]:
    """Returns all of an answer that could tell one guess from another."""
    told = [response.headers.get(name, "") for name in HEADERS]
    return response.status_code, ONE_USE.sub(b"", response.content), told


def stored() -> list[Any]:
    """Returns all that a request by a link may write to."""
    tables = (CustomerLink, Proposal, ImageUpload, Session, Draft)
    rows = [sorted(map(str, table.objects.values_list())) for table in tables]
    return [*rows, AuditEntry.objects.count()]


def _from(number: int) -> str:
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


@pytest.mark.parametrize("most", [200, pytest.param(5000, marks=pytest.mark.slow)])
def test_guesses_open_nothing_and_look_alike(links: list[CustomerLink], most: int) -> None:
    tokens = guesses(links, most)
    assert len(tokens) == len(set(tokens)) == most
    client, before = Client(), stored()
    answers = {
        repr(bare(client.get(paths_of(token, number), REMOTE_ADDR=_from(number))))
        for number, token in enumerate(tokens)
    }
    assert len(answers) == 1, "one page for all"
    assert answers.pop().startswith("(404, ")
    assert stored() == before
    for link in links:
        assert client.get(path_of(link, "brand")).status_code == 200, "the real ones still work"


def test_posted_guesses_save_nothing(links: list[CustomerLink]) -> None:
    client, tokens = Client(), guesses(links, 60)
    before = stored()
    unknown = bare(client.post("/intake/unknown/brand/", {"then": "continue"}))
    for number, token in enumerate(tokens):
        step = ("brand", "images", "check")[number % 3]
        path = f"/intake/{quote(token.encode('utf-8', 'surrogatepass'), safe='')}/{step}/"
        typed = {"name": "Planted", "comment": "Planted", "then": "continue", "version": "1.0"}
        assert bare(client.post(path, typed, REMOTE_ADDR=_from(number))) == unknown, token
    assert stored() == before


def test_no_address_below_the_links_tells_more_than_another(links: list[CustomerLink]) -> None:
    """A real token before an address that no page has is answered as a guess."""
    client, token = Client(), token_of(links[0])
    unknown = bare(client.get("/intake/unknown/"))
    for end in ("basics/", "countries/", "papers/x/", "x/", "brand/x/", "/", "brand//", "../x/"):
        assert bare(client.get(f"/intake/{token}/{end}")) == unknown, end


def test_each_wrong_token_costs_the_same_look_ups(links: list[CustomerLink]) -> None:
    """A real link that ended is looked for as one that never was."""

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(path).status_code == 404
        return len(seen)

    lookups = {queries(f"/intake/{token}/") for token in ["unknown", *list(ended_early(links))]}
    assert len(lookups) == 1


def ended_early(links: list[CustomerLink]) -> Iterator[str]:
    """Yields the tokens of a revoked and of an expired link."""
    customer_links.revoke(links[0], Actor(links[0].case.project, "tests"), now=timezone.now())
    CustomerLink.objects.filter(pk=links[1].pk).update(expires_at=timezone.now())
    yield from (token_of(link) for link in links[:2])


def test_limit_counts_wrong_links_of_one_address_only(links: list[CustomerLink]) -> None:
    client = Client()
    most = throttle.LINK.most
    wrong = [client.get(f"/intake/wrong-{n}/").status_code for n in range(most)]
    assert wrong == [404] * most
    for path in ("/intake/wrong/", path_of(links[0], "brand"), "/intake/wrong/a/b/"):
        response = client.get(path)
        assert response.status_code == 429, path
        assert 0 < int(response["Retry-After"]) <= throttle.LINK.seconds
        assert "There were too many requests. Try again in" in response.text
        assert "Halcyon" not in response.text
    other = client.get(path_of(links[0], "brand"), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


def test_opening_a_link_that_works_counts_for_nothing(links: list[CustomerLink]) -> None:
    client, path = Client(), path_of(links[0], "brand")
    for _time in range(throttle.LINK.most + 5):
        assert client.get(path).status_code == 200


def test_counts_hold_no_token_and_no_address(links: list[CustomerLink]) -> None:
    Client().get("/intake/a-token-that-nobody-has/", REMOTE_ADDR="192.0.2.7")
    rows = " ".join(str(row) for row in SignInCount.objects.values())
    assert rows
    assert "192.0.2.7" not in rows
    assert "a-token" not in rows


def test_limit_of_posts_by_one_link_leaves_what_was_saved(links: list[CustomerLink]) -> None:
    client, path = Client(), path_of(links[0], "brand")
    form = {"then": "continue", "tab": "t", "version": "1.0"}
    client.post(path, form | {"name": "One"})
    counted = SignInCount.objects.filter(tries=1)
    assert counted.update(tries=throttle.INTAKE.most - 1) == 1
    client.post(path, form | {"name": "Two"})
    response = client.post(path, form | {"name": "Three"})
    assert response.status_code == 429
    assert Proposal.objects.get().answers["name"] == ["Two"]
    other = client.post(path_of(links[1], "brand"), form | {"name": "Four"})
    assert other.status_code == 302, "another link has a limit of its own"


def test_link_stops_at_the_second_it_expires(links: list[CustomerLink]) -> None:
    link = links[0]
    token, end = token_of(link), link.expires_at
    assert isinstance(end, datetime)
    assert customer_links.by_token(token, end - timedelta(microseconds=1)) is not None
    assert customer_links.by_token(token, end) is None


def test_limits_are_documented_as_they_are() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    part = text.partition("## Customer links")[2].partition("## People")[0]
    minutes = {limit.seconds // 60 for limit in (throttle.LINK, throttle.INTAKE)}
    assert minutes == {15}
    for words in (
        f"1 to {customer_links.MOST_DAYS} days",
        f"| {throttle.LINK.most} links that do not work |",
        f"| {throttle.INTAKE.most} forms |",
        f"| {intake_images.MOST_A_DAY} images and {paper_offers.MOST_A_DAY} files of papers |",
        f"| {LARGEST // 1024**2} MB |",
        f"| {intake.LARGEST:,} characters |",
    ):
        assert words in part, words
