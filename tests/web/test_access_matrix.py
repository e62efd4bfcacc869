"""All URLs x people x their projects, second factors and sessions, against a table made by hand.

A cell is one request. What an answer may be follows from ``access_rules`` alone. In an answer to
somebody who is refused there is nothing of any project, and a refused request stores nothing and
asks nothing of Sinch: every statement that would write, in both databases, is seen. Each request
is rolled back, so that each cell finds the same.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings as conf
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from senders.accounts import deactivation
from senders.audit import Actor
from senders.models import Membership, Project, Role, SavedView
from senders.sandbox.models import Sender as SandboxSender
from tests.conftest import DEALS, HTMX
from tests.web.access_rules import RULES, Anybody, Who
from tests.web.planted import address, form, plant, plant_account

OWN, OTHER = "quokka", "wombat"
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
ROLES = {role.name.lower(): role for role in Role}
NO_MEMBERS = ("nobody", "past", "ended")
SECRETS = (OWN, OTHER, "Aurora Deals", "Harbor Bank")
# Parts of pages about something that do not name it.
# A workbook is packed, so it shows no word.
SILENT = {
    *("onboarding:import_problems_xlsx", "senders:checks", "webhooks:remove"),
}
# Where a stranger can guess: attempts are counted, and recorded.
INTAKE = {"intake", "intake_check", "intake_step", "intake_papers", "intake_unknown"}
GUESSED = {"login", "account_login", "passkey_sign_in", "invitation", *INTAKE}
# What an entry of the audit trail is written to.
TRAIL = {f"senders_{name}" for name in ("auditchain", "auditentry", "auditobject", "openattempt")}
COUNTS = TRAIL | {"senders_signincount"}
NEEDED = "/account/second-factor/?next="
FOREIGN = (
    "sender",
    "draft",
    "save",
    "upload",
    "profile",
    "hook",
    "view",
    "run",
    "member",
    "invitation",
)
SESSION = {"django_session"}
VISIT = {"senders_visit"}  # when a member was here last, also on a page that refuses them
LOOKED_FOR = TRAIL | {"sandbox_loggedrequest", "senders_claim"}


def named_urls(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[Any]:
    """Yields (name, route, view) of every URL."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_urls(pattern, route, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", route, pattern.callback


URLS = list(named_urls(get_resolver()))
ROUTES = {name: route for name, route, _view in URLS}
CLOSED = [name for name, rule in RULES.items() if rule.asks is not Anybody.PUBLIC]
OF_PROJECT = [name for name in RULES if isinstance(RULES[name].asks, Role)]


@dataclass
class Answer:
    """The answer to one request, and the tables that it would have written to."""

    status: int
    to: str
    text: str
    written: set[str]

    def holds(self, *words: str) -> list[str]:
        found = f"{self.text} {self.to}".casefold()
        return [word for word in words if word.casefold() in found]


@dataclass
class World:
    """Two projects with everything in them, people, and what came out wrong."""

    own: dict[str, str]
    other: dict[str, str]
    people: dict[str, User]
    accounts: dict[str, dict[str, str]]
    wrong: list[str] = field(default_factory=list)
    secrets: tuple[str, ...] = SECRETS
    own_session: set[str] = field(default_factory=set)  # of tables that a refusal may write to
    cells: int = 0

    def ids(self, person: str, project: str = OWN) -> dict[str, str]:
        mine = self.own if project == OWN else self.other
        return mine | self.accounts.get(person, self.accounts["admin"])

    def client(self, person: str) -> Client:
        client = Client()
        client.force_login(self.people[person])
        UserSession.objects.create(
            user=self.people[person],
            session_key=client.session.session_key,
            ip="203.0.113.9",
            user_agent="",
        )
        return client

    def ask(self, client: Client, name: str, method: str, ids: dict[str, str]) -> Answer:
        """Sends one request and undoes all that it did; ``method`` "part" is a GET by htmx."""
        self.cells += 1
        url, cookies = address(ROUTES[name], ids), copy(client.cookies)
        with undone() as written:
            if method == "post":
                response = client.post(url, form(RULES[name].form, ids))
            else:
                send = client.head if method == "head" else client.get
                response = send(url, headers=HTMX if method == "part" else {})
            text = response.getvalue().decode(errors="replace")
        client.cookies = cookies
        to = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
        return Answer(response.status_code, to, text, written)

    def expect(self, met: bool, *where: object) -> None:
        if not met:
            self.wrong.append(" ".join(str(each) for each in where))

    def conclude(self) -> None:
        assert self.cells
        assert not self.wrong, "\n" + "\n".join(self.wrong)

    def refused(self, answer: Answer, statuses: set[int], *where: object) -> None:
        """Holds a refusal against what every refusal is: nothing shown and nothing stored."""
        self.expect(answer.status in statuses, *where, answer.status, answer.to, "not", statuses)
        self.shows_nothing(answer, *where)
        written = answer.written - VISIT
        self.expect(written <= self.own_session, *where, "writes", written)

    def shows_nothing(self, answer: Answer, *where: object) -> None:
        self.expect(not answer.holds(*self.secrets), *where, "shows", answer.holds(*self.secrets))


@contextmanager
def undone() -> Iterator[set[str]]:
    """Rolls back what happens inside, and yields the tables that it wrote to."""
    written: set[str] = set()

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if found := _WRITES.match(sql):
            written.add(found[1])
        return execute(sql, *rest)

    with ExitStack() as stack:
        for alias in ("default", "sandbox"):
            block = transaction.atomic(using=alias)
            vars(block)["_from_testcase"] = True  # no transaction of ours: calls may leave
            stack.enter_context(block)
            stack.callback(partial(transaction.set_rollback, True, using=alias))
            stack.enter_context(connections[alias].execute_wrapper(look))
        yield written


@pytest.fixture
def quick(settings: Any) -> Iterator[None]:
    """Thousands of pages: nobody reads their logs, or minds the white space of their templates."""
    settings.MIDDLEWARE = [name for name in conf.MIDDLEWARE if "squeezed" not in name]
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(quick: None) -> Iterator[World]:
    with time_machine.travel(timezone.now(), tick=False):
        aurora, harbor = Project.objects.get(slug="aurora"), Project.objects.get(slug="harbor")
        Membership.objects.filter(project=harbor).delete()
        sender = SandboxSender.objects.filter(project_id=harbor.project_id).order_by("pk").first()
        assert sender is not None
        own, other = plant(aurora, DEALS, OWN), plant(harbor, str(sender.pk), OTHER)
        people = {name: User.objects.get(username=name) for name in ROLES}
        people |= {name: User.objects.create_user(f"the-{name}") for name in NO_MEMBERS}
        today = timezone.now().date()
        for name, ends in (
            ("past", {"until": today - timedelta(days=1)}),
            ("ended", {"ended_at": timezone.now()}),
        ):
            Membership.objects.create(user=people[name], project=aurora, role=Role.ADMIN, **ends)
        own["manager"] = other["manager"] = str(people["manager"].pk)
        accounts = {
            name: plant_account(user, aurora, f"numbat {name}") for name, user in people.items()
        }
        yield World(own, other, people, accounts)


def allows(who: Who | None, role: Role | None) -> bool:
    """Tells if the table lets a person with this role, None for no membership, do it."""
    if isinstance(who, Role):
        return role is not None and role >= who
    return who is not Anybody.ADMIN_SOMEWHERE or role == Role.ADMIN


def refusals(who: Who, role: Role | None) -> set[int]:
    """Returns how a person is refused: by role, or as if the page did not exist."""
    return {403} if isinstance(who, Role) and role is not None else {404}


@dataclass(frozen=True)
class Ending:
    """A way in which sessions end, and whose."""

    end: Callable[[World, list[Client]], None]
    people: tuple[str, ...] = ("admin",)
    after: timedelta = timedelta()

    @contextmanager
    def ended(self, world: World, clients: list[Client]) -> Iterator[None]:
        self.end(world, clients)
        with time_machine.travel(timezone.now() + self.after, tick=False):
            yield


def _not_at_all(world: World, clients: list[Client]) -> None:
    """Time alone ends them."""


def _active_for_a_day(world: World, clients: list[Client]) -> None:
    """Asks for pages so often that no session is idle for long."""
    begin, step = timezone.now(), timedelta(minutes=conf.SESSION_IDLE_MINUTES - 1)
    whole = timedelta(hours=conf.SESSION_MAX_HOURS)
    for number in range(1, whole // step + 1):
        with time_machine.travel(begin + number * step, tick=False):
            for client in clients:
                assert client.get("/account/").status_code == 200


def _ended_elsewhere(world: World, clients: list[Client]) -> None:
    for name in ROLES:
        elsewhere = world.client(name)
        assert elsewhere.post("/account/sessions/end/").status_code == 302


def _deactivated(world: World, clients: list[Client]) -> None:
    for name in ROLES:
        actor = Actor(None, "operator")
        deactivation.deactivate(actor, world.people[name], now=timezone.now(), force=True)


def _switched_off(world: World, clients: list[Client]) -> None:
    """The account is inactive, and nobody has ended its session."""
    User.objects.filter(username__in=ROLES).update(is_active=False)


def _signed_out(world: World, clients: list[Client]) -> None:
    for client in clients:
        client.logout()


ENDINGS = {
    "idle": Ending(
        _not_at_all, ("auditor", "admin"), after=timedelta(minutes=conf.SESSION_IDLE_MINUTES)
    ),
    "whole": Ending(_active_for_a_day, after=timedelta(hours=conf.SESSION_MAX_HOURS)),
    "ended by another session": Ending(_ended_elsewhere),
    "account deactivated": Ending(_deactivated),
    "account inactive": Ending(_switched_off),
    "signed out": Ending(_signed_out),
}


def test_each_named_url_has_a_line_that_its_decorator_agrees_with() -> None:
    assert set(ROUTES) == set(RULES)
    assert len(URLS) == len(ROUTES), "two URLs of one name"
    wrong = {
        name: (view.access, vars(view).get("to_write"), rule)
        for name, _route, view in URLS
        for rule in [RULES[name]]
        if view.access != rule.asks
        or (isinstance(rule.asks, Role) and vars(view)["to_write"] != (rule.sends or rule.asks))
    }
    assert wrong == {}


@pytest.mark.parametrize("person", [*ROLES, *NO_MEMBERS])
def test_own_project_answers_each_person_as_the_table_says(world: World, person: str) -> None:
    if person in NO_MEMBERS:
        world.secrets = (*SECRETS, "Aurora Retail")
    SavedView.objects.filter(pk=world.own["view"]).update(
        owner=world.people[person], is_shared=False
    )
    role, client, ids = ROLES.get(person), world.client(person), world.ids(person)
    for name in CLOSED:
        # A page is made once more for HEAD only by who may just see it.
        once = allows(RULES[name].sees, role) and RULES[name].sees is not role
        for method in ("get", "post") if once else ("get", "head", "post"):
            judge(world, client, name, method, role, ids)
    world.conclude()


def test_pages_of_own_objects_show_what_refusals_must_not(world: World) -> None:
    """Else a refusal that shows nothing of them would prove nothing."""
    client, ids = world.client("admin"), world.ids("admin")
    silent = {
        name
        for name in OF_PROJECT
        for method in ["part" if RULES[name].shown == 302 else "get"]
        if RULES[name].sees is not None
        and any(f":{key}>" in ROUTES[name] for key in FOREIGN)
        and not world.ask(client, name, method, ids).holds(*world.secrets)
    }
    assert silent == SILENT


@pytest.mark.parametrize("person", ["auditor", "onboarding", "manager"])
def test_role_in_another_project_counts_nothing_in_this_one(world: World, person: str) -> None:
    harbor = Project.objects.get(slug="harbor")
    Membership.objects.create(user=world.people[person], project=harbor, role=Role.ADMIN)
    world.secrets = (OWN, "Aurora Deals")
    role, client, ids = ROLES[person], world.client(person), world.ids(person)
    for name in OF_PROJECT:
        if not (allows(RULES[name].sees, role) and allows(RULES[name].sends, role)):
            for method in ("get", "post"):
                judge(world, client, name, method, role, ids)
    world.conclude()


@pytest.mark.parametrize("person", ROLES)
def test_project_of_others_does_not_exist_for_any_role(world: World, person: str) -> None:
    client, ids = world.client(person), world.ids(person, OTHER)
    methods = ("get", "head", "post", "part") if person == "admin" else ("get", "post")
    for name in OF_PROJECT:
        for method in methods:
            judge(world, client, name, method, None, ids)
    world.conclude()


@pytest.mark.parametrize("person", ROLES)
def test_object_of_another_project_is_not_found_under_the_own_one(
    world: World, person: str
) -> None:
    role, client, mine = ROLES[person], world.client(person), world.ids(person)
    theirs = world.ids(person, OTHER)
    for name in OF_PROJECT:
        for key in FOREIGN:
            if f":{key}>" not in ROUTES[name]:
                continue
            # A sender is looked for at Sinch, with the key of the own project.
            world.own_session = LOOKED_FOR if key == "sender" else set()
            for method in ("part" if RULES[name].shown == 302 else "get", "post"):
                who = RULES[name].sends if method == "post" else RULES[name].sees
                answer = world.ask(client, name, method, mine | {key: theirs[key]})
                if who is None:
                    statuses = {405 if method == "post" else 302}
                else:
                    statuses = {404} if allows(who, role) else {403, 404}
                world.refused(answer, statuses, method, name, key)
    world.conclude()


@pytest.mark.parametrize("person", ROLES)
def test_object_of_another_account_is_not_found_in_the_own_one(world: World, person: str) -> None:
    world.own_session = SESSION  # which says that there is no such object
    client, ids = world.client(person), world.ids(person)
    other = next(name for name in ROLES if name != person)
    theirs, world.secrets = world.accounts[other], (f"numbat {other}",)
    for name in CLOSED:
        for key in set(theirs) & set(re.findall(r":(\w+)>", ROUTES[name])):
            for method in ("get", "post"):
                answer = world.ask(client, name, method, ids | {key: theirs[key]})
                world.refused(answer, {302, 404, 405}, method, name, key)
    world.conclude()


@pytest.mark.parametrize("person", ROLES)
def test_role_without_its_second_factor_gets_nothing_of_any_project(
    world: World, person: str, settings: Any
) -> None:
    settings.REQUIRE_MFA = frozenset({person})
    world.own_session = SESSION  # where a form waits until the factor has been shown
    role, client, ids = ROLES[person], world.client(person), world.ids(person)
    methods = ("get", "head", "post", "part") if person == "admin" else ("get", "post", "part")
    for name in CLOSED:
        rule = RULES[name]
        for method in methods:
            where = (method, name)
            who = rule.sends if method == "post" else rule.sees
            answer = world.ask(client, name, method, ids)
            if rule.asks is Anybody.ACCOUNT:
                tells = name == "second_factor_needed" and method != "post"
                world.expect((answer.status == 403) == tells, *where, answer.status)
                world.expect(not answer.to.startswith(NEEDED), *where, answer.to)
            elif who is None:
                world.refused(answer, {405 if method == "post" else 302}, *where)
            elif method == "head" and answer.status == 405:
                world.refused(answer, {405}, *where)
            elif who is Anybody.ADMIN_SOMEWHERE and role != Role.ADMIN:
                world.refused(answer, {404}, *where)
            else:
                world.refused(answer, {403 if method == "part" else 302}, *where)
                world.expect(answer.to.startswith(NEEDED), *where, answer.to)
    world.conclude()


def test_role_that_no_rule_names_needs_no_second_factor(world: World, settings: Any) -> None:
    settings.REQUIRE_MFA = frozenset({"onboarding", "manager", "admin"})
    role, client, ids = Role.AUDITOR, world.client("auditor"), world.ids("auditor")
    for name in CLOSED:
        judge(world, client, name, "get", role, ids)
    world.conclude()


def test_public_pages_answer_a_stranger_as_the_table_says(world: World) -> None:
    world.secrets = (*SECRETS, "Aurora Retail")
    for name, rule in RULES.items():
        if rule.asks is not Anybody.PUBLIC or name.startswith("sandbox:"):
            continue
        for method in ("get", "head", "post"):
            answer, where = world.ask(Client(), name, method, world.ids("admin")), (method, name)
            world.shows_nothing(answer, *where)
            if method == "post":
                world.expect((answer.status == 405) == (rule.sends is None), *where, answer.status)
            elif method == "get" or answer.status != 405:
                world.expect(answer.status == rule.shown, *where, answer.status)
            may_write = COUNTS if name in GUESSED else set()
            world.expect(answer.written <= may_write, *where, "writes", answer.written)
    world.conclude()


@pytest.mark.parametrize("ending", ENDINGS)
def test_session_that_has_ended_opens_as_little_as_none(world: World, ending: str) -> None:
    world.own_session = SESSION  # which is removed
    clients = [world.client(person) for person in ENDINGS[ending].people]
    with ENDINGS[ending].ended(world, clients):
        for client in clients:
            for name in CLOSED:
                for method in ("get", "head", "post", "part"):
                    stranger(world, client, name, method)
    world.conclude()


def judge(
    world: World,
    client: Client,
    name: str,
    method: str,
    role: Role | None,
    ids: dict[str, str],
) -> None:
    """Sends one request and holds the answer against the table; ``role`` None is no member."""
    rule, answer, where = RULES[name], world.ask(client, name, method, ids), (method, name)
    if role is None:
        world.shows_nothing(answer, *where)
    if method != "post":
        if rule.sees is None:
            world.refused(answer, {302}, *where)
        elif method == "head" and answer.status == 405:
            world.refused(answer, {405}, *where)
        elif allows(rule.sees, role):
            shown = rule.shown_to(role)
            world.expect(answer.status in shown, *where, answer.status, answer.to)
        else:
            world.refused(answer, refusals(rule.sees, role), *where)
    elif rule.sends is None:
        world.refused(answer, {405}, *where)
    elif not allows(rule.sends, role):
        away = rule.to_readers if allows(rule.sees, role) else 0
        world.refused(answer, {away} if away else refusals(rule.sends, role), *where)
    elif rule.form is not None and role is not None:
        world.expect(answer.status in rule.accepts, *where, answer.status)
        world.expect(bool(answer.written), *where, "writes nothing")


def stranger(world: World, client: Client, name: str, method: str) -> None:
    """Holds the answer to nobody against what every closed page tells a stranger."""
    answer, where = world.ask(client, name, method, world.ids("admin")), (method, name)
    statuses = {"post": {401}, "part": {401}}.get(method, {302})
    world.refused(answer, statuses, *where)
    if method == "part":
        world.expect(answer.text == "", *where, "is not empty")
    elif method != "post":
        world.expect(answer.to.startswith("/login/?next=/"), *where, answer.to)
