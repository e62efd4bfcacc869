"""``docs/asvs.md`` against itself and the repository: numbers, counts, proofs that exist."""

import ast
import importlib.metadata
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from rcsportal import settings

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "asvs.md").read_text("utf-8")
# How many requirements of levels 1 and 2 each section has; theirs are always the first ones.
SECTIONS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2},
    **{"2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2},
    **{"4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4},
    **{"5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3},
    **{"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2},
    **{"8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1},
    **{"9.1": 3, "9.2": 4},
    **{"10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3},
    **{"11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1},
    **{"12.1": 3, "12.2": 2, "12.3": 4},
    **{"13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5},
    **{"14.1": 2, "14.2": 4, "14.3": 3},
    **{"15.1": 3, "15.2": 3, "15.3": 7},
    **{"16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3},
    **{"17.1": 1, "17.2": 4, "17.3": 2},
}
NUMBERS = [f"{section}.{n + 1}" for section, most in SECTIONS.items() for n in range(most)]
VERDICTS = ("held", "operator", "not applicable", "not held")
LINE = re.compile(r"\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
ROWS = LINE.findall(TEXT)
PATH = re.compile(r"(?:[\w.-]+/)*[\w.-]+\.(?:py|md|txt|toml|html|js)")


@cache
def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def proofs(text: str) -> tuple[list[str], list[str]]:
    """Returns what a text names in backticks that exists, and what does not."""
    good: list[str] = []
    bad: list[str] = []
    for name in re.findall(r"`([^`]+)`", text):
        path, _, function = name.partition("::")
        if function:
            exists = (ROOT / path).is_file() and function in functions(path)
        elif PATH.fullmatch(name):
            exists = (ROOT / name).is_file()
        else:
            continue
        (good if exists else bad).append(name)
    return good, bad


def test_every_requirement_of_the_first_two_levels_is_there_once_in_its_order() -> None:
    assert len(NUMBERS) == 253
    assert [row[0] for row in ROWS] == NUMBERS
    assert TEXT.count("\n| ") == len(ROWS) + len(VERDICTS) + 1 + len(set(_chapters()))


def _chapters() -> list[str]:
    return [number.partition(".")[0] for number in NUMBERS]


def test_counts_at_the_top_are_those_of_the_rows() -> None:
    counted = Counter(row[2] for row in ROWS)
    assert set(counted) <= set(VERDICTS)
    stated = dict(re.findall(r"^\| ([a-z ]+) \| (\d+) \|$", TEXT, re.M))
    assert stated == {verdict: str(counted[verdict]) for verdict in VERDICTS}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_names_exists_and_every_verdict_has_its_ground(row: tuple[str, ...]) -> None:
    _number, asked, verdict, ground = row
    good, bad = proofs(ground)
    assert bad == []
    assert asked.strip()
    if verdict in {"held", "operator"}:
        assert good, "a verdict needs a proof that exists"
    else:
        assert len(re.sub(r"`[^`]*`", "", ground)) > 8, "a reason in words"


def test_proof_that_does_not_exist_is_found() -> None:
    here = "tests/test_asvs.py"
    mixed = f"`{here}::no_such_test`, `tests/none.py::a`, `docs/none.md`, `{here}::functions`"
    assert proofs(mixed) == (
        [f"{here}::functions"],
        [f"{here}::no_such_test", "tests/none.py::a", "docs/none.md"],
    )


CRYPTOGRAPHY = re.compile(
    r"^\s*(?:import|from) (?:hashlib|hmac|secrets|cryptography|fido2|jwt|ssl)\b"
    r"|django\.core import signing|django\.core\.signing|salted_hmac|auth\.(?:tokens|hashers)",
    re.M,
)


def test_every_module_with_cryptography_is_in_the_inventory() -> None:
    """A module is named by its path, or by its name in the brackets after its directory."""
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    (listed,) = re.findall(r"Modules that encrypt, sign.*?\n\n", text, re.S)
    listed = " ".join(listed.split())
    missing = []
    for folder in ("senders", "rcsportal"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not CRYPTOGRAPHY.search(path.read_text("utf-8")) or "/sandbox/" in name:
                continue
            if name in {"rcsportal/settings.py", "rcsportal/environment.py"}:
                continue  # they name keys and make those of the sandbox
            room = "/".join(name.split("/")[:2])
            found = re.search(rf"`{re.escape(room)}/`\s\(([^)]*)\)", listed)
            names = found[1].split(", ") if found else []
            if f"`{name}`" not in listed and path.stem not in names:
                missing.append(name)
    assert missing == []
    uses_ciphers = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "senders").rglob("*.py"))
        if re.search(r"hazmat\.primitives\.ciphers|fernet", path.read_text("utf-8"))
    ]
    assert uses_ciphers == ["senders/models/credentials.py"]


def test_passwords_are_hashed_with_argon2id_of_documented_strength() -> None:
    assert settings.PASSWORD_HASHERS[0] == (
        f"{Argon2PasswordHasher.__module__}.{Argon2PasswordHasher.__qualname__}"
    )
    parameters = Argon2PasswordHasher().params()
    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2
    stated = re.search(r"Argon2id \((\d+) MiB, (\d+) passes, (\d+) lanes\)",
                       (ROOT / "docs" / "security.md").read_text("utf-8"))  # fmt: skip
    assert stated
    given = (parameters.memory_cost // 1024, parameters.time_cost, parameters.parallelism)
    assert tuple(map(int, stated.groups())) == given


def test_every_installed_library_of_the_portal_is_pinned() -> None:
    """The list names each library that another one of the list pulls in, with one version."""
    lines = [line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()
             if line and not line.startswith("#")]  # fmt: skip
    pinned = {}
    for line in lines:
        found = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", line)
        assert found, line
        pinned[_plain(found[1])] = found[2]
    pulled = {
        _plain(found[1])
        for name in pinned
        for text in importlib.metadata.requires(name) or []
        if (found := re.match(r"([\w.-]+)", text)) and ";" not in text
    }
    assert pulled - set(pinned) == set()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
