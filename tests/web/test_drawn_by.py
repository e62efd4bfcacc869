"""Parts of templates that are drawn once: each reads no more than the values that it is drawn by.

Else a page would show what another page, or another person's, was drawn from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.template import Context, Engine
from django.template import defaulttags as tags
from django.template.base import FilterExpression, TextNode, TokenType, VariableNode
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.templatetags import i18n, static
from django.test import Client
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from rcsportal.fragments import key_part
from senders.models import Project, Role
from senders.templatetags.portal import DrawnBy
from senders.web import double_submit
from tests.conftest import LIST, signed_in

ROOT = Path(__file__).resolve().parent.parent.parent / "templates"
TEMPLATES = [
    str(path.relative_to(ROOT))
    for path in sorted(ROOT.rglob("*.html"))
    if "{% drawn_by" in path.read_text("utf-8")
]
# Tags that print the same for the same values, whoever asks and whenever.
SIMPLE = {"icon", "use_icon"}
TOKENS = f"csrfmiddlewaretoken|{double_submit.FIELD}"
FILTERS = {"length", "default_if_none", "default", "escape", "upper", "truncatechars"}
KNOWN_NODES = (
    *(TextNode, VariableNode, URLNode, IncludeNode, SimpleNode, DrawnBy, static.StaticNode),
    *(tags.IfNode, tags.ForNode, tags.WithNode, tags.LoadNode, tags.CommentNode),
    *(i18n.TranslateNode, i18n.BlockTranslateNode),
)


def blocks(name: str) -> list[DrawnBy]:
    return list(get_template(name).template.nodelist.get_nodes_by_type(DrawnBy))  # type: ignore[attr-defined]


def texts(values: Any) -> Iterator[str]:
    """The expressions of a node's attributes as they are written, filters and all."""
    if isinstance(values, FilterExpression):
        for function, arguments in values.filters:
            assert function.__name__ in FILTERS, values.token
            for is_variable, argument in arguments:
                assert not is_variable or argument.literal is not None, argument
        if hasattr(values.var, "lookups") and values.var.lookups:
            yield values.token
    elif isinstance(values, dict):
        for each in values.values():
            yield from texts(each)
    elif isinstance(values, list | tuple):
        for each in values:
            yield from texts(each)


def conditions(condition: Any) -> Iterator[str]:
    """The expressions in the condition of an ``if``."""
    if condition is None:
        return
    if hasattr(condition, "value") and isinstance(condition.value, FilterExpression):
        yield from texts(condition.value)
    for side in ("first", "second"):
        yield from conditions(getattr(condition, side, None))


def is_covered(expression: str, known: set[str]) -> bool:
    """Tells if a value decides an expression: itself, or something that it is an attribute of."""
    path = expression.partition("|")[0].split(".")
    whole = {".".join(path[: length + 1]) for length in range(len(path))}
    return expression in known or bool(whole & known)


def uncovered(nodes: Any, known: set[str]) -> Iterator[str]:
    """The expressions in the nodes that none of the ``known`` values decides."""
    known = set(known)
    for node in nodes or ():
        assert isinstance(node, KNOWN_NODES), f"{type(node).__name__} in a part drawn once"
        inner = set(known)
        read: list[str] = []
        if isinstance(node, tags.IfNode):
            for condition, branch in node.conditions_nodelists:
                read += conditions(condition)
                yield from uncovered(branch, known)
            yield from (each for each in read if not is_covered(each, known))
            continue
        if isinstance(node, tags.ForNode):
            read = list(texts(node.sequence))
            inner |= {*node.loopvars, "forloop"}
            yield from uncovered(node.nodelist_loop, inner)
            yield from uncovered(node.nodelist_empty, inner)
        elif isinstance(node, tags.WithNode):
            read = list(texts(node.extra_context))
            yield from uncovered(node.nodelist, inner | set(node.extra_context))
        elif isinstance(node, IncludeNode):
            read = list(texts(node.extra_context))
            included = get_template(str(node.template.var))
            given = set(node.extra_context)
            yield from uncovered(included.template.nodelist, inner | given)  # type: ignore[attr-defined]
        elif isinstance(node, DrawnBy):
            read = [each for value in node.values for each in texts(value)]
            yield from uncovered(node.nodelist, known)
        elif isinstance(node, SimpleNode):
            assert not node.takes_context
            name = getattr(node.func, "__name__", "")
            assert name in SIMPLE, name
            read = [*texts(node.args), *texts(node.kwargs)]
        elif isinstance(node, i18n.BlockTranslateNode):
            read = [*texts(node.extra_context), *texts([node.countervar and node.counter])]
            inner |= {*node.extra_context, node.countervar or ""}
            words = [token.contents for token in [*node.singular, *node.plural]]
            own = set(node.extra_context) | {node.countervar}
            read += [word for word in words if word in own or is_variable(node, word)]
            read = [word for word in read if word not in own]
        elif isinstance(node, i18n.TranslateNode):
            known.add(node.asvar or "")
        elif isinstance(node, URLNode):
            read = [*texts(node.args), *texts(node.kwargs)]
            known.add(node.asvar or "")
        elif isinstance(node, VariableNode):
            read = list(texts(node.filter_expression))
        yield from (each for each in read if not is_covered(each, known))


def is_variable(node: i18n.BlockTranslateNode, word: str) -> bool:
    tokens = [*node.singular, *node.plural]
    return any(each.contents == word and each.token_type == TokenType.VAR for each in tokens)


@pytest.mark.parametrize("name", TEMPLATES)
def test_part_drawn_once_reads_nothing_but_the_values_that_it_is_drawn_by(name: str) -> None:
    found = blocks(name)
    assert found
    for block in found:
        known = {value.token for value in block.values}
        assert sorted(set(uncovered(block.nodelist, known))) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{ a }}{{ b }}", ["b"]),
        ("{{ a.b.c }}{% if a.d %}{% endif %}", []),
        ("{% if a and not c or d == 2 %}{% endif %}", ["c", "d"]),
        ("{% for x in a %}{{ x.y }}{{ forloop.counter }}{{ y }}{% endfor %}{{ x }}", ["x", "y"]),
        ("{% with x=c %}{{ x }}{% endwith %}", ["c"]),
        ("{% url 'account' as x %}{{ x }}{% url 'overview' project=b.slug %}", ["b.slug"]),
        (
            "{% load i18n %}{% blocktranslate with n=c %}{{ n }} {{ e }}{% endblocktranslate %}",
            "ce",
        ),
        ("{{ b|length }}", []),
        ("{{ b }}", ["b"]),
    ],
)
def test_values_that_a_part_reads_are_seen(text: str, wrong: list[str]) -> None:
    engine = Engine.get_default()
    template = engine.from_string(text)
    known = {"a"} if "|" not in text else {"b|length"}
    assert sorted(set(uncovered(template.nodelist, known))) == sorted(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "{% csrf_token %}",
        "{% once_field %}",
        "{% request_id %}",
        "{% ago a b %}",
        "{{ a|age }}",
        "{% now 'H' %}",
        "{% include 'components/_navigation.html' %}",
    ],
)
def test_what_belongs_to_one_request_or_time_is_seen(text: str) -> None:
    engine = Engine.get_default()
    with pytest.raises(AssertionError):
        list(uncovered(engine.from_string(text).nodelist, {"a", "b", "request"}))


@dataclass(frozen=True)
class Fixed:
    word: str


def test_values_are_told_apart_where_they_print_otherwise() -> None:
    different = [
        *(
            1,
            True,
            1.0,
            "1",
            None,
            "",
            "<b>",
            SafeString("<b>"),
            (),
            [],
            ("1",),
            ["1"],
            [1],
            [True],
        ),
        *({"a": "1"}, {"a": 1}, Role.MANAGER, Fixed("a"), Fixed("b")),
    ]
    parts = [key_part(value) for value in different]
    assert len(set(parts)) == len(parts)
    assert key_part(SimpleLazyObject(lambda: 3)) == key_part(3)
    assert key_part(gettext_lazy("Senders")) == key_part("Senders")


@pytest.mark.parametrize("value", [Project(pk=1, slug="a"), object(), {"a": object()}, {1, 2}])
def test_value_that_can_change_under_its_key_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        key_part(value)


def test_part_is_drawn_once_for_equal_values() -> None:
    engine = Engine.get_default()
    template = engine.from_string("{% drawn_by a %}{{ a }}{{ seen }}{% enddrawn_by %}")

    def draw(a: object, seen: str) -> str:
        return template.render(Context({"a": a, "seen": seen}))

    assert [draw("1", "-x"), draw("1", "-y"), draw(1, "-z")] == ["1-x", "1-x", "1-z"]


def test_pages_are_the_same_whoever_had_them_drawn_before(aurora: Project) -> None:
    paths = [LIST, f"{LIST}?state=LAUNCHED&size=10&columns=owner", "/p/harbor/senders/", "/"]
    paths += ["/p/aurora/onboarding/", f"{LIST}?country=FR", "/account/"]
    people = {name: signed_in(name) for name in ("admin", "auditor", "manager")}

    def read(client: Client, path: str) -> str:
        """A page without the tokens that no two pages have in common."""
        return re.sub(rf'name="({TOKENS})" value="[^"]*"', "", client.get(path).text)

    with time_machine.travel(timezone.now(), tick=False):
        for _round in range(2):
            warm = {
                (who, path): read(client, path) for who, client in people.items() for path in paths
            }
        for (who, path), text in warm.items():
            DrawnBy.stored.clear()
            assert read(people[who], path) == text, (who, path)
