"""People at two instances: they write drafts, send them, launch the senders and invite phones.

They do what the pages offer, and take over where somebody else got stuck. What a page confirmed
is kept, to be compared with the far side in the end.
"""

import json
import random
import re
import secrets
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx

BASE = "/p/bench"
PATIENCE = 75.0  # seconds; longer than any write may take
TOKEN = "k" * 32
MOST_OPEN = 20  # cases at once


@dataclass
class Case:
    """One sender-to-be: what was asked for, and what pages have confirmed of it."""

    name: str
    number: str
    tab: str = field(default_factory=lambda: secrets.token_hex(16))
    draft: str = ""
    typed: list[str] = field(default_factory=list)  # descriptions, in order
    saved: int = -1  # the latest of them that a page confirmed
    sender: str = ""  # the last one that a page led to
    confirmed: set[str] = field(default_factory=set)
    launched: bool = False
    is_done: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Team:
    """``many`` people who press in threads until ``stop`` is set or all cases are done."""

    def __init__(
        self, urls: Sequence[str], sessions: Sequence[str], body: Mapping[str, Any], seed: int
    ) -> None:
        self.urls, self.sessions, self.body = urls, sessions, body
        self.cases: list[Case] = []
        self.answers: Counter[str] = Counter()
        self.failures: list[BaseException] = []
        self.stop = threading.Event()
        self.no_more = threading.Event()
        self._seed, self._lock = seed, threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self, many: int) -> None:
        for number in range(many):
            thread = threading.Thread(target=self._work, args=(number,))
            self._threads.append(thread)
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def has_done(self, enough: int | None) -> bool:
        """Returns True if that many cases are through, or all if no number is given."""
        done = sum(case.is_done for case in self.cases)
        return done >= (len(self.cases) if enough is None else enough)

    def _work(self, number: int) -> None:
        dice = random.Random(self._seed * 1000 + number)
        try:
            while not self.stop.is_set():
                case = self._choose(dice)
                if case is None:
                    self.stop.wait(0.2)
                    continue
                # Somebody else may be at it as well, at the other instance.
                person = _Person(self, dice)
                try:
                    person.go_on(case)
                except httpx.TransportError:
                    self._count("cut off")
                    self.stop.wait(0.1)
                finally:
                    person.close()
        except BaseException as error:
            self.failures.append(error)
            raise

    def _choose(self, dice: random.Random) -> Case | None:
        with self._lock:
            left = [case for case in self.cases if not case.is_done]
            if not self.no_more.is_set() and len(left) < MOST_OPEN and dice.random() < 0.6:
                number = len(self.cases)
                # Its last digit lets the invitation succeed; one that failed may be repeated.
                case = Case(f"Killed {number}", f"+467017{number:04d}1")
                self.cases.append(case)
                return case
            # The oldest of a few, so that some come to their end soon.
            return min(dice.choices(left, k=2), key=self.cases.index) if left else None

    def _count(self, what: str) -> None:
        with self._lock:
            self.answers[what] += 1


class _Person:
    def __init__(self, team: Team, dice: random.Random) -> None:
        self._team, self._dice = team, dice
        self._http = httpx.Client(
            base_url=dice.choice(team.urls),
            cookies={"sessionid": dice.choice(team.sessions), "csrftoken": TOKEN},
            timeout=PATIENCE,
        )

    def close(self) -> None:
        self._http.close()

    def go_on(self, case: Case) -> None:
        """Does the next thing that is open, as far as the pages allow."""
        if not case.draft:
            self._begin(case)
        elif not case.sender:
            if self._dice.random() < 0.5:
                self._save(case)
            else:
                self._send(case)
        elif not case.launched:
            self._launch(case)
        else:
            self._invite(case)

    def _get(self, path: str) -> httpx.Response:
        return self._counted("GET", self._http.get(path))

    def _post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        return self._counted(
            "POST", self._http.post(path, data={**form, "csrfmiddlewaretoken": TOKEN})
        )

    def _counted(self, method: str, answer: httpx.Response) -> httpx.Response:
        self._team._count(f"{method} {answer.status_code}")
        return answer

    def _begin(self, case: Case) -> None:
        with case.lock:  # one page: its tab makes its second press the same draft
            if case.draft:
                return
            body = json.loads(json.dumps(self._team.body))
            body["details"]["brand"].update(name=case.name, description="Text 0")
            case.typed = ["Text 0"]
            form = {"json": json.dumps(body), "tab": case.tab}
            answer = self._post(f"{BASE}/onboarding/from-json/", form)
            if answer.status_code == 302:
                found = re.search(r"/onboarding/(\d+)/", answer.headers["Location"])
                if found is None:
                    raise AssertionError(f"no draft: {answer.headers['Location']}")
                case.draft, case.saved = found[1], 0

    def _save(self, case: Case) -> None:
        """One text at a time, so that the order of the texts is known."""
        with case.lock:
            path = f"{BASE}/onboarding/{case.draft}/brand/"
            page = self._get(path)
            if page.status_code != 200 or 'name="version"' not in page.text:
                return
            form = {
                **_fields(page.text),
                "name": case.name,
                "description": f"Text {len(case.typed)}",
                "then": "autosave",
            }
            case.typed.append(form["description"])
            answer = self._counted(
                "POST",
                self._http.post(
                    path,
                    data={**form, "csrfmiddlewaretoken": TOKEN},
                    headers={"HX-Request": "true"},
                ),
            )
            if answer.status_code == 200 and 'name="version"' in answer.text:
                case.saved = len(case.typed) - 1

    def _send(self, case: Case) -> None:
        """Sends, or decides an attempt whose outcome is not known."""
        path = f"{BASE}/onboarding/{case.draft}"
        page = self._get(f"{path}/review/")
        if page.status_code == 200 and "data-unconfirmed" in page.text:
            answer = self._decide(case, path, page.text)
        else:
            reviewed = re.search(r'name="reviewed" value="(\w+)"', page.text)
            form = {"reviewed": reviewed[1]} if reviewed else {}
            answer = self._post(f"{path}/submit/", form)
        if answer is None or answer.status_code != 302:
            return
        found = re.search(rf"{BASE}/senders/([^/]+)/", answer.headers["Location"])
        if found:
            case.confirmed.add(found[1])
            case.sender = found[1]

    def _decide(self, case: Case, path: str, text: str) -> httpx.Response | None:
        labels = text.split('data-sender="')[1:]
        same = [one.partition('"')[0] for one in labels if f"<bdi>{case.name}</bdi>" in one]
        if same:
            self._team._count("confirmed by a person")
            return self._post(f"{path}/unconfirmed/", {"decide": "this", "sender": same[0]})
        if 'value="unlock"' in text:
            self._team._count("unlocked by a person")
            return self._post(f"{path}/unconfirmed/", {"decide": "unlock", "sender": "none"})
        self._team.stop.wait(0.5)
        return None

    def _launch(self, case: Case) -> None:
        path = f"{BASE}/senders/{case.sender}/launch/"
        page = self._get(path)
        offer = re.search(r'data-offer="(\w+)"', page.text)
        if page.status_code != 200 or offer is None:
            return
        if offer[1] == "ready":
            form = _fields(page.text.partition('<form class="launch-form"')[2])
            self._post(path, {name: form[name] for name in ("once", "seen")})
        elif offer[1] in {"nothing", "cannot"}:
            case.launched = True
        else:
            raise AssertionError(f"the launch page offers {offer[1]}")

    def _invite(self, case: Case) -> None:
        path = f"{BASE}/senders/{case.sender}/"
        page = self._get(path)
        if page.status_code != 200:
            return
        if f'id="number-{case.number[1:]}"' in page.text:
            case.is_done = True
            return
        once = re.search(r'name="once" value="([^"]+)"', page.text)
        form = {"test_numbers": case.number, **({"once": once[1]} if once else {})}
        self._post(f"{path}test-numbers/", form)


def _fields(text: str) -> dict[str, str]:
    """Returns the hidden and text fields of a form with their values."""
    found = re.findall(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', text)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}
