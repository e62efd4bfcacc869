"""The cache that fails or holds rubbish: every page works, and nothing is asked ten times.

Each fault comes from a real socket that the real driver talks to.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone

from rcsportal.cache import Cached, JsonSerializer, NotReadable, NotStorable, claim
from rcsportal.outage import Outage
from senders.checks import views
from senders.models import AuditEntry, Draft, Project, SignInCount
from senders.onboarding import presence, questions
from senders.onboarding.saving import create
from senders.sinch import cached_reads, counts
from senders.words.api_problems import Failure
from tests import peers
from tests.conftest import DEALS, HTMX, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.peers import Peer

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.django_db(databases=["default", "sandbox"]),
]


class Planted:
    """Leaves a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@contextmanager
def cache_at(peer: Peer) -> Iterator[None]:
    backend = {
        "BACKEND": "rcsportal.cache.OpenRedisCache",
        "LOCATION": f"redis://127.0.0.1:{peer.port}/0",
        # A peer that answers may be slow on a busy machine; one that does not is not waited for.
        "OPTIONS": {"socket_timeout": 60 if peer.answers else 0.05},
    }
    with override_settings(CACHES={"default": backend}):
        yield


FAULTS: dict[str, Callable[[], AbstractContextManager[Peer]]] = {
    "refused": peers.refusing,
    "mute": peers.mute,
    "not redis": lambda: peers.redis(lambda _words: b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "not a length": lambda: peers.redis(peers.always(b"$abc\r\n")),
    "bytes": lambda: peers.redis(peers.always(b"\x00\xff\xfe\r\n")),
    "nested": lambda: peers.redis(peers.always(b"*1\r\n" * 3000 + b":1\r\n")),
    "cut": lambda: peers.redis(peers.always(b"$50\r\nabc"), answers=False),
    "full": lambda: peers.redis(peers.always(b"-OOM command not allowed\r\n")),
    "loading": lambda: peers.redis(peers.always(b"-LOADING Redis is loading\r\n")),
    "another type": lambda: peers.redis(peers.always(b"-WRONGTYPE Operation against a key\r\n")),
    "password": lambda: peers.redis(peers.always(b"-NOAUTH Authentication required.\r\n")),
}

OPERATIONS: dict[str, tuple[Callable[[], object], object]] = {
    "get": (lambda: cache.get("key", "absent"), "absent"),
    "set": (lambda: cache.set("key", [1], 5), None),
    "add": (lambda: cache.add("key", 1, 5), True),
    "claim": (lambda: claim("key", 5), True),
    "incr": (lambda: cache.incr("key"), 1),
    "touch": (lambda: cache.touch("key", 5), False),
    "delete": (lambda: cache.delete("key"), False),
    "has_key": (lambda: cache.has_key("key"), False),
    "get_many": (lambda: cache.get_many(["a", "b"]), {}),
    "set_many": (lambda: cache.set_many({"a": 1}, 5), ["a"]),
    "delete_many": (lambda: cache.delete_many(["a"]), None),
    "clear": (cache.clear, None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_operation_on_a_cache_that_fails_is_that_of_an_empty_one(fault: str) -> None:
    for name, (call, expected) in OPERATIONS.items():
        # A peer of its own, so that each operation is the first that fails.
        with FAULTS[fault]() as peer, cache_at(peer):
            assert (name, call()) == (name, expected)


def test_a_working_redis_gets_json_and_gives_values_back() -> None:
    held: dict[bytes, bytes] = {}

    def answer(words: list[bytes]) -> bytes:
        command = words[0].upper()
        if command == b"SET":
            held[words[1]] = words[2]
            return b"+OK\r\n"
        if command == b"GET":
            return peers.bulk(held[words[1]]) if words[1] in held else peers.NIL
        return peers.HELLO[command]

    with peers.redis(answer) as peer, cache_at(peer):
        assert cache.get("key", "absent") == "absent"
        cache.set("key", {"a": [1, "ä", None]}, 60)
        assert cache.get("key") == {"a": [1, "ä", None]}
    assert list(held.values()) == [b'{"a": [1, "\\u00e4", null]}']


def test_pickled_values_in_the_cache_are_absent_and_never_loaded(tmp_path: Path) -> None:
    planted = pickle.dumps(Planted(tmp_path / "executed"))
    with peers.redis(peers.holding(planted)) as peer, cache_at(peer):
        assert cache.get("key", "absent") == "absent"
        assert cache.get_many(["key"]) == {}
    assert not (tmp_path / "executed").exists()
    pickle.loads(planted)  # noqa: S301  the plant itself works
    assert (tmp_path / "executed").exists()


def test_a_frozen_cache_is_asked_once_for_ten_operations() -> None:
    said: list[int] = []

    def silent(words: list[bytes]) -> bytes:
        said.append(1)
        return b""

    with peers.redis(silent, answers=False) as peer, cache_at(peer):
        for number in range(10):
            assert cache.get(f"key{number}") is None
        assert len(peer.connections) == 1
    assert len(said) == 1


def test_a_pause_ends_with_one_question_and_with_a_success() -> None:
    now = [100.0]
    outage = Outage(5, clock=lambda: now[0])
    assert [outage.lets_ask(), outage.begin(), outage.begin()] == [True, True, False]
    now[0] = 104.9
    assert [outage.lets_ask(), outage.is_running()] == [False, True]
    now[0] = 105.0
    assert [outage.is_running(), outage.lets_ask(), outage.lets_ask()] == [False, True, False]
    now[0] = 110.0
    assert [outage.lets_ask(), outage.end(), outage.end()] == [True, True, False]
    assert [outage.lets_ask(), outage.lets_ask()] == [True, True]


@pytest.mark.parametrize(
    "value", [datetime(2026, 1, 1, tzinfo=UTC), {1, 2}, b"x", float("nan"), object()]
)
def test_a_value_that_json_cannot_hold_is_an_error_of_the_code(value: object) -> None:
    with pytest.raises(NotStorable):
        cache.set("key", value)
    # The second time, the cache is not asked at all.
    with peers.refusing() as peer, cache_at(peer):
        for _time in range(2):
            for store in (
                lambda: cache.set("key", value),
                lambda: cache.add("key", value),
                lambda: cache.set_many({"key": value}),
            ):
                with pytest.raises(NotStorable):
                    store()
            cache.get("key")


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"\x80\x04", b"\xff", b'"\\ud800"', b"[" * 200_000, b"9" * 5000, [b"1"], None],
    ids=lambda text: repr(text)[:12],
)
def test_text_that_is_not_json_is_not_readable(text: Any) -> None:
    with pytest.raises(NotReadable):
        JsonSerializer().loads(text)


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FAILURE = Failure(status=504, title="", text="")
READERS: dict[str, Callable[[Project, Draft], object]] = {
    "last answer": lambda project, _: cached_reads.last_good(project, "k", FAILURE, int),
    "counts": lambda project, _: counts.kept(project),
    "visits": lambda _, draft: presence.others(draft.pk, "brand", "x", NOW) or None,
    "questions": lambda project, draft: questions._KEPT.get("k"),
    "failure": lambda project, draft: questions._FAILED.get("k"),
}
RUBBISH = [
    b"5",
    b'"text"',
    b"null",
    b"[[]]",
    b"[1, 2, 3]",
    b'["2026-11-23T08:00:00", "1"]',
    b'["0001-01-01T00:00:00+23:00", "1"]',
    b'["2026-11-23T08:00:00Z", "one"]',
    b'["2026-11-23T08:00:00Z", {}]',
    b'{"DRAFT": 5}',
    b'{"": -5}',
    b'{"": 1e400}',
    b'{"": 5, "DRAFT": "many"}',
    b'[{"name": "x", "did": "opened"}]',
    b'[["manager", "opened", "2026-11-23T08:59:00Z"], 5]',
    b'[{"name": "y", "did": "left", "at": "2026-11-23T08:59:00Z"}]',
    b'[{"name": "y", "did": "saved", "at": 1e300}]',
    b'{"brand": {"key": ["text"]}}',
    b'{"brand": {"key": ["text", "suggestion"]}}',
    b'{"brand": {"key": ["\\ud800", []]}}',
    b'{"brand": []}',
]


@pytest.mark.parametrize("name", READERS)
def test_values_of_another_shape_are_absent(name: str, aurora: Project) -> None:
    draft = draft_of(aurora, body())
    for rubbish in RUBBISH:
        with peers.redis(peers.holding(rubbish)) as peer, cache_at(peer):
            assert (rubbish, READERS[name](aurora, draft)) == (rubbish, None)


def test_what_readers_stored_is_read_back(aurora: Project) -> None:
    times = Cached[datetime](datetime)
    times.set("time", NOW, 60)
    assert times.get("time") == NOW
    presence.note(5, "brand", "zoe", presence.SAVED, NOW)
    assert presence.others(5, "brand", "me", NOW + timedelta(minutes=5)) == [
        presence.Visit("zoe", "saved", NOW)
    ]
    assert presence.others(5, "brand", "me", NOW + timedelta(minutes=6)) == []


FILLED = {
    "<slug:project>": "aurora",
    "<str:sender>": DEALS,
    "<step:step>": "brand",
    "<str:number>": "%2B46701740000",
    "<str:name>": f"{'a' * 64}.png",
    "<int:upload>": "1",
    "<int:notice>": "1",
    "<int:hook>": "1",
    "<int:item>": "1",
    "<int:view>": "1",
    "<int:run>": "1",
    "<str:token>": "no-hook-has-this-token",
    "<str:uid>": "MQ",
    "<slug:provider_id>": "sso",
    "<rest:rest>": "no-customer-has-this/brand",
    "<int:invitation>": "1",
    "<int:member>": "1",
    "<int:pk>": "1",
    "<int:session>": "1",
    "<slug:paper>": "fr-letter",
    "<int:file>": "1",
    "<int:profile>": "1",
}


def addresses(project: Project) -> list[str]:
    """Every page of the portal with a path that exists, those that only take a POST too."""
    user = User.objects.get(username="admin")
    draft = create(project, user, {"basics": {"title": ["A"]}}, now=timezone.now())
    signed_in("admin").get("/p/aurora/audit/export.csv")
    entry = AuditEntry.objects.filter(project=project).latest("number").number
    filled = {
        **FILLED,
        "<int:case>": str(draft.case_id),
        "<int:draft>": str(draft.pk),
        "<int:save>": str(draft.saves.earliest("pk").pk),
        "<int:entry>": str(entry),
    }
    found = []
    for route, _view in views(get_resolver()):
        if route.startswith("sandbox/") or route == "readyz":
            continue
        for name, value in filled.items():
            route = route.replace(name, value)
        assert "<" not in route, "say in FILLED what stands there"
        found.append(f"/{route}")
    return found


def statuses(pages: list[str]) -> dict[str, int]:
    """The status of each page and fragment, of a sign-in and of a saved step."""
    client = signed_in("admin")
    client.raise_request_exception = False
    SignInCount.objects.all().delete()  # else the guesses of all rounds are too many
    found = {}
    for page in pages:
        response = client.get(page)
        found[page] = response.status_code
        if response.streaming:
            list(response)  # an export that was read gives its place back
    for fragment in ("/p/aurora/", "/p/aurora/senders/", "/p/aurora/senders/counts/"):
        found[f"{fragment} fragment"] = client.get(fragment, headers=HTMX).status_code
    draft = Draft.objects.filter(project__slug="aurora").latest("pk")
    answers = {"name": "Aurora", "then": "leave", "tab": "a" * 32}
    step = f"/p/aurora/onboarding/{draft.pk}/brand/"
    found["save"] = client.post(step, answers).status_code
    draft.refresh_from_db()
    assert draft.answers["brand"]["name"] == ["Aurora"]
    return found


PAGE_FAULTS = {
    "refused": peers.refusing,
    "mute": peers.mute,
    "pickle": lambda: peers.redis(peers.holding(pickle.dumps({"": 1}))),
    "a list": lambda: peers.redis(peers.holding(b"[[1], {}]")),
    "an object": lambda: peers.redis(peers.holding(b'{"a": {"b": [null]}}')),
}


def test_every_page_with_a_cache_that_fails_answers_as_with_one_that_works(
    aurora: Project,
) -> None:
    pages = addresses(aurora)
    healthy = statuses(pages)
    assert {status for status in healthy.values() if status >= 500} == set()
    assert list(healthy.values()).count(200) > 25
    for fault, kind in PAGE_FAULTS.items():
        with kind() as peer, cache_at(peer):
            assert (fault, statuses(pages)) == (fault, healthy)


@pytest.mark.parametrize("fault", FAULTS)
def test_sign_in_works_while_the_cache_fails(fault: str) -> None:
    with FAULTS[fault]() as peer, cache_at(peer):
        right = {"username": "manager", "password": "rcs-demo"}
        assert Client().post("/login/", {**right, "password": "x"}).status_code == 422
        assert Client().post("/login/", right).status_code == 302


NO_WORKER = "worker: none has reported\n"


@pytest.mark.parametrize("fault", FAULTS)
def test_readyz_reports_the_cache_and_stays_in_service(fault: str) -> None:
    with FAULTS[fault]() as peer, cache_at(peer):
        response = Client().get("/readyz")
    assert (response.status_code, response.text) == (200, "ready\ncache: down\n" + NO_WORKER)
