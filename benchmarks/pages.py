"""The list page: against Django's admin, at 100 and 100,000 senders, and its weight in bytes."""

import gzip
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from benchmarks.measure import ROUNDS, cpu
from senders.models import Project
from senders.sandbox import seed
from senders.sandbox import transport as sandbox_transport
from senders.sandbox.transport import SandboxTransport
from senders.sender.list_filters import SenderFilters
from senders.sinch import clients

LIST = "/p/aurora/senders/"
DRAFTS = "/p/aurora/onboarding/"
ADMIN = "/admin/sandbox/sender/"
EMPTY = "/p/aurora/empty/"
Row = tuple[str, str, str]


def against_admin() -> Iterator[Row]:
    """Compares our CPU time with canned responses to the admin's changelist of the same senders.

    The call and the parsing of its response are measured alone as well, and so is a page of the
    project with nothing in it: the list cannot be quicker than these two together.
    """
    client, project = _client(), Project.objects.get(slug="aurora")
    _get(client, LIST)
    _get(client, f"{LIST}counts/")  # later pages find the counts stored
    with _transport(_Canned()):
        api = clients.client_of(project)
        detail = f"{LIST}{api.list_senders().senders[0].id}/"
        urls = (LIST, detail, DRAFTS, EMPTY, ADMIN)
        same_call = partial(api.list_senders, **SenderFilters().api_query())
        *ours, admin, call = cpu(*(partial(_get, client, url) for url in urls), same_call)
    for what, taken, other in (
        ("list page of 50 : admin's changelist (CPU)", ours[0], admin),
        ("list page of 50 : client call and parsing", ours[0], call),
        ("sender's page : admin's changelist (CPU)", ours[1], admin),
        ("list of drafts : admin's changelist (CPU)", ours[2], admin),
        ("empty page : admin's changelist (CPU)", ours[3], admin),
        ("empty page : client call and parsing", ours[3], call),
    ):
        yield what, f"{taken / other:.2f}", f"{taken * 1000:.1f} ms : {other * 1000:.1f} ms"


def at_scale() -> Iterator[Row]:
    """Compares first and last page at 100,000 senders to 100, without the sandbox's own time."""
    seed.seed_generated(seed.HARBOR, 100)
    seed.seed_generated(seed.AURORA, 100_000)
    cache.clear()
    client = _client()
    for slug in ("harbor", "aurora"):
        _get(client, f"/p/{slug}/senders/counts/")
    for page, small, large in (
        ("first", "/p/harbor/senders/", LIST),
        ("last", _last_page("harbor"), _last_page("aurora")),
    ):
        few, many = _without_sandbox(client, small, large)
        figures = f"{many * 1000:.1f} ms : {few * 1000:.1f} ms"
        yield f"{page} page at 100,000 : at 100 senders", f"{many / few:.2f}", figures


def weight() -> Iterator[Row]:
    """Returns the compressed bytes of the first load of the list and of a repeat view."""
    client = _client()
    page, counts = _gzipped(client, LIST), _gzipped(client, f"{LIST}counts/")
    text = client.get(LIST).text
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', text))
    files = sum(_static_size(name) for name in names)
    for words, size, limit in (
        ("first load of the list", page + counts + files, 60),
        ("repeat view", page + counts, 15),
    ):
        yield f"{words} : {limit} KiB", f"{size / 1024 / limit:.2f}", f"{size / 1024:.1f} KiB"


class _Canned(httpx.BaseTransport):
    """A transport that requests each response from the sandbox once and then repeats it."""

    def __init__(self) -> None:
        self._answers: dict[bytes, bytes] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        key = request.url.raw_path
        if key not in self._answers:
            self._answers[key] = SandboxTransport().handle_request(request).content
        headers = {"Content-Type": "application/json"}
        return httpx.Response(200, headers=headers, content=self._answers[key])


class _Timed(httpx.BaseTransport):
    """A transport to the sandbox that adds up its CPU time."""

    def __init__(self) -> None:
        self.taken = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        started = time.process_time()
        response = SandboxTransport().handle_request(request)
        self.taken += time.process_time() - started
        return response


@contextmanager
def _transport(transport: httpx.BaseTransport) -> Iterator[None]:
    """Makes every client that is built inside use ``transport``."""
    clients.close_all()
    setattr(sandbox_transport, "SandboxTransport", lambda: transport)  # noqa: B010
    try:
        yield
    finally:
        setattr(sandbox_transport, "SandboxTransport", SandboxTransport)  # noqa: B010
        clients.close_all()


def _without_sandbox(client: Client, *urls: str) -> list[float]:
    """Returns the median CPU seconds of each page, measured in turn, without the sandbox's time."""
    timed = _Timed()
    taken: list[list[float]] = [[] for _url in urls]
    with _transport(timed):
        for _round in range(ROUNDS):
            for url, times in zip(urls, taken, strict=True):
                timed.taken, started = 0.0, time.process_time()
                _get(client, url)
                times.append(time.process_time() - started - timed.taken)
    return [median(times) for times in taken]


def _last_page(slug: str) -> str:
    """Returns the URL of the last page after following every page, because tokens are opaque."""
    api = clients.client_of(Project.objects.get(slug=slug))
    token = last = api.list_senders().next_page_token
    while token:
        last, token = token, api.list_senders(page_token=token).next_page_token
    return f"/p/{slug}/senders/?{urlencode({'page': last})}"


def _client() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    return client


def _get(client: Client, url: str) -> None:
    status = client.get(url).status_code
    if status != 200:
        raise SystemExit(f"{url} answered {status}")


def _gzipped(client: Client, url: str) -> int:
    return len(client.get(url, headers={"Accept-Encoding": "gzip"}).content)


def _static_size(name: str) -> int:
    path = Path(settings.STATIC_ROOT) / name
    compressed = path.with_name(f"{path.name}.gz")
    return (
        compressed.stat().st_size if compressed.exists() else len(gzip.compress(path.read_bytes()))
    )
