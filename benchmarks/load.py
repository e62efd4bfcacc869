"""A hundred people at two web processes: a page each five seconds, Sinch takes 300 ms.

Then the same beside exports and a verification, with half of the projects cut off from Sinch, and
memory over 20,000 requests. The people, Sinch's emulator and the database share the machine with
the portal. Started as a module it prepares the database. Not here: what one page costs (``pages``).
"""

import asyncio
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urljoin

import httpx

from benchmarks.far_side import FarSide
from benchmarks.instances import ROOT, Instance, Sandbox, environment
from tests import postgres

PEOPLE = 100
PAUSE = 5.0  # seconds from one page of a person to the next, whenever the first arrived
UPSTREAM = 0.3  # seconds
SILENCE = 3600.0  # seconds
WARM_UP, MEASURED = 15.0, 60.0  # seconds
REQUESTS, SETTLED, AT_ONCE = 20_000, 2_000, 8  # for memory
TOKEN = "k" * 32
SHOP, OTHER = "shop", "other"
Row = tuple[str, str, str]
HIDDEN = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"')
LINK = re.compile(r'href="([^"#]+)"')


@dataclass
class Taken:
    """Seconds from the time a page was due to its last byte, and what else was answered."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    def count(self, what: str, seconds: float, status: str) -> None:
        if status not in {"200", "204"}:
            self.errors[f"{what} {status}"] += 1
        self.seconds.setdefault(what, []).append(seconds)

    @property
    def all(self) -> list[float]:
        return [one for times in self.seconds.values() for one in times]


@dataclass
class Person:
    """Somebody with a session who pages, filters, opens senders and writes a draft of their own."""

    slug: str
    draft: str
    dice: random.Random
    headers: Mapping[str, str]  # the session, and what a browser sends with a form
    token: str  # of forms
    links: list[str] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"/p/{self.slug}"

    def choose(self) -> tuple[str, str]:
        """Returns what the person does next, and the path."""
        kind = self.dice.choices(
            ["list", "next page", "filter", "sender", "cases", "autosave"],
            [20, 15, 20, 25, 5, 15],
        )[0]
        pages = [link for link in self.links if "after=" in link or "page" in link]
        senders = [link for link in self.links if re.fullmatch(r"/p/\w+/senders/[\w-]{20,}/", link)]
        if kind == "next page" and pages:
            return kind, self.dice.choice(pages)
        if kind == "sender" and senders:
            return kind, self.dice.choice(senders)
        if kind == "filter":
            asked = self.dice.choice(["status=LAUNCHED", "status=DRAFT", "country=DE", "name=a"])
            return kind, f"{self.base}/senders/?{asked}"
        if kind == "cases":
            return kind, f"{self.base}/onboarding/"
        if kind == "autosave":
            path = f"{self.base}/onboarding/{self.draft}/brand/"
            return ("autosave" if self.form else "draft"), path
        return "list", f"{self.base}/senders/"


class Crowd:
    """People who press at fixed times, however long the last page took: ``pause`` in seconds."""

    def __init__(
        self, url: str, people: Sequence[Person], *, pause: float = PAUSE, verify: bool = True
    ) -> None:
        self._url, self._people, self._pause, self._verify = url, people, pause, verify
        self._ends = 0.0
        self.taken = {person.slug: Taken() for person in people}

    async def stay(self, seconds: float) -> None:
        """Works for ``seconds``; ``taken`` is then by project."""
        self._ends = asyncio.get_running_loop().time() + seconds
        await self._all()

    async def stay_while(self, work: Callable[[], None]) -> None:
        """Works until ``work``, which runs in a thread, is done. Raises what it raises."""
        self._ends = math.inf
        people = asyncio.create_task(self._all())
        try:
            await asyncio.to_thread(work)
        finally:
            self._ends = 0.0
            await people

    async def _all(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=PEOPLE)
        async with httpx.AsyncClient(
            base_url=self._url, timeout=60, limits=limits, verify=self._verify
        ) as http:
            await asyncio.gather(*(self._work(http, person) for person in self._people))

    async def _work(self, http: httpx.AsyncClient, person: Person) -> None:
        clock = asyncio.get_running_loop().time
        due = clock() + person.dice.uniform(0, self._pause)
        while due < self._ends:
            await asyncio.sleep(max(0.0, due - clock()))
            what, path = person.choose()
            status = await ask(http, person, what, path)
            self.taken[person.slug].count(what, clock() - due, status)
            due += self._pause


async def ask(http: httpx.AsyncClient, person: Person, what: str, path: str) -> str:
    """Opens or saves a page as the person, and returns its status or how it failed."""
    try:
        if what == "autosave":
            said = f"Text {person.dice.randrange(10**6)}"
            form = {**person.form, "description": said, "then": "autosave"}
            answer = await http.post(
                path,
                data={**form, "csrfmiddlewaretoken": person.token},
                headers={**person.headers, "HX-Request": "true"},
            )
        else:
            answer = await http.get(path, headers=person.headers)
    except httpx.HTTPError as error:
        return type(error).__name__
    text = answer.text
    if what in {"autosave", "draft"} and 'name="version"' in text:
        found = {name: unescape(value) for name, value in HIDDEN.findall(text)}
        found.pop("csrfmiddlewaretoken", None)
        # An autosave answers with what changes; the rest of the form stays as it was.
        person.form = {**person.form, **found}
    elif not person.links and answer.status_code == 200:
        # Once a person: reading links of each page would delay the others' presses.
        links = {urljoin(path, unescape(link)) for link in LINK.findall(text)}
        person.links = sorted(one for one in links if one.startswith(f"{person.base}/senders/"))
    return str(answer.status_code)


def rows() -> Iterator[Row]:
    """Measures each state of the portal in turn."""
    with _portal() as (url, instance, doors, people):
        shop, other = doors
        everybody = [person for person in people if person.slug == SHOP]
        mixed = everybody[::2] + [person for person in people if person.slug == OTHER]
        yield _row("100 people", asyncio.run(_measure(url, everybody)), SHOP)
        beside = asyncio.run(_measure(url, everybody, beside=True))
        yield _row("beside exports and verification", beside, SHOP)
        other.refuses = True
        yield _row("half of Sinch refuses, other half", asyncio.run(_measure(url, mixed)), SHOP)
        other.refuses, other.delay = False, lambda _method, _path: (SILENCE, 0.0)
        yield _row("half of Sinch is silent, other half", asyncio.run(_measure(url, mixed)), SHOP)
        shop.delay = lambda _method, _path: (0.0, 0.0)
        yield asyncio.run(_memory(url, instance, everybody))


async def _measure(url: str, people: Sequence[Person], *, beside: bool = False) -> dict[str, Taken]:
    await Crowd(url, people).stay(WARM_UP)
    crowd = Crowd(url, people)
    heavy = asyncio.create_task(_export(url, people[0])) if beside else None
    await crowd.stay(MEASURED)
    if heavy is not None:
        heavy.cancel()
        done = await asyncio.gather(heavy, return_exceptions=True)
        if not isinstance(done[0], asyncio.CancelledError):
            raise RuntimeError(f"the exports ended: {done[0]!r}")
    return crowd.taken


async def _export(url: str, person: Person) -> None:
    """One export after the other, and a verification before each, until it is cancelled."""
    headers = person.headers
    async with httpx.AsyncClient(base_url=url, timeout=120) as http:
        while True:
            asked = await http.post(
                f"{person.base}/audit/verify/",
                data={"csrfmiddlewaretoken": person.token},
                headers=headers,
            )
            if asked.status_code != 302:
                raise RuntimeError(f"the verification answered {asked.status_code}")
            for path in ("senders/export.csv", "audit/export.jsonl"):
                file = await http.get(f"{person.base}/{path}", headers=headers)
                if file.status_code != 200:
                    raise RuntimeError(f"{path} answered {file.status_code}")


def _row(what: str, taken: Mapping[str, Taken], slug: str) -> Row:
    """Returns the row of the people of one project, with what was no success of theirs."""
    mine = taken[slug]
    slow = _p95(mine.all)
    kinds = ", ".join(
        f"{kind} {_p95(times) * 1000:.0f}" for kind, times in sorted(mine.seconds.items())
    )
    errors = sum(mine.errors.values())
    figures = (
        f"{slow * 1000:.0f} ms : {UPSTREAM * 1000:.0f} ms; "
        f"median {median(mine.all) * 1000:.0f} ms; {len(mine.all)} pages, {errors} errors"
        + "".join(f", {many} {error}" for error, many in mine.errors.items())
        + f"; p95 in ms: {kinds}"
    )
    return f"p95, {what} : Sinch", f"{slow / UPSTREAM:.2f}", figures


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else max(times)


async def _memory(url: str, instance: Instance, people: Sequence[Person]) -> Row:
    """Compares what the web processes hold for themselves after many requests and after more."""
    left = iter(range(REQUESTS))
    first = 0
    taken = Taken()

    async def work(http: httpx.AsyncClient, mine: Sequence[Person]) -> None:
        nonlocal first
        for number in left:
            if number == SETTLED:
                first = instance.memory()
            person = mine[number % len(mine)]
            what, path = person.choose()
            taken.count(what, 0.0, await ask(http, person, what, path))

    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        await asyncio.gather(*(work(http, people[turn::AT_ONCE]) for turn in range(AT_ONCE)))
    last = instance.memory()
    mib = 1024 * 1024
    figures = (
        f"{last / mib:.0f} MiB : {first / mib:.0f} MiB, private to all processes; "
        f"{sum(taken.errors.values())} errors {dict(taken.errors) or ''}"
    )
    what = f"memory after {REQUESTS:,} requests : after {SETTLED:,}"
    return what, f"{last / first:.2f}", figures.rstrip()


@contextmanager
def _portal() -> Iterator[tuple[str, Instance, tuple[FarSide, FarSide], list[Person]]]:
    """Yields a portal as ``make serve`` runs it, its two doors to Sinch, and the people."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        programs = postgres.binaries()
        database = (
            f"sqlite:///{folder}/portal.sqlite3"
            if programs is None
            else started.enter_context(postgres.server(programs, durable=True))
        )
        sandbox = Sandbox(Path(folder))
        started.callback(sandbox.stop)
        doors = []
        for _door in (SHOP, OTHER):
            door = FarSide(sandbox.port, lambda _method, _path: (UPSTREAM, 0.0), repeats=True)
            door.start()
            started.callback(door.stop)
            doors.append(door)
        env = {
            **environment(database, doors[0].url),
            "WEB_CONCURRENCY": "2",
            "WORKER_EMBEDDED": "1",
            "MEDIA_ROOT": f"{folder}/media",
        }
        people = _prepared(env, [door.url for door in doors])
        sandbox.wait()
        instance = Instance(env)
        instance.start()
        started.callback(instance.kill)
        instance.wait()
        yield instance.url, instance, (doors[0], doors[1]), people


def _prepared(env: Mapping[str, str], urls: Sequence[str]) -> list[Person]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *urls],
        cwd=ROOT,
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return [
        Person(
            one["slug"],
            one["draft"],
            random.Random(number),
            {"Cookie": f"sessionid={one['session']}; csrftoken={TOKEN}"},
            TOKEN,
        )
        for number, one in enumerate(found)
    ]


def _prepare(urls: Sequence[str]) -> None:
    """Makes the tables and two projects, each with people, their sessions and their drafts."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from senders.management.commands.seed_demo import KEY_ID, KEY_SECRET, PROJECTS
    from senders.models import Membership, Project, Role
    from senders.onboarding.saving import create

    call_command("prepare", stdout=sys.stderr)
    found = []
    for slug, url, known in zip((SHOP, OTHER), urls, ("aurora", "harbor"), strict=True):
        project = Project(
            slug=slug,
            name=slug.title(),
            project_id=PROJECTS[known][1],
            base_url=url,
            key_id=KEY_ID,
        )
        project.set_key_secret(KEY_SECRET)
        project.save()
        for number in range(PEOPLE if slug == SHOP else PEOPLE // 2):
            user = User.objects.create_user(f"{slug}{number}")
            Membership.objects.create(user=user, project=project, role=Role.MANAGER)
            draft = create(
                project, user, {"brand": {"name": [f"Brand {number}"]}}, now=timezone.now()
            )
            client = Client(headers={"host": "127.0.0.1"})
            client.force_login(user)
            session = client.cookies["sessionid"].value
            found.append({"session": session, "slug": slug, "draft": str(draft.pk)})
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsportal.settings")
    django.setup()
    _prepare(sys.argv[1:])
