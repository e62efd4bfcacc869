"""Web addresses: http and https, complete, with the host in lower case and in ASCII."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from senders.inputs import characters, hosts
from senders.inputs.reading import Reading, invisible_left_out, only_spaces, short, wrong
from senders.provisioning import is_email, is_url

# A scheme as people type it: with spaces, backslashes, one slash or none, a wrong or absent colon.
_SCHEME = re.compile(r"(?P<name>https?) ?(?:[:;/\\][:;/\\ ]{0,6}|[.,]//)", re.IGNORECASE)
_MISTYPED = re.compile(
    r"(?P<name>h?t{1,3}ps?|hhttps?|htt?p{2,3}s?|httpd|httsp) ?[:;] ?/{0,2}", re.I
)
_OTHER_SCHEME = re.compile(r"(?P<name>[a-z][a-z0-9+.-]{1,20}):(?!\d)", re.IGNORECASE)
_MARKDOWN = re.compile(r"\[[^\]\[]*\]\((?P<url>[^()\s]+)\)")
_LINK = re.compile(r"<a [^<>]{0,300}href ?= ?[\"'](?P<url>[^\"'<>]+)[\"'][^<>]{0,300}>[^<>]*</a>")
_LABEL = re.compile(
    r"(?:url|web|web ?site|site|link|home ?page) ?: ?(?!//)"
    r"|[^\W\d_][\w &-]{0,30}: (?=https?:|www\.)",
    re.IGNORECASE,
)
_END = ".,;:!?"
_PAIRS = {")": "(", "]": "[", "}": "{"}
# Endings of files that are no top-level domain.
_FILES = frozenset(
    (
        *("png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "tif", "tiff", "pdf", "mp4", "webm"),
        *("htm", "html", "php", "aspx", "doc", "docx", "xls", "xlsx"),
    )
)
MOST_BRACKETS = 5  # around an address; more are no notation
HOST_END = re.compile(r"[/?#]")


def web_address(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads one web address. A missing ``https://`` is added."""
    bare, invisible = _visible(typed)
    notes = [invisible_left_out(invisible)] if invisible else []
    bare, left_out = _unwrapped(bare)
    notes += left_out
    if not bare:
        return only_spaces(typed, subject)
    scheme, rest, left_out = _without_scheme(bare)
    notes += left_out
    if problem := _problem(scheme, rest, bare, subject):
        return Reading(typed, typed, problem=problem)
    authority, host_end, path = _split(rest)
    if "\\" in path:
        path = path.replace("\\", "/")
    try:
        host = _host(authority)
    except hosts.WrongHost as error:
        return wrong(
            typed,
            _("%(subject)s contains “%(part)s”, which is no name of a website."),
            subject,
            part=short(error.part),
        )
    sent = f"{scheme or 'https'}://{host}{host_end}{path}"
    if not is_url(sent) or not host:
        return wrong(
            typed,
            _("%(subject)s contains “%(part)s”, which is no name of a website."),
            subject,
            part=short(authority),
        )
    if "xn--" in host and "xn--" not in authority.lower():
        notes.append(_("The name of the website is sent in its international form."))
    warning = ""
    if "@" in authority:
        warning = _("The address contains a username. Everyone who opens the page can see it.")
    return Reading(typed, sent, tuple(notes), warning=warning)


def _visible(typed: str) -> tuple[str, int]:
    """Returns the address without what cannot be seen; only its host takes other characters."""
    seen, invisible = characters.without_invisible(typed)
    if not seen.isascii():
        seen = "".join(
            characters.code(sign).text or " "
            if sign.isspace() or sign in characters.BLANKS or 0xFF01 <= ord(sign) <= 0xFF5E
            else sign
            for sign in seen
        )
    return seen.strip(), invisible


def _unwrapped(bare: str) -> tuple[str, list[str]]:
    """Returns the address without quotes, brackets, a label and the end of a sentence."""
    if link := _MARKDOWN.fullmatch(bare) or _LINK.fullmatch(bare):
        bare = link["url"]
    bare = characters.unquoted(characters.without_link(bare))
    if label := _LABEL.match(bare):
        bare = characters.unquoted(bare[label.end() :])
    notes: list[str] = []
    cut = bare
    while cut and (cut[-1] in _END or _is_unpaired(cut)):
        cut = cut[:-1].rstrip(f" {characters.QUOTES}")
        if len(bare) - len(cut) > 20:  # no end of a sentence
            return bare, notes
    for _bracket in range(MOST_BRACKETS):
        if len(cut) < 2 or cut[0] not in _CLOSING:
            break
        closing = _CLOSING[cut[0]]
        if cut[-1] == closing:
            cut = cut[1:-1].strip()
        elif cut.count(closing) < cut.count(cut[0]):
            cut = cut[1:].lstrip()
        else:
            break
    if len(cut.rstrip()) < len(bare.rstrip(f" {characters.QUOTES}")) and bare[-1] in _END:
        notes.append(_("The “%(sign)s” at the end is left out.") % {"sign": bare[-1]})
    return cut, notes


_CLOSING = {opening: closing for closing, opening in _PAIRS.items()}


def _is_unpaired(text: str) -> bool:
    opening = _PAIRS.get(text[-1])
    return opening is not None and text.count(opening) < text.count(text[-1])


def _without_scheme(bare: str) -> tuple[str, str, list[str]]:
    """Returns the scheme in lower case (empty for none), the rest, and notes."""
    scheme, rest, many = "", bare, 0
    while many < 4 and (found := _SCHEME.match(rest)):
        if not scheme or many:
            scheme = found["name"].lower()
        rest, many = rest[found.end() :], many + 1
    notes = []
    if many > 1:
        notes.append(_("The second “%(scheme)s://” is used.") % {"scheme": scheme})
    if not scheme and rest.startswith("//"):
        rest = rest[2:]
    return scheme, rest, notes


def _split(rest: str) -> tuple[str, str, str]:
    found = HOST_END.search(rest.replace("\\", "/"))
    if not found:
        return rest, "", ""
    at = found.start()
    sign = "/" if rest[at] == "\\" else rest[at]
    return rest[:at], sign, rest[at + 1 :]


def _host(authority: str) -> str:
    """Returns user, host and port as they are sent. Raises ``hosts.WrongHost``."""
    user, at, place = authority.rpartition("@")
    if place.startswith("["):
        return f"{user}{at}{place.lower()}"
    name, colon, port = place.partition(":")
    name = "".join("-" if sign in characters.DASHES else sign for sign in name)
    host = hosts.ascii_of(name)
    port = characters.code(port).text
    return f"{user}{at}{host}{colon if port else ''}{port}"


def _problem(scheme: str, rest: str, bare: str, subject: str) -> str:
    """Returns the sentence about the first part that is wrong, or an empty text."""
    words = {"subject": subject or str(_("The value"))}
    if not scheme:
        if is_email(rest) or rest[:7].lower() == "mailto:":
            return (
                _("%(subject)s contains “@”. It is an email address. Enter a web address.") % words
            )
        if found := _MISTYPED.match(rest):
            return _("%(subject)s starts with “%(start)s”. Enter https://.") % {
                **words,
                "start": found[0].strip(),
            }
        if found := _OTHER_SCHEME.match(rest):
            return _(
                "%(subject)s starts with “%(start)s:”. It must start with https:// or http://."
            ) % {**words, "start": short(found["name"])}
    if not rest:
        return _("%(subject)s has nothing after “%(scheme)s://”.") % {**words, "scheme": scheme}
    if problem := _space_problem(scheme or "https", rest, words):
        return problem
    authority, _sign, _path = _split(rest)
    if not authority:
        return _("%(subject)s has no name of a website after “%(scheme)s://”.") % {
            **words,
            "scheme": scheme or "https",
        }
    regular = (
        bare[:8].lower().startswith(("http://", "https://"))
        and authority == _split(bare.partition("://")[2])[0]
    )
    return _authority_problem(scheme if regular else "", authority, words)


def _space_problem(scheme: str, rest: str, words: dict[str, str]) -> str:
    if not any(map(str.isspace, rest)):
        return ""
    first, *others = rest.split()
    if len(others) == 1 and not _is_address(others[0]) and HOST_END.search(first):
        return _(
            "%(subject)s contains a space and can be read as %(one)s or as %(other)s. Enter one "
            "of these."
        ) % {
            **words,
            "one": f"{scheme}://{first}%20{others[0]}",
            "other": f"{scheme}://{first}{others[0]}",
        }
    if any(map(_is_address, others)) and not ("." in first or _is_address(first)):
        return _("%(subject)s contains “%(word)s” before the address. Enter the address alone.") % {
            **words,
            "word": short(first),
        }
    if any(map(_is_address, others)):
        return _("%(subject)s contains several web addresses. Enter one in each field.") % words
    return _("%(subject)s contains a space after “%(part)s”. Enter one web address.") % {
        **words,
        "part": short(first),
    }


def _is_address(word: str) -> bool:
    return word.lstrip("<([")[:8].lower().startswith(("http://", "https://", "www."))


def _authority_problem(scheme: str, authority: str, words: dict[str, str]) -> str:
    plain = hosts.with_plain_dots(authority.rpartition("@")[2])
    name, colon, port = plain.partition(":")
    if plain.startswith("["):
        try:
            is_closed = bool(urlsplit(f"http://{plain}").hostname)
        except ValueError:
            is_closed = False
        if is_closed:
            return ""
        return _("%(subject)s contains “[” before the name of the website.") % words
    if colon and port and not _is_port(port):
        return _("%(subject)s contains “:%(port)s”. A port is a number up to 65535.") % {
            **words,
            "port": short(port),
        }
    if ".." in name or name.startswith("."):
        return _("%(subject)s contains a dot too many in “%(part)s”.") % {
            **words,
            "part": short(name),
        }
    bad = next((sign for sign in name if sign in "<>\"'`^{}|\\,;()[]=*%&$!+~"), "")
    if bad:
        return _("%(subject)s contains “%(sign)s” in the name of the website.") % {
            **words,
            "sign": bad,
        }
    if not scheme and name.rpartition(".")[2].lower() in _FILES:
        return _("%(subject)s is the name of a file (“%(name)s”). Enter its URL on the web.") % {
            **words,
            "name": short(name),
        }
    if not scheme and "." not in name.strip("."):
        return _(
            "%(subject)s has no ending after “%(name)s”, such as .com. Enter a complete web "
            "address, for example https://brand.com/page."
        ) % {**words, "name": short(name)}
    return ""


def _is_port(port: str) -> bool:
    plain = characters.code(port).text
    return plain.isascii() and plain.isdecimal() and len(plain) <= 5 and int(plain) <= 65535
