"""Takes secrets and personal data out of what the audit trail keeps; nothing is ever put back.

A reduced value carries a keyed hash, so that two entries about the same number can be matched
and nobody without ``SECRET_KEY`` can try out all numbers. A new ``SECRET_KEY`` starts afresh.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers
from django.utils.crypto import salted_hmac

Rule = Callable[[str], str] | None
HIDDEN = "•••"
HASH_LENGTH = 16  # hexadecimal digits

_SECRET = re.compile(r"token|secret|password|authorization|apikey|privatekey")
_PHONE = re.compile(r"phone|^number$|^numbers$|^testnumbers?$")
_EMAIL = re.compile(r"email|^emails$")
_PERSON = re.compile(r"^(first|last|full)name$|surname$")
# The name of a person only here: a brand has a ``name`` too.
_PERSON_PATH = re.compile(r"verification(\.answers)?\.name$")

# Numbers people type into texts: from +, 00 or 0 on, or grouped as in North America; no part of
# a word, an id, a hash or a date.
_FREE = r"(?<![\w#/.+-])(?!\w{8}-\w{4}-)(?!\d\d([.-])\d\d\1\d{4}\b)"
_AMERICAN = r"(?=\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b)"
_PHONE_IN_TEXT = re.compile(
    rf"(?:(?<![\w#])\+|{_FREE}(?:0|{_AMERICAN}))(?:[\s().-]{{0,3}}\d){{6,18}}(?!\w)"
)
# Bare digits as long as a number; no part of a word, a reduced value's hash or a UUID.
_DIGITS = re.compile(r"(?<![\w#])(?<!-\w{4}-)(?!\d{8}-\w{4}-)\d{7,15}(?!\w)")
# The lengths bound the work that a text without any address makes.
_LOCAL = r"[^\s@<>\"'(),;:/?&=•]{1,64}"
_DOMAIN = r"[^\s@<>\"'(),;:/?&=]{1,190}\.[^\s@<>\"'(),;:/?&=.]{1,63}"
_EMAIL_IN_TEXT = re.compile(f"{_LOCAL}@{_DOMAIN}")
_URL = re.compile(r"(?i)\b(https?://)([^\s/?#]*@)?([^\s?#]*)(\?[^\s#]*)?(#\S*)?")
# The token in the address of a webhook or a customer link of the portal; addresses of other systems
# look alike.
_TOKEN_IN_PATH = re.compile(r"(/(?:hooks|intake)/)[\w-]{8,200}([\w-]{4})(?![\w-])")
# Each word once, with the hash behind it: a pattern that looked for the bullets in a word would
# try every bullet of it, and a text of bullets alone would take minutes.
_WORD = re.compile(rf"(\S++)( #[0-9a-f]{{{HASH_LENGTH}}}\b)?")
_TAIL = 64  # characters of a path that can matter for what stands under it
# A byte that PostgreSQL refuses, and halves of characters that UTF-8 refuses.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def redact(value: Any, path: str = "") -> Any:
    """A copy of wire JSON fit to be kept for good. ``path`` is the dotted one of ``value``.

    Values under keys that name a secret vanish; phone numbers, e-mail addresses and names of
    people are reduced, by the key they stand under and wherever they show in a text; of web
    addresses the query and the user part vanish, and the token of a webhook is masked. Numbers come
    back as every database gives them.
    """
    return _redacted(value, path[-_TAIL:], _rule(path))


def redact_text(text: str) -> str:
    """A text without the numbers, e-mail addresses and address secrets that stand in it."""
    pieces, end = [], 0
    text = storable(text)
    for url in _URL.finditer(text):
        pieces += [_plain(text[end : url.start()]), _bare_url(url)]
        end = url.end()
    return "".join([*pieces, _plain(text[end:])])


def redact_typed(text: str) -> str:
    """Redacts a text that somebody searched for, where bare digits are a number too."""
    return _DIGITS.sub(lambda found: phone(found.group()), redact_text(text))


def phone(number: str) -> str:
    """Masks a number as ``+46•••567 #…``: the country code, the last three digits and a hash.

    The hash is that of the number alone, however it was written. Six digits or fewer show none of
    them. Returns an empty or blank text as it is.
    """
    text = storable(number)
    digits = "".join(character for character in text if character.isdecimal())
    if not digits:
        return _hashed(HIDDEN, "phone", text) if text.strip() else text
    international = text.strip().startswith(("+", "00"))
    if international:
        digits = digits.removeprefix("00")
    shown = digits[-3:] if len(digits) > 6 else ""
    code = _country_code(digits) if international and shown else ""
    written = f"+{digits}" if international else digits
    return _hashed(f"{code}{HIDDEN}{shown}", "phone", written)


def email(address: str) -> str:
    """Masks an address as ``j•••@example.com #…``, without its domain if there is no ``@``.

    Returns an empty text for an empty or blank address.
    """
    text = storable(address).strip()
    local, at, domain = text.rpartition("@")
    shown = f"{local[:1]}{HIDDEN}@{domain}" if at else HIDDEN
    return _hashed(shown, "email", text.casefold()) if text else text


def person(name: str) -> str:
    """Masks a name as ``J••• #…``; returns an empty text for an empty or blank name."""
    text = " ".join(storable(name).split())
    return _hashed(f"{text[:1]}{HIDDEN}", "person", text.casefold()) if text else text


def hidden(text: str) -> str:
    """``••• #…``: nothing of the text, but the same text can be told again."""
    return _hashed(HIDDEN, "hidden", storable(text)) if text else text


def shown(text: str) -> str:
    """A reduced text for people, without the hashes that tell equal values."""
    return _WORD.sub(lambda word: word[1] if HIDDEN in word[1] else word[0], text)


def without_tokens(text: str) -> str:
    """Masks the tokens of webhooks and customer links: ``https://portal.example/hooks/•••8c1f/``.

    New entries never hold one. Entries of before do, and what was hashed cannot be changed without
    breaking the chain. So pages and CSV mask it when they show it; JSON Lines, which others verify,
    and the database hold the text that was hashed.
    """
    return _TOKEN_IN_PATH.sub(rf"\1{HIDDEN}\2", text)


def storable(text: str) -> str:
    """Characters that some database or UTF-8 refuses become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def _redacted(value: Any, path: str, rule: Rule) -> Any:
    """Redacts by the rule of the path; all items of a list have that of the list."""
    if rule is hidden:
        return HIDDEN if value not in (None, "", [], {}) else value
    if isinstance(value, Mapping):
        return {redact_text(str(key)): _under(held, path, str(key)) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item, path, rule) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if rule is not None:
        return rule(str(value))
    if isinstance(value, float):
        return _number(value)
    return value if isinstance(value, int) else redact_text(str(value))


def _under(value: Any, path: str, key: str) -> Any:
    whole = f"{path}.{key}".lstrip(".")
    return _redacted(value, whole[-_TAIL:], _rule(whole))


def _rule(path: str) -> Rule:
    """Returns how a value under this path is reduced; ``hidden`` for one that vanishes."""
    key = path.rpartition(".")[2].lower().replace("-", "").replace("_", "")
    if _SECRET.search(key):
        return hidden
    if _PHONE.search(key):
        return phone
    if _EMAIL.search(key):
        return email
    of_contact = "name" in key.partition("contact")[2]
    if of_contact or _PERSON.search(key) or _PERSON_PATH.search(path.lower()):
        return person
    return None


def _number(value: float) -> int | float | str:
    """PostgreSQL keeps 5.0 and 1e22 as it likes; a hash has to come out the same everywhere."""
    if not math.isfinite(value):
        return str(value)
    return int(value) if value.is_integer() else value


def _plain(text: str) -> str:
    text = without_tokens(text)  # of an address that was copied without its scheme
    text = _EMAIL_IN_TEXT.sub(lambda found: email(found.group()), text)
    return _PHONE_IN_TEXT.sub(lambda found: phone(found.group()), text)


def _bare_url(url: re.Match[str]) -> str:
    scheme, user, rest, query, fragment = url.groups(default="")
    return "".join(
        [
            scheme,
            f"{HIDDEN}@" if user else "",
            without_tokens(rest),
            f"?{HIDDEN}" if query else "",
            f"#{HIDDEN}" if fragment else "",
        ]
    )


def _country_code(digits: str) -> str:
    try:
        return f"+{phonenumbers.parse(f'+{digits}').country_code}"
    except phonenumbers.NumberParseException:
        return "+"


def _hashed(shown: str, kind: str, value: str) -> str:
    keyed = salted_hmac(f"senders.redaction.{kind}", value, algorithm="sha256").hexdigest()
    return f"{shown} #{keyed[:HASH_LENGTH]}"
