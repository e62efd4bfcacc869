"""Faults of the network against pages and writes, in one table: nothing hangs, nothing lies.

``run`` sends each page and each write of a real portal through a proxy that misbehaves, and
compares what the page and the trail say with what arrived at the far side. A ``Run`` is one conduct
of the proxy for one kind of calls; ``Cell`` is one page or write in it.
"""

import json
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import httpx

from benchmarks.faulty_proxy import Conduct, Scope
from benchmarks.station import (
    INVITED,
    KEY_SECRET,
    PASSWORD,
    TESTER,
    Form,
    Page,
    Probes,
    Station,
    station,
)
from tests.contract import processes

STATIONS = 4
READ, WRITE = 10.0, 40.0  # seconds, the deadlines of a call
LATE = 5.0  # seconds beyond the deadline
SHOP = "/p/shop"
NOWHERE = "https://nowhere.invalid"
# The sandbox's log names routes; each write has its own, so that all can be under way at once.
SENDER = "/v1/projects/{project}/rcs/senders/{sender}"
ROUTES = {
    "submit": ("POST", "/v1/projects/{project}/rcs/senders"),
    "edit": ("PATCH", SENDER),
    "launch": ("POST", f"{SENDER}/launch"),
    "invite": ("POST", f"{SENDER}/testNumbers"),
    "comment": ("POST", f"{SENDER}/comments"),
    "retry": ("GET", f"{SENDER}/testNumbers/{{number}}/retry"),
    "remove": ("DELETE", f"{SENDER}/testNumbers/{{number}}"),
}
STATUSES = {200, 302, 409, 422, 502, 503, 504}
# Sentences that deny the request, and those that claim it.
DENIES = re.compile(
    r"was not sent|were not sent|Nothing was (?:sent|launched|created|changed)|Not sent\b"
    r"|No changes were made"
)
CLAIMS = re.compile(
    r"was created at Sinch|changes were sent to Sinch|Sinch accepted the launch"
    r"|\d test numbers? (?:was|were) invited|comment was sent|New invitation sent|was removed"
)
OF_A_CALL = re.compile(r'"event": "(\w+) (/v1/\S+) .*? (\d+) ms, request')


@dataclass(frozen=True)
class Run:
    """One conduct for one kind of calls; ``base_url`` is where the API is said to be."""

    what: str
    conduct: Conduct = Conduct.HONEST
    scope: Scope = Scope.ALL
    base_url: str = ""

    @property
    def has_pages(self) -> bool:
        return self.scope not in {Scope.WRITES, Scope.FROM_WRITE}

    @property
    def one_by_one(self) -> bool:
        """A port is closed for all, so that only one write at a time can be the last before."""
        return self.conduct is Conduct.REFUSE and self.scope is Scope.FROM_WRITE


CERTIFICATE, HOST = "certificate not trusted", "host name unknown"
RUNS = (
    *(
        Run(conduct.value, conduct, scope)
        for scope, conducts in (
            # The slow ones first, so that the stations end together.
            (Scope.FROM_WRITE, (Conduct.WITHHELD,)),
            (Scope.WRITES, (Conduct.WITHHELD, Conduct.SILENT, Conduct.DRIP)),
            (Scope.ALL, (Conduct.SILENT, Conduct.DRIP)),
            (Scope.ACCESS, (Conduct.SILENT, Conduct.DRIP)),
            (Scope.FROM_WRITE, (Conduct.REFUSE, Conduct.CUT_HEAD, Conduct.FAULT)),
            (
                Scope.WRITES,
                (
                    Conduct.CUT_BEFORE,
                    Conduct.CUT_HEAD,
                    Conduct.CUT_BODY,
                    Conduct.BUSY,
                    Conduct.FAULT,
                    Conduct.GARBAGE,
                    Conduct.HTML,
                    Conduct.GATEWAY,
                ),
            ),
            (
                Scope.ALL,
                (
                    Conduct.REFUSE,
                    Conduct.CUT_BEFORE,
                    Conduct.CUT_BODY,
                    Conduct.BUSY,
                    Conduct.FAULT,
                    Conduct.GARBAGE,
                    Conduct.HTML,
                ),
            ),
            (
                Scope.ACCESS,
                (Conduct.CUT_BEFORE, Conduct.BUSY, Conduct.FAULT, Conduct.GARBAGE, Conduct.HTML),
            ),
            (Scope.READS, (Conduct.CUT_BODY,)),
        )
        for conduct in conducts
    ),
    Run(CERTIFICATE),
    Run(HOST, base_url=NOWHERE),
)


@dataclass
class Cell:
    """One page or write. ``arrived`` and ``done`` are counts at the far side."""

    name: str
    status: int = 0
    seconds: float = 0.0
    said: str = ""
    text: str = ""
    arrived: int = 0
    done: int = 0
    is_write: bool = False
    problems: list[str] = field(default_factory=list)


@dataclass
class Result:
    run: Run
    cells: list[Cell]
    slowest: dict[str, float]
    problems: list[str] = field(default_factory=list)

    @property
    def all_problems(self) -> list[str]:
        return [
            *(f"{cell.name}: {problem}" for cell in self.cells for problem in cell.problems),
            *self.problems,
        ]


@dataclass(frozen=True)
class Action:
    """A form that is ready to be sent. ``target`` is the ID that the trail names."""

    name: str
    path: str
    form: Form
    values: dict[str, str]
    target: str


def run(runs: Sequence[Run] = RUNS, stations: int = STATIONS) -> Iterator[Result]:
    """Yields the results as they come; the runs are shared out among the stations."""
    todo: SimpleQueue[Run] = SimpleQueue()
    for one in runs:
        todo.put(one)
    results: SimpleQueue[Result | BaseException | None] = SimpleQueue()

    def work(at: Station) -> None:
        try:
            while not todo.empty():
                results.put(measure(at, todo.get_nowait()))
        except BaseException as error:
            results.put(error)
        results.put(None)

    with ExitStack() as entered:
        folders = [
            Path(entered.enter_context(tempfile.TemporaryDirectory())) for _each in range(stations)
        ]
        processes.collect_static(processes.environment(folders[0], 8000, RCS_MODE="sandbox"))
        with ThreadPoolExecutor(stations) as starting:
            started = starting.map(lambda folder: entered.enter_context(station(folder)), folders)
            workers = [threading.Thread(target=work, args=(at,)) for at in started]
        for worker in workers:
            worker.start()
        left = len(workers)
        while left:
            result = results.get()
            if isinstance(result, BaseException):
                raise result
            if result is None:
                left -= 1
            else:
                yield result


def measure(at: Station, run: Run, writes: Iterable[str] = ROUTES) -> Result:
    """Prepares, lets the proxy misbehave, asks for everything, and judges."""
    at.proxy.behave(Conduct.HONEST)
    at.connect(at.proxy.url)
    actions = [_prepared(at, name) for name in writes]
    draft, sender = at.new_draft(), at.new_sender()
    pages = _pages(draft, sender)
    for name, path in pages.items():
        if name != "overview":  # its counts are kept for a minute
            at.get(path)  # so that there is something to fall back on
    mark, entries = at.log.stat().st_size, _entries(at)
    cells: list[Cell] = []
    with Probes(at) as probes:
        if run.has_pages:
            _misbehave(at, run)
            with ThreadPoolExecutor(len(pages)) as browsers:
                cells += browsers.map(lambda item: _page(at, *item), pages.items())
        at.forget_requests()
        if run.one_by_one:
            for action in actions:
                _misbehave(at, run)
                cells.append(_write(at, action))
        else:
            _misbehave(at, run)
            with ThreadPoolExecutor(len(actions)) as browsers:
                cells += browsers.map(lambda action: _write(at, action), actions)
    at.proxy.behave(Conduct.HONEST)
    arrived = at.requests()
    for cell in cells:
        _judge(cell, arrived)
    result = Result(run, cells, probes.slowest, probes.failed)
    _judge_trail(cells, actions, _entries(at)[len(entries) :])
    result.problems += _of_log(at, mark)
    return result


def _misbehave(at: Station, run: Run) -> None:
    """Connects the project anew, without a token, and lets the proxy misbehave."""
    at.proxy.behave(Conduct.HONEST)
    at.connect(run.base_url or (at.secured.url if run.what == CERTIFICATE else at.proxy.url))
    at.proxy.behave(run.conduct, run.scope)


def _prepared(at: Station, name: str) -> Action:
    if name == "submit":
        draft = at.new_draft()
        return _submit(at, name, draft)
    sender = at.new_sender()
    if name == "edit":
        return _submit(at, name, at.new_edit(sender), sender)
    root = f"{SHOP}/senders/{sender}/"
    if name == "launch":
        path = f"{root}launch/"
        return Action(name, path, at.page(path).form(path), {}, sender)
    page = at.page(root)
    path, values = {
        "invite": (f"{root}test-numbers/", {"test_numbers": INVITED}),
        "comment": (f"{root}comments/", {"comment": "Please look at Jane Holm’s answer."}),
        "retry": (f"{root}test-numbers/{TESTER}/retry/", {}),
        "remove": (f"{root}test-numbers/{TESTER}/remove/", {}),
    }[name]
    form = page.form(path if name in {"invite", "comment"} else root)
    return Action(name, path, form, values, sender)


def _submit(at: Station, name: str, draft: str, sender: str = "") -> Action:
    path = f"{draft}submit/"
    return Action(name, path, at.page(f"{draft}review/").form(path), {}, sender)


def _pages(draft: str, sender: str) -> dict[str, str]:
    return {
        "list": f"{SHOP}/senders/?size=10",
        "detail": f"{SHOP}/senders/{sender}/",
        "launch page": f"{SHOP}/senders/{sender}/launch/",
        "onboarding": f"{SHOP}/onboarding/",
        "hub": draft,
        "review": f"{draft}review/",
        "overview": f"{SHOP}/?count",
        "audit trail": f"{SHOP}/audit/",
    }


def _page(at: Station, name: str, path: str) -> Cell:
    return _filled(Cell(name), lambda: at.get(path))


def _write(at: Station, action: Action) -> Cell:
    cell = Cell(action.name, is_write=True)
    return _filled(cell, lambda: at.post(action.path, action.form, **action.values), at)


def _filled(cell: Cell, ask: Any, at: Station | None = None) -> Cell:
    """Asks, follows one redirect of a write, and keeps what came of it."""
    started = time.monotonic()
    try:
        response: httpx.Response = ask()
        cell.status = response.status_code
        cell.seconds = time.monotonic() - started
        if at is not None and response.status_code == 302:
            response = at.get(response.headers["Location"])
    except httpx.TransportError as error:
        cell.problems.append(f"no response: {type(error).__name__}")
        return cell
    page = Page(response.text)
    cell.said, cell.text = page.said or page.text[:80], page.text
    return cell


def _judge(cell: Cell, requests: list[dict[str, Any]]) -> None:
    if cell.status and cell.status not in STATUSES:
        cell.problems.append(f"status {cell.status}")
    if not cell.is_write:
        return
    mine = [one for one in requests if (one["method"], one["route"]) == ROUTES[cell.name]]
    cell.arrived = len(mine)
    cell.done = sum(200 <= (one["status"] or 500) < 300 for one in mine)
    if cell.arrived > 1:
        cell.problems.append(f"arrived {cell.arrived} times")
    denied = DENIES.search(cell.text)
    if denied and cell.done:
        cell.problems.append(f"done, but the page says “{denied[0]}”")
    claimed = CLAIMS.search(cell.said)
    if cell.status == 302 and claimed and not cell.done:
        cell.problems.append(f"not done, but the page says “{claimed[0]}”")


def _entries(at: Station) -> list[dict[str, Any]]:
    lines = at.get(f"{SHOP}/audit/export.jsonl").text.splitlines()
    return [entry for entry in map(json.loads, lines) if "outcome" in entry]


def _judge_trail(cells: list[Cell], actions: list[Action], entries: list[dict[str, Any]]) -> None:
    """Compares the last word of the trail on each write with the truth."""
    by_name = {cell.name: cell for cell in cells if cell.is_write}
    for action in actions:
        cell = by_name[action.name]
        said = [
            entry
            for entry in entries
            if entry["action"].startswith(("sender.", "test_number"))
            and (
                entry["target_id"] == action.target
                if action.target
                else entry["action"] == "sender.created"
            )
        ]
        outcome = said[-1]["outcome"] if said else ""
        if cell.done and outcome in {"", "refused"}:
            cell.problems.append(f"done, but the trail says “{outcome}”")
        if outcome == "succeeded" and not cell.done:
            cell.problems.append("not done, but the trail says “succeeded”")
        if outcome == "attempted":
            cell.problems.append("the trail does not say how it ended")


def _of_log(at: Station, mark: int) -> list[str]:
    """Looks for calls that took too long, and for what must not be in a log."""
    with at.log.open("rb") as log:
        log.seek(mark)
        written = log.read().decode("utf-8", "replace")
    calls = OF_A_CALL.findall(written)
    problems = [] if calls else ["no call is in the log"]
    for method, route, taken in calls:
        writes = method != "GET" or route.endswith("/retry")
        if int(taken) / 1000 > (WRITE if writes else READ) + LATE:
            problems.append(f"{method} {route} took {int(taken) / 1000:.1f} s")
    hidden = {KEY_SECRET, PASSWORD, TESTER[1:], INVITED[1:], "Jane", "jane.holm"}
    hidden |= at.proxy.tokens | at.secured.tokens | set(at.browser.cookies.values())
    # Not the words themselves: this is printed.
    found = sum(word in written for word in hidden)
    if found:
        problems.append(f"{found} secrets or numbers are in the log")
    if "Traceback" in written:
        problems.append("a traceback is in the log")
    return problems


def main() -> int:
    """Prints the table. Returns 1 if anything hung or lied."""
    started, wrong = time.monotonic(), 0
    many, slowest = 0, 0.0
    print("faults × pages × writes: status, seconds, arrived/done at the far side, words")
    for result in run():
        many += len(result.cells)
        slowest = max(slowest, *result.slowest.values())
        wrong += len(result.all_problems)
        _print(result)
    print(
        f"{many} cells in {len(RUNS)} runs, {wrong} problems, {time.monotonic() - started:.0f} s; "
        f"slowest other page meanwhile {slowest:.2f} s"
    )
    return 1 if wrong else 0


def _print(result: Result) -> None:
    others = ", ".join(f"{path} {taken:.2f} s" for path, taken in result.slowest.items())
    print(f"\n{result.run.what} ({result.run.scope.value}); meanwhile at most: {others}")
    for cell in result.cells:
        far = f"{cell.arrived}/{cell.done}" if cell.is_write else ""
        print(
            f"  {cell.name:<12}{cell.status:>4}{cell.seconds:>6.1f} s {far:>4}  {cell.said[:150]}"
        )
    for problem in result.all_problems:
        print(f"  WRONG {problem}")
    sys.stdout.flush()
