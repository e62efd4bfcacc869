"""Names that people script and bookmark against: addresses, hooks, settings, commands.

They are listed in ``fixtures/stable_names.txt``, a line each. A name that goes away breaks
somebody's script, so a change of the list is a decision and not a by-product.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from rcsportal.environment import Environment
from senders.onboarding.forms.registry import FORMS

ROOT = Path(__file__).resolve().parent.parent
LISTED = (ROOT / "tests" / "fixtures" / "stable_names.txt").read_text("utf-8").splitlines()
OURS = ("senders", "senders.sandbox")


def addresses(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[str]:
    """``/p/<slug:project>/ overview`` for every route, with its name in full."""
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield f"/{route} {space}{entry.name}"


def hooks() -> set[str]:
    """Every ``data-…`` attribute of the templates."""
    texts = (path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html"))
    return {name for text in texts for name in re.findall(r"[\s\"}](data-[a-z][a-z-]*)", text)}


def fields() -> Iterator[str]:
    """``basics region``: a step and a field of its form; rows as ``contacts emails-0-label``."""
    for step, form in FORMS.items():
        yield from (f"{step} {name}" for name in form.own_names())
        for rows in form.rows:
            yield from (f"{step} {rows.name}-0-{key}" for key in rows.keys)


def commands() -> Iterator[str]:
    """``add_member --until``: a command of ours with each of its arguments."""
    django = _actions("check") | {"--skip-checks"}
    for name, app in get_commands().items():
        if app in OURS:
            yield name
            yield from (f"{name} {argument}" for argument in _actions(name) - django)


def _actions(name: str) -> set[str]:
    app = get_commands()[name]
    parser = load_command_class(str(app), name).create_parser("manage.py", name)
    return set(_arguments(parser))


def _arguments(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield f"{before}{name}"
                yield from _arguments(inner, f"{before}{name} ")
        else:
            names = action.option_strings or [action.dest]
            yield from (f"{before}{name}" for name in names if name not in {"-h", "--help"})


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


FOUND = {
    "address": lambda: set(addresses(get_resolver())),
    "hook": hooks,
    "field": lambda: set(fields()),
    "setting": lambda: {name.upper() for name in Environment.model_fields},
    "command": lambda: set(commands()),
    "make": targets,
}


@pytest.mark.parametrize("kind", FOUND)
def test_stable_names_are_as_listed(kind: str) -> None:
    listed = {line.partition(" ")[2] for line in LISTED if line.startswith(f"{kind} ")}
    found = FOUND[kind]()
    assert listed - found == set(), "gone: somebody's script or bookmark breaks"
    assert found - listed == set(), "new: add it to tests/fixtures/stable_names.txt"
