"""A portal in live mode, a proxy and a sandbox behind it, each real, and a browser in front.

The portal has two projects: *shop* talks through the proxy, *other* to the sandbox directly.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet

from benchmarks.commands import Commands, commands
from benchmarks.faulty_proxy import Proxy, proxy
from senders.management.demo_drafts import COMPLETE
from senders.sandbox import seed
from tests.contract import processes
from tests.provisioning import peers

USER, PASSWORD = "ann", "odd-enough-word"
KEY_ID, KEY_SECRET = "sandbox-key", "sandbox-secret"
# Their last digit says that the testers never respond, so that nothing moves by itself.
TESTER, INVITED = "+46701234569", "+46701234579"
GIVES_UP = 150.0  # seconds: longer than all calls that one page may make


@dataclass
class Form:
    """A form of a page with the values that a browser would send."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """The forms, notices and text of a page."""

    VOID = frozenset({"input", "meta", "link", "br", "hr", "img", "use", "path", "circle", "wbr"})

    def __init__(self, text: str, path: str = "") -> None:
        super().__init__()
        self._path = path
        self.forms: list[Form] = []
        self.notices: list[str] = []
        self.words: list[str] = []
        self._inside: list[tuple[str, bool]] = []
        self._area = ""
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def said(self) -> str:
        """The notices, one after another."""
        return " | ".join(filter(None, (" ".join(notice.split()) for notice in self.notices)))

    def form(self, action: str) -> Form:
        """Returns the form that is sent to this address."""
        for form in self.forms:
            if form.action.partition("#")[0].partition("?")[0] == action:
                return form
        raise LookupError(f"no form for {action}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action") or self._path))
        name = given.get("name", "")
        if name and self.forms:
            values = self.forms[-1].values
            kind = given.get("type", "text")
            if tag == "input" and (kind not in {"checkbox", "radio", "submit", "file"}):
                values.setdefault(name, []).append(given.get("value", ""))
            if tag == "input" and kind in {"checkbox", "radio"} and "checked" in given:
                values.setdefault(name, []).append(given.get("value", "on"))
            if tag == "textarea":
                values.setdefault(name, []).append("")
                self._area = name
        if tag not in self.VOID:
            marks = set(given.get("class", "").split()) & {"banner", "notice", "problem-summary"}
            is_notice = bool(marks) and not any(inside for _tag, inside in self._inside)
            if is_notice:
                self.notices.append("")
            self._inside.append((tag, is_notice))

    def handle_endtag(self, tag: str) -> None:
        while self._inside and tag in {inside for inside, _notice in self._inside}:
            closed, _notice = self._inside.pop()
            if closed == tag:
                break
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            # The first line break after the tag is not part of the value.
            self.forms[-1].values[self._area][-1] += data.removeprefix("\n")
        if {"script", "style", "template", "textarea"} & {tag for tag, _notice in self._inside}:
            return
        self.words.append(data)
        if any(is_notice for _tag, is_notice in self._inside):
            self.notices[-1] += f" {data}"


@dataclass
class Station:
    """A running portal and the ways to use it. ``log`` is the portal's."""

    base: str
    sandbox: str
    proxy: Proxy
    secured: Proxy
    commands: Commands
    folder: Path
    browser: httpx.Client
    made: int = 0

    @property
    def log(self) -> Path:
        return self.folder / "portal.log"

    def connect(self, base_url: str) -> None:
        """Stores the project anew: its next call has no token, no connection and no past."""
        self.commands.run(*_project("shop", base_url, seed.AURORA, self.folder))

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(path)

    def page(self, path: str) -> Page:
        response = self.browser.get(path, follow_redirects=True)
        if response.status_code != 200:
            raise RuntimeError(f"{path} returned {response.status_code}")
        return Page(response.text, response.url.path)

    def post(self, path: str, form: Form, **more: str) -> httpx.Response:
        return self.browser.post(path, data={**form.values, **more})

    def new_sender(self) -> str:
        """Creates a sender in state *In test* with one tester, behind the portal's back."""
        created = self._call("POST", "/rcs/senders", self._body())
        sender = str(created["id"])
        control = f"{self.sandbox}/_control/advance"
        httpx.post(control, json={"sender": sender, "steps": 1}, trust_env=False, timeout=30)
        return sender

    def new_draft(self) -> str:
        """Creates a complete draft and returns its address."""
        path = "/p/shop/onboarding/from-json/"
        form = self.page(path).form(path)
        text = httpx.Request("POST", "http://x", json=self._body()).read().decode()
        return self._moved(self.post(path, form, json=text))

    def new_edit(self, sender: str) -> str:
        """Creates an edit draft of the sender with another description; returns its address."""
        path = f"/p/shop/senders/{sender}/edit/"
        draft = self._moved(self.post(path, self.page(path).form(path)))
        form = self.page(f"{draft}brand/").form(f"{draft}brand/")
        self._moved(self.post(f"{draft}brand/", form, description="Offers and news, weekly."))
        return draft

    def requests(self) -> list[dict[str, Any]]:
        """Returns the calls that arrived at the sandbox since ``forget_requests``."""
        found = httpx.get(f"{self.sandbox}/_control/requests", trust_env=False, timeout=30)
        return list(found.json()["requests"])

    def forget_requests(self) -> None:
        httpx.delete(f"{self.sandbox}/_control/requests", trust_env=False, timeout=30)

    def _moved(self, response: httpx.Response) -> str:
        if response.status_code != 302:
            said = Page(response.text).text[:600]
            raise RuntimeError(f"{response.url.path} returned {response.status_code}: {said}")
        return str(response.headers["Location"])

    def _body(self) -> dict[str, Any]:
        self.made += 1
        details = {
            **COMPLETE["details"],
            "brand": {**COMPLETE["details"]["brand"], "name": f"Fault {self.made}"},
            "testNumbers": [TESTER],
        }
        return {**COMPLETE, "details": details}

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        response = httpx.request(
            method,
            f"{self.sandbox}/v1/projects/{seed.AURORA}{path}",
            json=body,
            auth=(KEY_ID, KEY_SECRET),
            trust_env=False,
            timeout=30,
        )
        response.raise_for_status()
        return response.json()


@contextmanager
def station(folder: Path) -> Iterator[Station]:
    """Starts everything in processes of its own, and stops it."""
    (folder / "key").write_text(KEY_SECRET)
    (folder / "password").write_text(PASSWORD)
    port = processes.free_port()
    with ExitStack() as entered:
        env = processes.environment(
            folder,
            port,
            SECRET_KEY=secrets.token_urlsafe(50),
            CREDENTIAL_KEYS=Fernet.generate_key().decode(),
            AUDIT_KEY=Fernet.generate_key().decode(),
            REQUIRE_MFA="nobody",
        )
        running = entered.enter_context(commands(env))
        running.begin("migrate", "--verbosity", "0")
        sandbox = entered.enter_context(processes.sandbox(folder))
        plain = entered.enter_context(proxy(sandbox))
        secured = entered.enter_context(proxy(sandbox, peers.certificate(folder)))
        running.begin(*_project("shop", plain.url, seed.AURORA, folder))
        running.begin(*_project("other", sandbox, seed.HARBOR, folder), "--auth", "basic")
        password = ("--create", "--password-file", f"{folder}/password")
        running.begin("add_member", USER, "shop", "manager", *password)
        running.run("add_member", USER, "other", "manager")
        # Where the API's host is not found, access tokens still come.
        env["SINCH_AUTH_URL"] = f"{plain.url}/oauth2/token"
        base = entered.enter_context(processes.gunicorn(env, folder / "portal.log"))
        browser = entered.enter_context(
            httpx.Client(base_url=base, trust_env=False, timeout=GIVES_UP)
        )
        at = Station(base, sandbox, plain, secured, running, folder, browser)
        _sign_in(at)
        yield at


def _sign_in(at: Station) -> None:
    form = at.page("/login/").form("/login/")
    if at.post("/login/", form, username=USER, password=PASSWORD).status_code != 302:
        raise RuntimeError("could not sign in")


def _project(slug: str, base_url: str, project_id: str, folder: Path) -> list[str]:
    about = ["--name", slug.title(), "--project-id", project_id, "--base-url", base_url]
    return ["add_project", slug, *about, "--key-id", KEY_ID, "--key-secret-file", f"{folder}/key"]


class Probes:
    """Asks again and again, while a run lasts, for pages that have nothing to do with it."""

    PATHS = ("/healthz", "/login/", "/p/other/senders/?size=10")
    EVERY = 0.5  # seconds

    def __init__(self, at: Station) -> None:
        self.slowest = dict.fromkeys(self.PATHS, 0.0)
        self.failed: list[str] = []
        self._at = at
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Probes":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        with httpx.Client(
            base_url=self._at.base, cookies=self._at.browser.cookies, trust_env=False, timeout=60
        ) as browser:
            while not self._over.wait(self.EVERY):
                for path in self.PATHS:
                    response = browser.get(path)
                    taken = response.elapsed.total_seconds()
                    self.slowest[path] = max(self.slowest[path], taken)
                    # A person who has signed in is led on from the sign-in page.
                    if response.status_code not in {200, 302}:
                        self.failed.append(f"{path} returned {response.status_code}")
