"""Docstrings begin with a full sentence, and texts that people read avoid the banned words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = [
    ROOT / "manage.py",
    *(
        path
        for folder in ("rcsportal", "senders", "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ),
]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}

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


def docstrings() -> Iterator[tuple[str, str]]:
    """Yields the place and the text of each docstring of a module, class or function."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
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
