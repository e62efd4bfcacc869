"""Lists of test numbers as people paste them: lines of a mail, a table, CSV with a head.

Finds the numbers and what stands beside them, by their shape alone. Whether a number exists is
for ``phones``; which of them are sent, for ``senders.sender.numbers.pasted``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from senders.inputs import characters

LONGEST_LINE = 1000  # characters in which a line is searched for what stands around a number
_CELLS = re.compile(r"[;,\t|]")
_DIGITS = "0123456789"
_RUN = re.compile(r"[+(]{0,2}[0-9][0-9 ().\-/·]{4,}[0-9]")
_SIGNS = frozenset("0123456789+ ().-/·'•∙’")
_MARK = re.compile(r"(?:[0-9]{1,3}[.)]|[-*•–>]) +")
_DATE = re.compile(
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}"
)
_SPREADSHEET = re.compile(r"[0-9][.,][0-9]{1,15}[eE][+-]?[0-9]{1,2}")
_EXTENSION = re.compile(
    r"[ ,;(]{0,3}(?:ext(?:ension)?|durchwahl|x|#)[. :]{0,2}[0-9]", re.IGNORECASE
)
_MOBILE = ("mobile", "mobil", "msisdn", "handy", "cell", "móvil", "movil", "portable", "celular")
_PHONE = (
    *("number", "phone", "tel", "nummer", "fon", "numéro", "numero", "téléphone", "teléfono"),
    *("rufnummer", "n°", "gsm"),
)
_MOBILE_NAMED = re.compile("|".join(_MOBILE))
_PHONE_NAMED = re.compile("|".join(_PHONE))
_HEAD_LONGEST = 30  # characters of a column's name
_FEWEST = 7  # digits of a number without a sign before it
_MOST = 13  # digits above which a bare number is rather that of a device


class Piece(NamedTuple):
    """One number of a list, or a line without one.

    ``line`` counts from 1. ``number`` is as it was typed, empty for a line without a number;
    ``beside`` is the rest of its line, such as name and device. ``is_head`` marks a line of names
    of columns.
    """

    line: int
    number: str
    beside: str = ""
    is_head: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """Yields the numbers of a list in order; a line without a number yields one piece."""
    column = -1
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = _cells(line)
        named = _number_column(cells)
        if named >= 0:
            column = named
            yield Piece(place, "", _joined(cells), is_head=True)
            continue
        yield from _of_line(place, cells, column if column < len(cells) else -1)


def _of_line(place: int, cells: Sequence[str], column: int) -> Iterator[Piece]:
    found = (
        _in_column(cells[column])
        if column >= 0 and len(cells) > 1
        else None
    )  # fmt: skip
    if found is not None:
        others = [cell for at, cell in enumerate(cells) if at != column]
        numbers, rest = found
        beside = _joined([rest, *others])
    else:
        numbers, beside = _numbers_of(cells)
        if not numbers and not any(sign.isalpha() for cell in cells for sign in cell):
            # Nothing but digits: too few of them, but meant as a number.
            numbers = [plain for cell in cells if _is_short_number(plain := _plain(cell))]
    if not numbers:
        yield Piece(place, "", _joined(cells))
    for number in numbers:
        yield Piece(place, number, beside)


def _in_column(cell: str) -> tuple[list[str], str]:
    """Returns what the column of numbers holds; whatever has a digit is meant as a number."""
    numbers, rest = _within(cell)
    if not numbers and any(sign.isdecimal() for sign in cell):
        return [cell.strip()], ""
    return numbers, rest


def _numbers_of(cells: Sequence[str]) -> tuple[list[str], str]:
    """Returns the numbers of a line, and the rest of it."""
    strong: list[str] = []
    weak: list[str] = []
    rest: list[str] = []
    for cell in cells:
        numbers, others = _within(cell)
        if others:
            rest.append(others)
        for number in numbers:
            (strong if _is_strong(number) else weak).append(number)
    if strong or not rest:
        # Beside a number with its sign, bare digits are those of a device or a person.
        return (strong, _joined([*rest, *weak])) if strong else (weak, "")
    if len(weak) > 1:
        likely = [one for one in weak if _digits(one) <= _MOST] or weak
        chosen = max(likely, key=_digits)
        return [chosen], _joined([*rest, *(one for one in weak if one != chosen)])
    return weak, _joined(rest)


def _within(cell: str) -> tuple[list[str], str]:
    """Returns the numbers in one cell as typed, and the words around them."""
    plain = _plain(cell)
    if mark := _MARK.match(plain):
        after = plain[mark.end() :]
        if _digits(after) >= _FEWEST - 1:
            plain = after
    if not _digits(plain):
        return [], cell.strip()
    if _SIGNS.issuperset(plain):
        return _split(plain) if _looks_like_number(plain) else ([], cell.strip())
    return _among_words(plain)


def _among_words(plain: str) -> tuple[list[str], str]:
    numbers: list[str] = []
    rest: list[str] = []
    end = 0
    for run in _RUN.finditer(plain):
        number = run[0]
        before = plain[end : run.start()]
        word = before.rpartition(" ")[2]
        if "@" in word or "/" in word or _DATE.match(number) or not _looks_like_number(number):
            continue
        if _EXTENSION.match(plain, run.end()):
            return [plain.strip()], ""
        following = plain[run.end() : run.end() + 1]
        if following == "@" or following.isalpha() or word[-1:].isalpha():
            continue
        split, _none = _split(number)
        numbers += split
        rest.append(before)
        end = run.end()
    rest.append(plain[end:])
    if not numbers:
        meant = _SPREADSHEET.fullmatch(plain) or (plain[:1] in "+0(" and _digits(plain) > 4)
        return ([plain], "") if meant and "@" not in plain else ([], plain.strip())
    return numbers, _joined(map(_trimmed, rest))


def _split(run: str) -> tuple[list[str], str]:
    """Splits a run of digits and signs into numbers: before a plus, at wide spaces, at a slash."""
    parts = [part for part in re.split(r"(?<=[0-9)])[ /]+(?=\(?\+)| {2,}| / ", run) if part.strip()]
    if len(parts) > 1 and not all(_digits(part) >= _FEWEST for part in parts):
        parts = [part for part in re.split(r"(?<=[0-9)])[ /]+(?=\(?\+)", run) if part.strip()]
    if len(parts) == 1:
        words = run.split()
        if len(words) > 1 and all(_digits(word) >= _FEWEST for word in words):
            parts = words
    return [part.strip(" /") for part in parts], ""


def _plain(cell: str) -> str:
    """Returns the cell in plain digits and signs, without quotes around it."""
    return characters.unquoted(characters.code(cell).text)


def _looks_like_number(plain: str) -> bool:
    bare = plain.lstrip(" (")
    if bare.startswith("+"):
        return _digits(bare) > 0
    if _DATE.fullmatch(bare.strip()):
        return False
    return _digits(bare) >= (_FEWEST - 1 if bare.startswith("0") else _FEWEST)


def _is_short_number(plain: str) -> bool:
    return _digits(plain) > 2 and not _DATE.fullmatch(plain)


def _is_strong(number: str) -> bool:
    return number.lstrip(" (")[:1] in {"+", "0"}


def _digits(text: str) -> int:
    return sum(map(text.count, _DIGITS))


def _number_column(cells: Sequence[str]) -> int:
    """Returns the column that a head names as the numbers; -1 if the line is no head."""
    names = [cell.strip(f" :*#{characters.QUOTES}").lower() for cell in cells]
    if not all(len(name) <= _HEAD_LONGEST and not _digits(name) for name in names):
        return -1
    for named in (_MOBILE_NAMED, _PHONE_NAMED):
        for at, name in enumerate(names):
            if named.search(name.replace(" ", "")):
                return at if len(cells) > 1 or name in {*_MOBILE, *_PHONE, "test numbers"} else -1
    return -1


def _cells(line: str) -> list[str]:
    """Splits a line at tabs, semicolons, commas and bars, except within quotes."""
    if '"' not in line:
        return _CELLS.split(line)
    cells, quoted, begun = [], False, 0
    for at, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign in ";,\t|" and not quoted:
            cells.append(line[begun:at])
            begun = at + 1
    if quoted:  # a lone quote, as in a screen of 6.1"
        return _CELLS.split(line)
    return [*cells, line[begun:]]


def _trimmed(text: str) -> str:
    return text.strip(f" :-–()<>{characters.QUOTES}")


def _joined(parts: Iterable[str]) -> str:
    kept = (part.strip(f" {characters.QUOTES}") for part in parts)
    return " · ".join(part for part in kept if part)[:LONGEST_LINE]
