"""Kills two instances while people submit, launch and invite, and counts what the peer has done.

No failure may make a second sender, launch or invitation, lose what a page confirmed, or damage a
draft or the trail. One instance's clock is five minutes off; the peer holds some requests back
longer than anybody waits for them. Started as a module it prepares or reads the database.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.far_side import FarSide
from benchmarks.instances import ROOT, Instance, Sandbox, environment
from benchmarks.people import Case, Team
from tests.onboarding import complete

MINUTES_OFF = 5
LIFE = 4.0  # seconds that an instance lives at most before it is killed
SETTLE = 150.0  # seconds; an attempt that was cut off is given up after a minute
SLOW_TOKEN = 12.0  # seconds; longer than the portal waits for one
# Longer than the portal waits for an answer, shorter than it keeps others from trying again.
HELD_BACK = 50.0


@dataclass
class Counted:
    """Numbers of a run. ``wrong`` names everything that must not have happened."""

    kills: int = 0
    restarts: int = 0
    drafts: int = 0
    states: dict[str, int] = field(default_factory=dict)
    senders: int = 0
    launches: int = 0
    invitations: int = 0
    told: int = 0  # drafts whose pages name a second sender
    saves: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    trail_is_whole: bool = False
    entries: int = 0
    wrong: list[str] = field(default_factory=list)


def run(
    folder: Path,
    times: int,
    *,
    database: str = "",
    restart: Callable[[], None] | None = None,
    people: int = 6,
    life: float = LIFE,
    enough: int | None = None,
    held_back: Sequence[int] = (),
    seed: int = 1,
) -> Counted:
    """Kills instances ``times`` times and counts. ``restart`` restarts the database meanwhile.

    An instance lives for ``life`` seconds at most. ``held_back`` are the numbers of the creates
    and launches that the peer holds back. People go on after the kills
    until ``enough`` cases are through, without it until nothing is left to decide.
    """
    sandbox = Sandbox(folder)
    delays = _Delays(held_back)
    far = FarSide(sandbox.port, delays)
    far.start()
    env = environment(database or f"sqlite:///{folder}/portal.sqlite3", far.url)
    instances = [Instance(env), Instance(env, minutes_off=MINUTES_OFF)]
    try:
        sessions = json.loads(_module(env, "prepare"))
        sandbox.wait()
        for instance in instances:
            instance.start()
        for instance in instances:
            instance.wait()
        team = Team([one.url for one in instances], sessions, _body(), seed)
        counted = Counted()
        team.start(people)
        try:
            _kill_all(instances, times, life, restart, counted, seed)
            if enough is None:
                team.no_more.set()
            ends = time.monotonic() + SETTLE
            while not team.has_done(enough) and not team.failures and time.monotonic() < ends:
                team.stop.wait(0.2)
        finally:
            team.stop.set()
            team.join()
        if team.failures:
            raise team.failures[0]
        for instance in instances:
            instance.kill()
        _compare(counted, team, far, _module(env, "count"))
        if not team.has_done(enough):
            left = [case.name for case in team.cases if not case.is_done]
            counted.wrong.append(f"not brought to an end: {', '.join(left)}")
        return counted
    finally:
        for instance in instances:
            instance.kill()
        far.stop()
        sandbox.stop()


class _Delays:
    """Every 40th token comes too late; the creates and launches of ``held_back`` are slow."""

    def __init__(self, held_back: Sequence[int]) -> None:
        self._held_back, self._lock = frozenset(held_back), threading.Lock()
        self._tokens = self._writes = 0

    def __call__(self, method: str, path: str) -> tuple[float, float]:
        with self._lock:
            if path.endswith("/oauth2/token"):
                self._tokens += 1
                late = bool(self._held_back) and self._tokens % 40 == 0
                return (SLOW_TOKEN, 0.0) if late else (0.0, 0.0)
            if method == "POST" and path.endswith(("/rcs/senders", "/launch")):
                self._writes += 1
                if self._writes in self._held_back:
                    # In turn: done late, and done at once but answered late.
                    return (HELD_BACK, 0.0) if self._writes % 2 else (0.0, HELD_BACK)
        # Long enough for a kill to hit calls that are under way.
        return (0.05, 0.05)


def _kill_all(
    instances: Sequence[Instance],
    times: int,
    life: float,
    restart: Callable[[], None] | None,
    counted: Counted,
    seed: int,
) -> None:
    """Kills both instances independently of each other, and restarts the database beside."""
    left, lock, done = [times], threading.Lock(), threading.Event()
    failures: list[BaseException] = []

    def kill(instance: Instance, dice: random.Random) -> None:
        try:
            while True:
                done.wait(dice.uniform(0.3, life))
                with lock:
                    if not left[0]:
                        return
                    left[0] -= 1
                    counted.kills += 1
                instance.kill()
                instance.start()
                instance.wait()
        except BaseException as error:
            failures.append(error)  # raised below, in the thread that waits for this one

    threads = [
        threading.Thread(target=kill, args=(instance, random.Random(seed * 10 + number)))
        for number, instance in enumerate(instances)
    ]
    for thread in threads:
        thread.start()
    dice = random.Random(seed)
    while any(thread.is_alive() for thread in threads):
        if restart is None or done.wait(dice.uniform(6, 14)):
            threads[0].join(1)
            continue
        with lock:
            if not left[0]:
                continue
            left[0] -= 1
            counted.restarts += 1
        restart()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _compare(counted: Counted, team: Team, far: FarSide, found: str) -> None:
    known = json.loads(found)
    counted.trail_is_whole, counted.entries = known["whole"], known["entries"]
    counted.answers = dict(sorted(team.answers.items()))
    counted.senders = far.senders.total()
    counted.launches = far.launches.total()
    counted.invitations = far.invitations.total()
    drafts = {str(draft["pk"]): draft for draft in known["drafts"]}
    counted.drafts = len(drafts)
    for draft in drafts.values():
        counted.states[draft["state"]] = counted.states.get(draft["state"], 0) + 1
    wrong = counted.wrong
    if not known["whole"]:
        wrong.append("the trail is not whole")
    wrong += [f"{many} launches of {one}" for one, many in far.launches.items() if many > 1]
    wrong += [f"{many} invitations of {one}" for one, many in far.invitations.items() if many > 1]
    for case in team.cases:
        if case.draft:
            problems = _problems(case, drafts.get(case.draft), far, team.body)
            counted.saves += max(case.saved, 0)
            counted.told += bool(drafts.get(case.draft, {}).get("other_senders"))
            wrong += [f"{case.name}: {problem}" for problem in problems]


def _problems(
    case: Case, draft: Mapping[str, Any] | None, far: FarSide, body: Mapping[str, Any]
) -> list[str]:
    if draft is None:
        return ["the draft is lost"]
    found = []
    named = {draft["sender_id"], *draft["other_senders"]} - {""}
    if far.senders[case.name] > max(1, len(named)):
        found.append(f"{far.senders[case.name]} senders, and the pages name {len(named)}")
    if not case.confirmed <= named:
        found.append("a page led to a sender that the draft does not know")
    if draft["state"] == "submitted" and far.senders[case.name] == 0:
        found.append("sent without a sender")
    if draft["state"] == "open" and far.senders[case.name]:
        found.append("open beside a sender")
    for sender in named:
        if case.launched and not far.launches[sender] and len(named) == 1:
            found.append("a page said that it is launched")
    if case.is_done and not far.invitations[case.number]:
        found.append("a page listed a number that was not invited")
    brand = draft["body"]["details"]["brand"]
    if brand.get("description") not in case.typed[case.saved :]:
        found.append("a save that a page confirmed is lost")
    whole = json.loads(json.dumps(body))
    whole["details"]["brand"].update(name=case.name, description=brand.get("description"))
    if draft["body"] != whole:
        found.append("the draft is damaged")
    return found


def _module(env: Mapping[str, str], what: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", what],
        cwd=ROOT,
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()[-1]


def _body() -> dict[str, Any]:
    """Returns a sender whose draft can be sent and which can be launched in one country."""
    body = complete.body()
    details = body["details"]
    asked = {name: details["questionnaire"][name] for name in ("general", "verification")}
    asked["general"]["answers"]["videoUris"] = ["https://aurora.example/v.mp4"]
    del details["testNumbers"]
    details.update(countries=["DE"], questionnaire=asked)
    return body


def _prepare() -> None:
    """Makes the tables, a project, two people and their sessions."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client
    from pydantic import SecretStr

    from senders.management.commands.seed_demo import KEY_ID, KEY_SECRET, PROJECTS
    from senders.models import Membership, Project, Role

    call_command("prepare", stdout=sys.stderr)
    project = Project(
        slug="bench",
        name="Bench",
        project_id=PROJECTS["aurora"][1],
        base_url=settings.SINCH_BASE_URL,
        key_id=KEY_ID,
    )
    secret: SecretStr = KEY_SECRET
    project.set_key_secret(secret)
    project.save()
    sessions = []
    for name in ("anna", "ben"):
        user = User.objects.create_user(name)
        Membership.objects.create(user=user, project=project, role=Role.MANAGER)
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        sessions.append(client.cookies["sessionid"].value)
    sys.stdout.write(json.dumps(sessions) + "\n")


def _count() -> None:
    from senders import audit
    from senders.models import Draft, Project
    from senders.onboarding.draft_view import DraftView

    project = Project.objects.get(slug="bench")
    report = audit.verify(project)
    drafts = [
        {
            "pk": draft.pk,
            "state": draft.state,
            "sender_id": draft.sender_id,
            "other_senders": draft.other_senders,
            "body": DraftView(draft).body,
        }
        for draft in Draft.objects.order_by("pk")
    ]
    found = {"whole": report.whole, "entries": report.checked, "drafts": drafts}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsportal.settings")
    django.setup()
    {"prepare": _prepare, "count": _count}[sys.argv[1]]()
