"""JSON as documents and mail programs leave it, put right outside its texts.

Typographic and single quotes, keys without quotes, comments, trailing commas, and the words of
JavaScript and Python for null, true and false. Lines stay lines, so that errors can name them.
"""

import re

_QUOTES = {'"': '"', "“": "”“", "”": "”“", "„": "“”", "‟": "”", "«": "»", "»": "«", "'": "'"}
_QUOTES |= {"‘": "’‘", "’": "’‘", "‚": "‘’", "＂": "＂"}
_WORD = re.compile(r"[^\W\d][\w$]*")
_WORDS = {"None": "null", "True": "true", "False": "false", "undefined": "null"}
_ESCAPED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"'}


def repaired(text: str) -> str:
    """Returns the text in the notation of JSON, where only its notation differs."""
    out: list[str] = []
    last = -1  # place in ``out`` of the last sign that is not white space
    at, end = 0, len(text)
    while at < end:
        sign = text[at]
        if sign in _QUOTES:
            part, at = _text(text, at + 1, _QUOTES[sign], sign)
        elif text.startswith(("//", "/*"), at):
            at, part = _comment(text, at)
        elif word := _WORD.match(text, at):
            at = word.end()
            part = _word(word[0], text, at)
        else:
            at += 1
            if sign in "]}" and last >= 0 and out[last] == ",":
                out[last] = ""
            part = "," if sign in "，、" else ":" if sign == "：" else sign
            if sign.isspace():
                part = sign if sign in " \n\r\t" else " "
        out.append(part)
        if part.strip():
            last = len(out) - 1
    return "".join(out)


def _text(text: str, at: int, closing: str, opening: str) -> tuple[str, int]:
    """Returns a text in straight quotes, and the place after it; open to the end if unclosed."""
    parts = ['"']
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text):
            following = text[at + 1]
            parts.append("'" if following == "'" else sign + following)
            at += 2
        elif sign in closing and (opening == '"' or _closes(text, at + 1)):
            parts.append('"')
            return "".join(parts), at + 1
        else:
            parts.append(_ESCAPED.get(sign, sign))
            at += 1
    return "".join(parts), at


def _closes(text: str, at: int) -> bool:
    """Tests if a quote ends its text: what follows is a sign of JSON, not the rest of a word."""
    following = text[at : at + 40].lstrip()[:1]
    return following in {"", ",", ":", "}", "]", "/", "，", "："}


def _comment(text: str, at: int) -> tuple[int, str]:
    if text[at + 1] == "/":
        end = text.find("\n", at)
        return (len(text) if end < 0 else end), ""
    end = text.find("*/", at + 2)
    whole = text[at:] if end < 0 else text[at : end + 2]
    return at + len(whole), "\n" * whole.count("\n")


def _word(word: str, text: str, at: int) -> str:
    following = text[at : at + 40].lstrip()[:1]
    if following in {":", "："}:
        return f'"{word}"'
    return _WORDS.get(word, word)
