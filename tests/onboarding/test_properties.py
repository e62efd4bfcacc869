"""Whatever is typed into whichever field survives the way through a draft, and is sent once."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from senders import inputs
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import posted, step_form
from senders.onboarding.forms.fields import Answer, Choice, Many, Number
from senders.onboarding.forms.layout import list_names
from senders.onboarding.forms.lists import ListAnswer
from senders.onboarding.forms.reach import Numbers
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.wire import import_body, payload
from senders.words.steps import SLUGS
from tests.onboarding.bodies import ALL_THREE, asking

pytestmark = pytest.mark.slow

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60)
MANY = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ASKED = asking("general", "newThing")
REACH = {"countries": {"countries": ["GB", "FR", "US"]}}


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def names_of(slug: str) -> list[str]:
    """Every field of a step that a person can type into, three rows of each kind."""
    kind = FORMS[slug]
    once = [name for name in kind.base_fields if not name.startswith("older_")]
    rows = [f"{spec.name}-{n}-{key}" for spec in kind.rows for n in range(3) for key in spec.keys]
    return [*once, *rows, *(["more_new_thing"] if slug == "general" else [])]


FIELDS = [(slug, name) for slug in SLUGS for name in names_of(slug)]


def browser(fields: Mapping[str, Sequence[str]]) -> QueryDict:
    """Encodes fields as a browser does, with line ends as CRLF."""
    pairs = [
        (name, plain(value).replace("\n", "\r\n"))
        for name, values in fields.items()
        for value in values
    ]
    return QueryDict(urlencode(pairs))


def texts_in(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in texts_in(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner)]
    return [value] if isinstance(value, str) else []


def form_of(slug: str, stored: Mapping[str, Sequence[str]]) -> Any:
    facts = Facts(countries=("GB", "FR", "US"))
    return step_form(slug, stored, questions=ASKED.section(slug), facts=facts)


@MANY
@given(data=st.data(), slug=st.sampled_from(SLUGS))
def test_posted_texts_are_stored_unchanged_and_stable_when_posted_again(
    data: st.DataObject, slug: str
) -> None:
    names = names_of(slug)
    lists = [box for name in FORMS[slug].own_names() for box in [name] if box not in names]
    sent = data.draw(st.dictionaries(st.sampled_from([*names, *lists]), TEXTS))
    form = form_of(slug, posted(slug, browser({name: [text] for name, text in sent.items()})))
    kept = form.stored()
    assert sorted(text for values in kept.values() for text in values if text) == sorted(
        plain(text) for text in sent.values() if text
    )
    assert form_of(slug, kept).stored() == kept
    assert form_of(slug, posted(slug, browser(kept))).stored() == kept


@MANY
@given(data=st.data(), slug=st.sampled_from(SLUGS))
def test_every_stored_value_has_a_control_on_its_page(data: st.DataObject, slug: str) -> None:
    """A control for every stored value, or the next save would drop it."""
    stored = data.draw(st.dictionaries(st.sampled_from(names_of(slug)), TEXTS))
    form = form_of(slug, {name: [plain(text)] for name, text in stored.items()})
    shown = {bound.html_name: bound.value() for bound in form.hidden}
    for group in form.groups:
        for part in group.parts:
            fields = (
                [part.field] if part.kind == "field" else [f for r in part.rows for f in r.fields]
            )
            for bound in fields:
                shown[bound.html_name] = bound.value()
                html = str(bound)
                if isinstance(bound.field, Choice) and bound.value():
                    assert "checked" in html or "selected" in html
    for name, values in form.stored().items():
        assert shown[name] == (values if name == "countries" else values[-1])


def canonical(slug: str, name: str, typed: str) -> str:
    """Returns the form in which a text of a field is sent, by the field's own kind."""
    rows, _dash, rest = name.partition("-")
    specs = {spec.name: spec for spec in FORMS[slug].rows}
    fields = specs[rows].form.base_fields if rest else FORMS[slug].base_fields
    field = fields.get(rest.partition("-")[2] or name)
    if isinstance(field, Answer):
        return str(field.to_wire(typed, ["GB", "FR", "US"]))
    return inputs.text(typed).sent if field is None else typed


@pytest.mark.parametrize(("slug", "name"), FIELDS)
@settings(max_examples=20, deadline=None)
@given(text=TEXTS.filter(bool))
def test_typed_text_is_in_the_payload_exactly_once(slug: str, name: str, text: str) -> None:
    form = form_of(slug, posted(slug, browser({name: [text]})))
    body = payload({**REACH, slug: form.stored()}, ASKED)
    body.get("details", {}).pop("countries", None) if slug != "countries" else None
    answer = form.form.fields.get(name)
    if isinstance(answer, Numbers | Number) or name == "title":
        return
    if isinstance(answer, Choice) and answer.to_wire(plain(text)) != plain(text):
        return
    sent = canonical(slug, name, plain(text))
    assert [one for one in texts_in(body) if one] == ([sent] if sent else [])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_field_has_a_separate_place_in_the_payload(slug: str) -> None:
    """Marks each field, and finds each mark once in the payload."""
    names = [name for name in names_of(slug) if not name.startswith(("title", "test_numbers"))]
    names += ["title"] if slug == "verification" else []
    stored = {name: [f"mark of {name}."] for name in names}
    body = payload({**REACH, slug: stored}, ASKED)
    found = [text for text in texts_in(body) if text.startswith("mark of ")]
    assert sorted(found) == sorted(f"mark of {name}." for name in names)


@MANY
@given(
    st.fixed_dictionaries(
        {},
        optional={
            slug: st.dictionaries(
                st.sampled_from(sorted(FORMS[slug].own_names()) + names_of(slug)), TEXTS
            )
            for slug in SLUGS
        },
    )
)
def test_imported_payload_yields_the_same_payload(typed: dict[str, dict[str, str]]) -> None:
    answers = {
        slug: posted(slug, browser({name: [text] for name, text in fields.items()}))
        for slug, fields in typed.items()
    }
    body = payload({**answers, **REACH}, ALL_THREE)
    assert payload(import_body(body).answers, ALL_THREE) == body


LINES = st.lists(
    TEXTS.map(plain).filter(lambda text: "\n" not in text and text.strip()), min_size=2
)


@MANY
@given(LINES)
def test_list_answer_is_joined_readably_and_restored(lines: list[str]) -> None:
    typed = ListAnswer("\n".join(lines), as_list=True)
    answer, ignore = typed.sent()
    assert all(ignore not in line for line in lines)
    assert answer.replace(ignore, "") == typed.read_as == "; ".join(lines)
    again = ListAnswer.received(answer, ignore)
    assert (again.text, again.as_list) == (typed.text, True)
    assert again.sent() == (answer, ignore)


@MANY
@given(TEXTS.map(plain), TEXTS.map(plain))
def test_unchanged_list_answer_is_sent_back_unchanged(text: str, ignore: str) -> None:
    assert ListAnswer.received(text, ignore).sent() == (text, ignore)


def test_forms_have_each_kind_of_field() -> None:
    kinds = {type(field) for kind in FORMS.values() for field in kind.base_fields.values()}
    assert kinds >= {Answer, Choice, Many, Number, Numbers}
    assert list_names("a") == ("a_as_list", "a_joined", "a_marker")
