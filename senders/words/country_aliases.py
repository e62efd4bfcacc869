"""Names that people type for countries besides those of ``countries``: short, old and own ones."""

import unicodedata
from functools import cache

from senders.words import countries

LONGEST = 6  # words of a name
_ALIASES = {
    "AE": ("UAE", "Emirates"),
    "AT": ("Österreich",),
    "BA": ("Bosnia",),
    "BE": ("België", "Belgique", "Belgien"),
    "BR": ("Brasil",),
    "CH": ("Schweiz", "Suisse", "Svizzera"),
    "CI": ("Ivory Coast",),
    "CZ": ("Czech Republic", "Česko"),
    "DE": ("Deutschland", "Allemagne"),
    "DK": ("Danmark",),
    "ES": ("España", "Spanien"),
    "FI": ("Suomi",),
    "FR": ("Frankreich",),
    "GB": ("UK", "Great Britain", "Britain"),
    "GR": ("Hellas",),
    "HU": ("Magyarország",),
    "IE": ("Éire",),
    "IT": ("Italia", "Italien"),
    "KR": ("Korea",),
    "LT": ("Lietuva",),
    "MX": ("México",),
    "NL": ("Nederland", "Holland"),
    "NO": ("Norge",),
    "PE": ("Perú",),
    "PL": ("Polska",),
    "SE": ("Sverige",),
    "SK": ("Slovensko",),
    "TR": ("Turkey",),
    "US": ("USA", "United States of America"),
}
FEWEST_LETTERS = 4  # of the beginning of a name


def folded(text: str) -> str:
    """Returns a text for comparing: small letters without marks, single spaces for all signs."""
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(sign)
    )
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())


@cache
def _codes() -> dict[str, str]:
    found = {folded(name): code for code, name in countries.NAMES.items()}
    for code, names in _ALIASES.items():
        found |= {folded(name): code for name in names}
    return found


def code_of(name: str) -> str:
    """Returns the code of a country named in full, or an empty text."""
    return _codes().get(folded(name), "")


def begun(text: str) -> list[str]:
    """Returns the codes of the countries whose name begins with at least four letters typed."""
    start = folded(text)
    if len(start) < FEWEST_LETTERS:
        return []
    return list(
        dict.fromkeys(code for name, code in sorted(_codes().items()) if name.startswith(start))
    )
