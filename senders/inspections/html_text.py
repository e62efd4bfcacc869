"""Reads title, language, text and password fields of an HTML page in one pass over it.

Not a parser: it serves measuring alone. Its work grows with the length of the page, whatever the
page contains, which Python's own parser does not promise.
"""

import html
import re
from contextlib import suppress
from dataclasses import dataclass, field

_TAG = re.compile(r"[a-z][a-z0-9]*", re.IGNORECASE | re.ASCII)
_ATTRIBUTE = re.compile(r"([a-z-]{1,40})=[\"']?([^\"'\s>]{0,200})", re.IGNORECASE | re.ASCII)
_CHARSET = re.compile(rb"charset=[\"']?([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_KNOWN_CHARSETS = re.compile(
    r"(utf-?8|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]"
    r"|shift[_-]jis|euc-(jp|kr)|gb2312|gbk|gb18030|big5|utf-?16(le|be)?)"
)
_SKIPPED = ("script", "style", "noscript", "template", "svg", "textarea")
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in (*_SKIPPED, "title")}
_TAG_LENGTH = 4000  # characters of a tag that are read


@dataclass
class Page:
    """The parts of a page that are measured. ``text`` is all text outside scripts and styles."""

    title: str = ""
    heading: str = ""
    language: str = ""
    has_password: bool = False
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(html.unescape(" ".join(self.pieces)).split())


def decoded(content: bytes, declared: str) -> str:
    """Returns the text of a page by its charset: of the header, of the page, or UTF-8."""
    names = [declared.partition("charset=")[2].strip("\"' ;").lower()]
    inside = _CHARSET.search(content[:2048])
    names += [inside[1].decode("ascii").lower()] if inside else []
    for name in names:
        if _KNOWN_CHARSETS.fullmatch(name):
            with suppress(LookupError):  # ISO 8859-12 and windows-1259 do not exist
                return content.decode(name, "replace")
    return content.decode("utf-8", "replace")


def read(text: str) -> Page:
    """Returns what a page says. Work is linear: each piece is looked at once."""
    page = Page()
    at, heading = 0, False
    while at < len(text):
        begin = text.find("<", at)
        piece = text[at : begin if begin >= 0 else len(text)]
        page.pieces.append(piece)
        if heading and len(page.heading) < 200:
            page.heading = _line(f"{page.heading} {piece}")
        if begin < 0:
            break
        if text.startswith("<!--", begin):
            at = _after(text, text.find("-->", begin + 4), 3)
            continue
        end = _after(text, text.find(">", begin), 1)
        name, at = _name(text, begin + 1), end
        if name in _ENDS:
            closing = _ENDS[name].search(text, end)
            inside = text[end : closing.start() if closing else len(text)]
            at = _after(text, text.find(">", closing.end()) if closing else -1, 1)
            if name == "title" and not page.title:
                page.title = _line(inside)
        elif name == "h1" or text.startswith(("</h1", "</H1"), begin):
            heading = name == "h1" and not page.heading
        elif name in {"html", "input"}:
            values = dict(_ATTRIBUTE.findall(text[begin : min(end, begin + _TAG_LENGTH)].lower()))
            if name == "html" and not page.language:
                page.language = values.get("lang", "")
            page.has_password |= name == "input" and values.get("type") == "password"
    return page


def _name(text: str, at: int) -> str:
    found = _TAG.match(text, at, at + 20)
    return found[0].lower() if found else ""


def _after(text: str, found: int, length: int) -> int:
    return found + length if found >= 0 else len(text)


def _line(text: str) -> str:
    return " ".join(html.unescape(text[:1000]).split())[:200]
