"""Texts that make a backtracking pattern or a careless loop work hardest, and a limit on work.

The limit is processor time of this process, not time on a clock, and it lies far above the need:
a text takes the slowest linear function of ours well under a second, and one whose work grows with
the square of the length would take minutes to hours. So a busy machine decides nothing.
"""

import ast
import importlib
import pkgutil
import re
import signal
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import rcsportal
import senders

KIB = 1024
SECONDS = 5.0  # of the processor, for one text
MANY = 20  # repeats from which a part of a pattern can be worked hard
SIGNS = '•1 @.-+a(,:/\n"#'
WORDS = (
    "•••",
    "••• #0123456789abcdef",
    "contact",
    "http://",
    "a@",
    "a.",
    "a@b.",
    "+46 70",
    "(0)",
    "1,",
    "0 +",
    "(212) 555-",
    "-split-",
    "details.a",
    "each value in ",
    "\r\n",
)


class TooMuchWork(AssertionError):
    """The processor time of one text ran out."""


@contextmanager
def limited(about: str, seconds: float = SECONDS) -> Iterator[None]:
    """Raises ``TooMuchWork`` after so many seconds of this process's own work."""

    def stop(*_: object) -> None:
        raise TooMuchWork(about)

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def texts(size: int = 64 * KIB) -> Iterator[str]:
    """Yields repeats of each sign and word, of neighbours among them, and of many distinct ones."""
    for unit in (*SIGNS, *WORDS, *map("".join, pairwise(SIGNS))):
        yield repeated(unit, size)
    for between in ("\n", ",", ".", "-split"):
        yield between.join(map(str, range(size // 6)))
    yield "".join(f"-split{number}-" for number in range(2, size // 12))


def repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit))


@dataclass
class Pattern:
    """A pattern of a module, with the methods by which the portal asks it."""

    where: str
    compiled: re.Pattern[str]
    methods: set[str] = field(default_factory=set)

    def texts(self, size: int) -> Iterator[str]:
        tree = parser.parse(self.compiled.pattern, self.compiled.flags)
        signs = _signs(tree)
        for unit in dict.fromkeys([*signs, *SIGNS, *(a + b for a in signs[:6] for b in signs[:6])]):
            yield repeated(unit, size)
        for start, unit in _pumps(tree, ""):
            for text in (start + repeated(unit, size), repeated(start + unit, size)):
                yield from (text, f"{text}\0")

    def ask(self, text: str) -> None:
        for method in self.methods or {"finditer"}:
            if method in {"match", "fullmatch", "search"}:
                getattr(self.compiled, method)(text)
            else:
                for _found in self.compiled.finditer(text):
                    pass


def modules() -> Iterator[ModuleType]:
    for package in (rcsportal, senders):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # What starts a server when it is imported.
            if not found.name.endswith((".wsgi", ".gunicorn")):
                yield importlib.import_module(found.name)


def patterns() -> tuple[dict[str, Pattern], list[str]]:
    """Returns every pattern of our modules, and the calls whose pattern could not be read."""
    found: dict[str, Pattern] = {}
    unread: list[str] = []
    methods: defaultdict[object, set[str]] = defaultdict(set)
    for module in sorted(modules(), key=lambda one: one.__name__):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found.setdefault(
                    f"{name} {value.pattern}", Pattern(f"{module.__name__}.{name}", value)
                )
        tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if not isinstance(call.func, ast.Attribute):
                continue
            owner, method = call.func.value, call.func.attr
            if isinstance(owner, ast.Name) and owner.id == "re" and call.args:
                _inline(module, call, method, found, unread)
            elif isinstance(owner, ast.Name | ast.Attribute):
                methods[_asked(module, owner)].add(method)
    for pattern in found.values():
        pattern.methods |= methods[pattern.compiled] | methods[pattern.where.rpartition(".")[2]]
    return found, unread


def _asked(module: ModuleType, owner: ast.Name | ast.Attribute) -> object:
    """Returns the pattern that a name of the module stands for; else the name, which may be one.

    By the name alone a pattern would be asked what only its namesake in another module is.
    """
    value = _evaluated(module, owner)
    if isinstance(value, re.Pattern):
        return value
    return owner.id if isinstance(owner, ast.Name) else owner.attr


def _inline(
    module: ModuleType,
    call: ast.Call,
    method: str,
    found: dict[str, Pattern],
    unread: list[str],
) -> None:
    """Adds the pattern of ``re.fullmatch(…)`` and its like, also inside functions."""
    if method in {"escape", "purge"}:
        return
    where = f"{module.__name__}:{ast.unparse(call.args[0])}"
    text = _value(module, call.args[0])
    if text is None:
        unread.append(where)
        return
    flags = re.RegexFlag(0)
    for argument in (*call.args[1:], *(word.value for word in call.keywords)):
        value = _evaluated(module, argument)
        flags |= value if isinstance(value, re.RegexFlag) else re.RegexFlag(0)
    pattern = Pattern(where, re.compile(text, flags))
    if method != "compile":
        pattern.methods.add(method)
    # Compiled ones are there by their name already, unless a function compiles them.
    if method != "compile" or not any(one.compiled.pattern == text for one in found.values()):
        found.setdefault(where, pattern)


def _value(module: ModuleType, node: ast.expr) -> str | None:
    """Returns the pattern; parts of an f-string that only a call knows become ``details.x``."""
    if isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                known = _evaluated(module, part.value)
                parts.append(r"details\.x" if known is None else str(known))
        return "".join(parts)
    value = _evaluated(module, node)
    if isinstance(value, bytes):
        # A pattern of bytes backtracks as the same pattern of text does.
        return value.decode("latin-1")
    return value if isinstance(value, str) else None


def _evaluated(module: ModuleType, node: ast.expr) -> Any:
    try:
        return eval(ast.unparse(node), dict(vars(module)))  # noqa: S307  our own source
    except (NameError, AttributeError):
        return None


def _signs(tree: Any) -> list[str]:
    """Returns the characters that a pattern names, and one of each of its classes."""
    signs: list[str] = []
    for operation, value in tree:
        if operation in (sre.LITERAL, sre.NOT_LITERAL):
            signs.append(chr(value))
        elif operation is sre.IN:
            signs.append(_of_class(value))
        else:
            for part in _parts(value):
                signs += _signs(part)
    return list(dict.fromkeys(signs))


def _pumps(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yields, for each part that repeats, a text that leads there and what it may repeat."""
    for operation, value in tree:
        inner = _parts(value) if operation is not sre.IN else []
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and value[1] > MANY:
            for unit in dict.fromkeys([_sample(value[2]), *_signs(value[2])]):
                if unit:
                    yield before, unit
        for part in inner:
            yield from _pumps(part, before)
        before += _sample([(operation, value)])


def _sample(tree: Any) -> str:
    """Returns a short text that the pattern accepts, as far as that can be told."""
    text = ""
    for operation, value in tree:
        if operation is sre.LITERAL:
            text += chr(value)
        elif operation is sre.NOT_LITERAL:
            text += "b" if chr(value) == "a" else "a"
        elif operation is sre.ANY:
            text += "a"
        elif operation is sre.IN:
            text += _of_class(value)
        elif operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            text += _sample(value[2]) * max(1, value[0])
        elif operation is sre.BRANCH:
            text += _sample(value[1][0])
        elif operation in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            text += _sample(_parts(value)[0])
    return text


def _parts(value: Any) -> list[Any]:
    """Returns the patterns inside an operation's argument."""
    if isinstance(value, parser.SubPattern):
        return [value]
    if isinstance(value, tuple | list):
        return [part for each in value for part in _parts(each)]
    return []


def _of_class(members: Any) -> str:
    for candidate in "a1 •.-@/(\n":
        if _is_member(candidate, members):
            return candidate
    first, given = members[0]
    return chr(given[0] if first is sre.RANGE else given)


def _is_member(sign: str, members: Any) -> bool:
    categories = {
        sre.CATEGORY_DIGIT: sign.isdigit(),
        sre.CATEGORY_NOT_DIGIT: not sign.isdigit(),
        sre.CATEGORY_SPACE: sign.isspace(),
        sre.CATEGORY_NOT_SPACE: not sign.isspace(),
        sre.CATEGORY_WORD: sign.isalnum() or sign == "_",
        sre.CATEGORY_NOT_WORD: not (sign.isalnum() or sign == "_"),
    }
    negated, found = False, False
    for kind, value in members:
        if kind is sre.NEGATE:
            negated = True
        elif kind is sre.LITERAL:
            found |= ord(sign) == value
        elif kind is sre.RANGE:
            found |= value[0] <= ord(sign) <= value[1]
        elif kind is sre.CATEGORY:
            found |= categories[value]
    return found != negated
