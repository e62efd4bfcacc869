"""Docstrings begin with a full sentence, and texts that people read avoid the banned words."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import texts

ROOT = Path(__file__).resolve().parent.parent
MODULES = [
    ROOT / "manage.py",
    *(
        path
        for folder in ("rcsportal", "senders", "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ),
]


@cache
def trees() -> dict[Path, ast.Module]:
    """Parses every module; by the tests that ask, as each worker imports this file."""
    return {path: ast.parse(path.read_text("utf-8")) for path in MODULES}


@cache
def translating() -> dict[Path, ast.Module]:
    """Returns the modules that mark a text for translation: most tests mark none."""
    marks = re.compile(rf"\b(?:{'|'.join(texts.GETTEXT)})\(")
    return {path: tree for path, tree in trees().items() if marks.search(path.read_text("utf-8"))}


FIRST_WORDS = {
    "What",
    "Whether",
    "How",
    "Who",
    "Where",
    "Which",
    "That",
    "As",
    "Of",
    "By",
    "Nothing",
    "For",
}
FIRST_LINE = 100  # characters


def faults(docstring: str) -> list[str]:
    """Returns the rules of docstrings that a text breaks; an empty list if there are none."""
    first = docstring.split("\n", 1)[0]
    word = re.match(r"\W*(\w+)", first)
    broken = {
        f"begins with {word[1] if word else first!r}": not word or word[1] in FIRST_WORDS,
        f"has a first line above {FIRST_LINE} characters": len(first) > FIRST_LINE,
        "has a first line without a full stop": not first.endswith("."),
    }
    return [fault for fault, is_broken in broken.items() if is_broken]


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yields the module and its statements, also inner ones; expressions hold no docstring."""
    inside: list[ast.AST] = [tree]
    while inside:
        node = inside.pop()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            inside += getattr(node, block, [])


def docstrings() -> Iterator[tuple[str, str]]:
    """Yields the place and the text of each docstring of a module, class or function."""
    for path, tree in trees().items():
        for node in statements(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                name = getattr(node, "name", "module")
                if text is not None:
                    yield f"{path.relative_to(ROOT)} {name}", text


def test_docstrings_begin_with_one_full_sentence() -> None:
    found = {place: broken for place, text in docstrings() if (broken := faults(text))}
    assert found == {}


@pytest.mark.parametrize(
    "docstring",
    [
        "",
        "What came of an action.",
        "``Which`` of two.",
        "Returns a sentence",
        "Returns a sentence that\ngoes on.",
        f"Returns {'x' * FIRST_LINE}.",
    ],
)
def test_docstring_that_breaks_a_rule_is_found(docstring: str) -> None:
    assert faults(docstring)


def test_docstring_with_detail_below_its_sentence_passes() -> None:
    assert faults("Describes the outcome of an action.\n\nWhat follows is free") == []


# Pattern of what no text contains, and what to write instead. “US” is a country, “us” is banned.
BANNED = {
    r"[Pp]lease": "the instruction alone",
    r"[Ww]e|us|[Oo]urs?": "the portal, Sinch or your team",
    r"OK": "a verb and an object",
    r"(?i:e-mails?)": "email",
    r"(?i:log ?in|log ?out|login name)": "sign in, sign out, username",
    r"(?i:colors?|recogniz\w+)": "colour, recognise",
    r"(?i:carriers?)": "operator",
    r"(?i:refus(e[sd]?|als?|ing)|minds)": "rejected",
    r"(?i:said no)": "declined or rejected",
    r"(?i:no answer|never came|cannot be told)": "Sinch did not respond, or: not known",
    r"(?i:asked)": "requested",
    r"(?i:waits for|held up|looks at it)": "is waiting for, pending review",
    r"(?i:somebody|nobody|whom)": "someone, tester or user",
    r"(?i:keeps?|kept)": "save, saved",
    r"(?i:clone[sd]?)": "duplicate",
    r"(?i:hand(s|ed)? over|go(es)? out|went out)": "send or submit",
    r"(?i:switched off|refused or stopped)": "unlaunched, needs attention",
    r"(?i:things?|findings?|complaints?)": "issue or problem",
    r"(?i:hints?)": "suggestion",
    r"(?i:tax numbers?)": "tax ID",
    r"(?i:sectors?)": "industry",
    r"(?i:who confirms)": "verification contact",
    r"(?i:as written|what stood here|whole sender)": "intact, saved version, dossier",
    r"(?i:only us|ask again|behind the portal’s back)": "internal note, resend invitation",
    r"(?i:meanwhile|by now|a day later)": "the date or the length of time",
    r"ids?": "ID",
}
SIGNS = {r"\w!": "a full stop", r"\w\(s\)": "singular and plural", r"\w'\w": "the sign ’"}
RULES = [
    (re.compile(pattern), instead)
    for pattern, instead in [
        *((rf"(?<![\w-])(?:{words})(?![\w-])", instead) for words, instead in BANNED.items()),
        *SIGNS.items(),
    ]
]
# Emails to customers may say “please” and “we”; nobody reads the labels of stored outcomes.
EXEMPT = {
    "senders/launch/expected_mail.py",
    "senders/models/audit.py",
    "senders/onboarding/customer_mail.py",
    "senders/onboarding/open_questions.py",
    "senders/words/customer_words.py",
}
SOURCES: list[tuple[str, Callable[[str], list[str]]]] = [
    ("rcsportal/**/*.py", texts.in_python),
    ("senders/**/*.py", texts.in_python),
    ("senders/console/*.py", texts.in_command),
    ("senders/management/commands/*.py", texts.in_command),
    ("templates/**/*.html", texts.in_template),
    ("static/js/**/*.js", texts.in_script),
    ("README.md", texts.in_document),
    ("docs/**/*.md", texts.in_document),
]


def banned(found: list[str]) -> list[str]:
    """Returns the banned words in texts, each with the words to use instead."""
    return [
        f"{match[0]} → {instead}: {text}"
        for text in (" ".join(each.split()) for each in found)
        for pattern, instead in RULES
        if (match := pattern.search(text))
    ]


@pytest.mark.parametrize(("files", "finder"), SOURCES)
def test_texts_that_people_read_avoid_banned_words(
    files: str, finder: Callable[[str], list[str]]
) -> None:
    paths = {str(path.relative_to(ROOT)): path for path in ROOT.glob(files)}
    assert paths, "the pattern names no file"
    found = {
        name: words
        for name, path in sorted(paths.items())
        if name not in EXEMPT and (words := banned(finder(path.read_text("utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("finder", "source"),
    [
        (texts.in_python, 'title = _("Sinch refused it.")'),
        (texts.in_python, 'title = gettext_lazy("Sinch " "refused it.")'),
        (texts.in_python, 'title = ngettext("One rejected.", "%(n)d refused.", n) % {"n": n}'),
        (texts.in_python, 'title = pgettext("state", "Refused")'),
        (texts.in_command, 'parser.add_argument("x", help="what Sinch refused")'),
        (texts.in_command, 'self.stdout.write(f"Sinch refused {many}.")'),
        (texts.in_template, "<p>Sinch <b>refused</b> it.</p>"),
        (texts.in_template, '<p title="{% translate "Refused by Sinch" %}"></p>'),
        (texts.in_template, "{% translate 'Refused' as title %}"),
        (texts.in_template, '{% include "x.html" with title=_("Refused") %}'),
        (texts.in_template, "{% blocktranslate trimmed %}It\nwent\nout.{% endblocktranslate %}"),
        (texts.in_script, 'button.title = "Sinch refused it";'),
        (texts.in_script, "button.title = `Sinch refused ${many}`;"),
        (texts.in_document, "What Sinch\nrefused, it can\naccept later."),
        (texts.in_document, "| `fault` | a request that was refused |"),
    ],
)
def test_banned_word_is_found_in_each_kind_of_source(
    finder: Callable[[str], list[str]], source: str
) -> None:
    assert len(banned(finder(source))) == 1


@pytest.mark.parametrize(
    ("finder", "source"),
    [
        (texts.in_python, '"""Refused."""\nrefused = log("refused")  # refused'),
        (texts.in_command, '"""Refused it."""\nrefused = options["refused"]  # refused'),
        (texts.in_template, '{# refused #}<p class="refused">{{ refused }}</p>'),
        (texts.in_template, "{% if refused %}<script>refused</script>{% endif %}"),
        (texts.in_script, 'showMessage("refused");  \n// It was "refused it".'),
        (texts.in_document, "`refused`\n```\nrefused it\n```\n[a](https://x.example/refused)"),
    ],
)
def test_code_and_comments_may_contain_banned_words(
    finder: Callable[[str], list[str]], source: str
) -> None:
    assert banned(finder(source)) == []


@pytest.mark.parametrize("words", ["US operators", "Project-ID", "Enter a + and the country code."])
def test_correct_words_pass(words: str) -> None:
    assert banned([words]) == []


def joined(tree: ast.AST) -> list[str]:
    """Returns the expressions that join a translated text with another one."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add))
        if next(texts.gettext_calls(node), None)
    ]


def equal_plurals(tree: ast.AST) -> list[str]:
    """Returns the singular forms that equal their plural form."""
    return [
        ast.unparse(call)
        for call in texts.gettext_calls(tree)
        if len(call.args) > 1 and ast.dump(call.args[0]) == ast.dump(call.args[1])
    ]


@pytest.mark.parametrize("rule", [joined, equal_plurals])
def test_each_sentence_is_one_translated_text(rule: Callable[[ast.AST], list[str]]) -> None:
    found = {
        str(path.relative_to(ROOT)): broken
        for path, tree in translating().items()
        if (broken := rule(tree))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (joined, 'f"{ready} {_(1)}"'),
        (joined, 'ready + " " + _("No issues.") % words'),
        (equal_plurals, 'ngettext("%(n)d more", "%(n)d more", n)'),
    ],
)
def test_sentence_of_several_translated_texts_is_found(
    rule: Callable[[ast.AST], list[str]], source: str
) -> None:
    assert rule(ast.parse(source))
