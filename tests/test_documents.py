"""Paths, make targets and management commands that the documents name exist."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.S | re.M)
PATH = re.compile(r"(?!/)[\w./-]+(?:/|/[\w.-]+|\.(?:py|html|md|txt))")
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")
# The server creates the directory, commands and readers the files.
CREATED = {"var/", "var/sbom.json", "verify.py"}


def missing_paths(document: str, folder: Path = ROOT) -> list[str]:
    """Returns the paths in backticks and the targets of links that the repository does not have.

    A path is relative to the root, to ``senders/``, to the ``folder`` of the document or to the
    first directory named in its line.
    """
    return [
        path
        for line in FENCE.sub("", document).splitlines()
        for path in paths_in(line)
        if not any(
            (base / path).exists() for base in (ROOT, ROOT / "senders", folder, *bases(line))
        )
    ]


def paths_in(line: str) -> Iterator[str]:
    """Yields the paths that a line names; URL paths, placeholders and created files are none."""
    yield from LINK.findall(line)
    for span in SPAN.findall(line):
        if PATH.fullmatch(span) and span not in CREATED:
            yield span


def bases(line: str) -> list[Path]:
    """Returns the first path in a line if it is a directory."""
    return [ROOT / path for path in list(paths_in(line))[:1] if path.endswith("/")]


def commands(document: str, program: str) -> set[str]:
    """Returns the first argument of each call of a program in the code of a document."""
    code = "\n".join([*SPAN.findall(FENCE.sub("", document)), *FENCE.findall(document)])
    return set(re.findall(rf"(?<![\w-]){re.escape(program)} ([a-z][\w-]*)", code))


def named(program: str) -> set[str]:
    """Returns the commands of a program that any document names."""
    return set().union(*(commands(path.read_text("utf-8"), program) for path in DOCUMENTS))


def test_paths_in_documents_exist() -> None:
    missing = {
        str(path.relative_to(ROOT)): found
        for path in DOCUMENTS
        if (found := missing_paths(path.read_text("utf-8"), path.parent))
    }
    assert missing == {}


def test_make_targets_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert named("make") - targets == set()
    assert {"demo", "serve", "bench"} <= named("make")


def test_management_commands_in_documents_exist() -> None:
    assert named("manage.py") - set(get_commands()) == set()
    assert {"add_project", "rcs", "verify_audit"} <= named("manage.py")


def test_paths_that_are_absent_are_found() -> None:
    document = (
        "`senders/gone.py`, `gone/`, `gone.md` and [a page](docs/gone.md) are absent.\n"
        "| `senders/sinch/` | `writes/` holds all writes, `gone/` holds none |\n"
        "`README.md`, `words/`, `/sandbox/`, `<slug>/x.py`, `a//b c`, `redis://x/y` and\n"
        "`var/` are no faults.\n"
        "```\nopen gone/file.py\n```\n"
    )
    assert missing_paths(document) == [
        "docs/gone.md",
        "senders/gone.py",
        "gone/",
        "gone.md",
        "gone/",
    ]


def test_commands_are_found_in_code_alone() -> None:
    document = "You can make changes with `make gone`.\n```\nmake demo &   # runs it\n```\n`make`"
    assert commands(document, "make") == {"gone", "demo"}
