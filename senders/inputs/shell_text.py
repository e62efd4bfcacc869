"""The body in a pasted command: the argument of ``curl -d``, with the quotes of the shell undone.

Knows single and double quotes, ``$'…'``, escapes, and lines continued with a backslash, a caret
or a backtick. Nothing is run.
"""

import re
from typing import NamedTuple

_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_COMMAND = re.compile(r"[$>#\s]{0,40}(?:curl|curl\.exe)\s", re.IGNORECASE)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v"}
_CODE = re.compile(r"x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}")
_OPENING = "‘“„‛"
_CLOSING = "’”“‘"


class Word(NamedTuple):
    """One word of a command and where it begins in the text."""

    text: str
    start: int


def is_command(text: str) -> bool:
    return _COMMAND.match(text) is not None


def body_of(text: str) -> Word | None:
    """Returns the argument that holds the body of a command, or None if there is none."""
    words = _words(text)
    for place, word in enumerate(words):
        for option in _DATA:
            if word.text == option and place + 1 < len(words):
                return words[place + 1]
            if option.startswith("--") and word.text.startswith(f"{option}="):
                return Word(word.text[len(option) + 1 :], word.start)
        if word.text.startswith("-d") and word.text[2:].lstrip().startswith("{"):
            return Word(word.text[2:], word.start)
    return None


def _words(text: str) -> list[Word]:
    words: list[Word] = []
    at, end = 0, len(text)
    while at < end:
        if text[at].isspace():
            at += 1
        elif (past := _continued(text, at)) > at:
            at = past
        else:
            word, at = _word(text, at)
            words.append(word)
    return words


def _continued(text: str, at: int) -> int:
    """Returns the place after a sign that continues the line, or ``at`` itself."""
    if text[at] in "\\^`":
        past = at + 1
        while past < len(text) and text[past] in " \t\r":
            past += 1
        if past < len(text) and text[past] == "\n":
            return past + 1
    return at


def _word(text: str, at: int) -> tuple[Word, int]:
    start, parts, end = at, list[str](), len(text)
    while at < end and not text[at].isspace():
        sign = text[at]
        if sign == "$" and text[at + 1 : at + 2] == "'":
            part, at = _dollar(text, at + 2)
        elif sign == "'":
            close = text.find("'", at + 1)
            close = end if close < 0 else close
            part, at = text[at + 1 : close], close + 1
        elif sign == '"':
            part, at = _double(text, at + 1)
        elif sign in _OPENING and not parts:
            part, at = _typographic(text, at + 1, _CLOSING[_OPENING.index(sign)])
        elif (past := _continued(text, at)) > at:
            return Word("".join(parts), start), past
        elif sign == "\\":
            part, at = text[at + 1 : at + 2], at + 2
        else:
            part, at = sign, at + 1
        parts.append(part)
    return Word("".join(parts), start), at


def _double(text: str, at: int) -> tuple[str, int]:
    parts: list[str] = []
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and text[at + 1 : at + 2] in {'"', "\\", "$", "`"}:
            parts.append(text[at + 1])
            at += 2
        elif text.startswith("\\\n", at):
            at += 2
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts), at + 1


def _dollar(text: str, at: int) -> tuple[str, int]:
    parts: list[str] = []
    while at < len(text) and text[at] != "'":
        if text[at] != "\\":
            parts.append(text[at])
            at += 1
        elif code := _CODE.match(text, at + 1):
            digits = code[0].lstrip("xuU")
            value = int(digits, 8 if code[0] == digits else 16)
            parts.append(chr(value) if value <= 0x10FFFF else "\ufffd")
            at = code.end()
        else:
            sign = text[at + 1 : at + 2]
            parts.append(_ESCAPES.get(sign, sign))
            at += 2
    return "".join(parts), at + 1


def _typographic(text: str, at: int, closing: str) -> tuple[str, int]:
    """Reads up to the last closing quote: inside a body they stand around its own texts."""
    close = text.rfind(closing)
    close = len(text) if close < at else close
    return text[at:close], close + 1
