"""Work on foreign text grows with its length alone: no text stops the portal.

Every pattern of our modules, also those inside functions, every pattern of our scripts and every
function that reads what people or Sinch wrote gets the worst texts of ``tests.worst_texts``.
"""

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target, redaction
from senders.exports import lines
from senders.fleet.search import reading
from senders.inputs import number_lists, pasted_json
from senders.inspections import html_text, languages, targets
from senders.inspections.causes import NotMeasured
from senders.models import AuditEntry, Outcome, Project
from senders.onboarding import consent_items, refusals, wire
from senders.onboarding.answers import merging, normalize, preserve, threeway
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import lengths, lists, step_form, unknown_questions
from senders.onboarding.forms.registry import FORMS
from senders.provisioning import ApiError, CommentInput, InvalidBody, SenderInput
from senders.provisioning import formats as client_formats
from senders.sandbox import formats, payload, rules
from senders.sender.comment_form import CommentForm
from senders.sender.list_filters import SenderFilters
from senders.sender.numbers import pasted, table
from senders.trail import entry_changes
from senders.trail.filters import TrailFilters
from senders.words import country_rules, fields
from tests import worst_texts
from tests.conftest import DEALS, DETAIL, signed_in
from tests.worst_texts import KIB, Pattern, TooMuchWork, limited

pytestmark = pytest.mark.slow

PATTERNS, UNREAD = worst_texts.patterns()
SIZE = 64 * KIB  # for a pattern alone; what somebody can type into one field
# Of the processor, for a pattern and one text: eight times what the slowest of ours needs. Half the
# length and a quarter of the time notice the same patterns.
PATTERN_SECONDS = 0.25
SCRIPTS = Path(__file__).parent.parent / "static" / "js"
_LITERAL = re.compile(r"[(=,:]\s*/((?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.)*)/[a-z]*")


def _ask_all(pattern: Pattern, seconds: float = PATTERN_SECONDS) -> None:
    for text in pattern.texts(SIZE):
        with limited(f"{pattern.where} with {text[:40]!r}…{text[-5:]!r}", seconds):
            pattern.ask(text)


@pytest.mark.parametrize("name", PATTERNS, ids=lambda name: PATTERNS[name].where)
def test_pattern_of_our_modules_takes_long_texts_in_linear_work(name: str) -> None:
    _ask_all(PATTERNS[name])


def test_every_pattern_was_found() -> None:
    """The patterns of ``kinds.Text`` are those of ``sandbox.formats``, asked below."""
    assert UNREAD == ["senders.sandbox.kinds:self.pattern"]
    assert len(PATTERNS) > 40


@pytest.mark.parametrize("name", [name for name in vars(formats) if name.isupper()])
def test_pattern_of_the_sandboxs_formats_takes_long_texts_in_linear_work(name: str) -> None:
    _ask_all(Pattern(name, re.compile(getattr(formats, name)), {"fullmatch"}))


def test_pattern_of_our_scripts_takes_long_texts_in_linear_work() -> None:
    """The engines of browsers backtrack as Python's does."""
    found = {
        (script.name, literal)
        for script in SCRIPTS.glob("*.js")
        for literal in _LITERAL.findall(script.read_text("utf-8"))
    }
    assert len(found) >= 2
    assert not [script for script in SCRIPTS.glob("*.js") if "RegExp(" in script.read_text("utf-8")]
    for name, literal in found:
        _ask_all(Pattern(f"{name}: {literal}", re.compile(literal), {"search"}))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(•••\S*) #[0-9a-f]{16}\b",
        r"contact.*name",
        r"(?:\w+\.)*\w+(?:\.\w+)* (?P<words>\S.*)",
        r"\s+$",
        r"(a|b|ab)*c",
    ],
)
def test_pattern_that_backtracks_over_the_whole_text_is_noticed(pattern: str) -> None:
    """Without this the tests above might notice nothing."""
    asked = Pattern("bad", re.compile(pattern), {"search"})
    with pytest.raises(TooMuchWork):
        _ask_all(asked, seconds=0.06)  # a fast machine must notice it too


def _refused(text: str) -> Any:
    kept = refusals.keep(
        ApiError(
            status=400,
            code="invalid_input",
            message=text,
            additional_information={"validationErrors": [text, f"details.{text} must be"]},
        ),
        NOW,
    )
    return refusals.complaints(kept), refusals.unplaced(kept)


def _imported(text: str) -> Any:
    details = {"brand": {"name": text, text: text}, text: text, "testNumbers": [text]}
    return wire.import_body({"details": details})


def _pasted_json(text: str) -> None:
    for given in (text, f'{{"{text}', json.dumps({text: text})):
        try:
            pasted_json.read_object(given)
        except pasted_json.Unreadable:
            continue


def _sandbox_body(text: str) -> None:
    from senders.sandbox.errors import ApiRefusal

    try:
        payload.read_object(text.encode("utf-8", "surrogatepass"))
    except ApiRefusal:
        return


def _page(text: str) -> None:
    begun = (f"<{tag}{text}" for tag in ("h1>", "title>", "a ", "script>", "html lang="))
    tags = (tag * (len(text) // len(tag)) for tag in ("<", "<!--", "<title>", "<h1>", "<html", "&"))
    for given in (text, *begun, *tags):
        page = html_text.read(html_text.decoded(given.encode("utf-8", "surrogatepass"), text))
        languages.guess(page.text)
    languages.declared(text)


def _target(text: str) -> None:
    for given in (text[:2000], f"http://{text[:2000]}"):
        try:
            targets.target_of(given)
        except NotMeasured:
            continue


@functools.cache
def _fields_of_a_kind() -> dict[str, list[str]]:
    """Returns one field of each kind by step: two of a kind read a text by the same code."""
    seen: set[tuple[object, ...]] = set()
    found: dict[str, list[str]] = {}
    for slug, form in FORMS.items():
        for name, field in form.base_fields.items():
            kind = (type(field), getattr(field, "kind", None), getattr(field, "multiline", None))
            if kind not in seen:
                seen.add(kind)
                found.setdefault(slug, []).append(name)
    return found


def _clean(text: str) -> None:
    for slug, names in _fields_of_a_kind().items():
        form = step_form(slug, {name: [text] for name in names})
        assert form.is_valid in {True, False}
        form.wire()


def _refused_body(text: str) -> None:
    for model, body in (
        (SenderInput, {"region": text, "details": {"brand": {"name": text, text: text}}}),
        (CommentInput, {"comment": text}),
    ):
        try:
            model.parse(body)
        except InvalidBody as error:
            refusals.complaints(refusals.keep(error, NOW))


NOW = timezone.now()
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "redact": lambda text: redaction.redact({"asked": {text: text, "a": [text]}}),
    "redact path": lambda text: redaction.redact(text, text),
    "redact long key": lambda text: redaction.redact({text: [1] * 20_000}),
    "redact_text": redaction.redact_text,
    "redact_typed": redaction.redact_typed,
    "phone": redaction.phone,
    "email": redaction.email,
    "person": redaction.person,
    "hidden": redaction.hidden,
    "shown": redaction.shown,
    "shown twice": lambda text: redaction.shown(redaction.redact_text(text)),
    "storable": redaction.storable,
    "numbers": lambda text: pasted.read(text, ["SE"]),
    "sent numbers": lambda text: pasted.sent(text, []),
    "readable number": table.readable,
    "forms": _clean,
    "comment": lambda text: CommentForm({"comment": text}).is_valid(),
    "json": _pasted_json,
    "sandbox json": _sandbox_body,
    "import": _imported,
    "refusal": _refused,
    "refused body": _refused_body,
    "consent items": lambda text: consent_items.sentences_for(f"you and {text}", text),
    "name of a path": fields.name_of,
    "name of a row": lambda text: fields.name_of(f"details.brand.emails.{text}"),
    "field of a path": lambda text: wire.field_of(f"details.questionnaire.us.answers.{text}"),
    "cell": lambda text: lines.rows([[text]]),
    "changes": lambda text: entry_changes.in_lines({"a": [text, {text: text}]}),
    "list answer": lambda text: lists.ListAnswer(text, True).sent(),
    "list received": lambda text: lists.ListAnswer.received(text, text[:7]),
    "question": lambda text: unknown_questions.wire_key(unknown_questions.field_name(text)),
    "merge": lambda text: merging.merge({}, {text: [text]}, {"a": [text], text: ["b"]}),
    "plain": normalize.plain,
    "title": lambda text: normalize.title_of({"basics": {"title": [text]}}),
    "spelling": lambda text: preserve.keep_own_spelling(
        {"testNumbers": [text], text: text}, {"testNumbers": [text], text: text}, keep=[text]
    ),
    "threeway": lambda text: threeway.changed({"a": {text: text}}, {"a": {text: [text]}}),
    "URL": lambda text: (client_formats.is_url(text), formats.is_url(f"https://{text}")),
    "mail": lambda text: (client_formats.is_email(text), formats.is_email(f"a@{text}")),
    "label of a host": lambda text: formats._LABEL.fullmatch(text),
    "test number": lambda text: (formats.is_test_number(text), client_formats.is_e164(text)),
    "possible": lambda text: (formats.is_possible(text), client_formats.is_possible_number(text)),
    "lengths": lambda text: lengths.wrong(text, "A", 1, 40),
    "list of numbers": lambda text: list(number_lists.pieces(text)),
    "line of numbers": lambda text: list(number_lists.pieces(text.replace("\n", " "))),
    "sender filters": lambda text: SenderFilters.from_query(
        QueryDict(urlencode({"name": text, "state": text, text: text}))
    ).query(),
    "search": lambda text: (reading.candidates(text), reading.read(text, reading.Known())),
    "trail filters": lambda text: TrailFilters.from_query(
        {"period": text, "from": text, "object": text, "before": text, text: text},
        today=NOW.date(),
        people=["manager"],
        actions=["sender.created"],
    ).query(),
    "page": _page,
    "target": _target,
    "list query": lambda text: rules.read_list_query([("search", text), ("filterSenderIds", text)]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_that_reads_foreign_text_works_in_linear_time(name: str) -> None:
    for text in worst_texts.texts():
        with limited(f"{name} with {text[:40]!r}…{text[-5:]!r}"):
            FUNCTIONS[name](text)


def test_json_whose_last_key_is_repeated_is_refused_in_linear_work() -> None:
    keys = [*range(80_000), 79_999]
    with limited("json"), pytest.raises(pasted_json.Unreadable, match="79999"):
        pasted_json.read_object("{" + ",".join(f'"{key}":0' for key in keys) + "}")


def test_list_whose_values_hold_many_markers_is_joined_in_linear_work() -> None:
    taken = "".join(f"-split{number}-" for number in ("", *range(2, 40_000)))
    with limited("list"):
        assert lists.ListAnswer(f"a\n{taken}", True).sent()[1] == "-split40000-"


def test_address_book_in_the_place_of_test_numbers_is_counted_and_not_read() -> None:
    typed = ",".join(map(str, range(1_000_000, 1_300_000)))
    facts = Facts(countries=tuple(country_rules.offered()))
    with limited("address book", 20.0):
        form = step_form("test-numbers", {"test_numbers": [typed]}, facts=facts)
        assert not form.is_valid
        assert "You entered 300000." in str(form.problems)
        assert len(form.wire()["details"]["testNumbers"]) == 300_000


PAGES = (
    "/p/aurora/audit/",
    "/p/aurora/audit/1/",
    "/p/aurora/audit/export.csv",
    "/p/aurora/audit/export.jsonl",
    "/p/aurora/",
    DETAIL,
    f"{DETAIL}activity/",
)


@pytest.fixture
def heavy_trail(aurora: Project) -> Actor:
    """Entries as the portal writes them: whole texts of the sort that once took half a minute."""
    actor = Actor(aurora, "manager")
    for text in ("•" * 63_000, "contact" * 9_000, "(" * 63_000, "a@" * 31_000, "details.a" * 7_000):
        for action in (Action.SENDER_COMMENTED, Action.SENDER_UPDATED):
            audit.record(
                actor,
                action,
                Outcome.REFUSED,
                Target("sender", DEALS, text),
                changes={
                    "asked": {"comment": text, text: text},
                    "before": {text: text},
                    "after": {text: ""},
                    "answer": {"message": text, "validationErrors": [text]},
                },
                now=NOW,
            )
    return actor


@pytest.mark.usefixtures("heavy_trail")
@pytest.mark.parametrize("path", PAGES)
def test_page_with_heavy_texts_in_the_trail_is_made_in_linear_work(path: str) -> None:
    number = AuditEntry.objects.get(
        project_slug="aurora", target_label__startswith="(", action=Action.SENDER_COMMENTED.value
    ).number
    with limited(path, 20.0):
        response = signed_in("auditor").get(path.replace("/1/", f"/{number}/"))
        assert response.status_code == 200
        assert response.getvalue() if response.streaming else response.content


def test_comment_of_bullets_is_refused_and_its_page_shown_in_linear_work(manager: Client) -> None:
    with limited("comment", 20.0):
        for text in ("•" * 63_000, "•" * 3_000):
            manager.post(f"{DETAIL}comments/", {"comment": text})
        assert manager.get(f"{DETAIL}activity/").status_code == 200
