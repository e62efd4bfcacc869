"""Guesses the language of a text from its most frequent small words; in doubt it guesses none."""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_SMALL: dict[str, str] = {
    "en": "the of and to in is that for it with as are by be this your you we our from not have",
    "de": "der die und den das von zu mit sich des auf für ist im dem nicht ein eine als wir sie",
    "fr": "le la les de des et du que est une pour dans vous nous sur par au qui ne pas votre",
    "es": "el la los las de que y en un una por con para se su del al es como no usted sus",
    "it": "il la di che e per un una in del della dei le con non sono si da alla nel gli",
    "pt": "o a os as de que e do da em um uma para com não por se dos das ao pelo você",
    "nl": "de het een en van in is dat op te voor met zijn niet aan wij uw door om ook die",
    "pl": "i w na z do że się nie jest to o oraz lub przez dla od po są tych jak",
    "sv": "och att det i som en på är av för med den till inte om ett vi har du kan",
    "da": "og at det i som en på er af for med den til ikke om et vi har du kan eller",
    "nb": "og å det i som en på er av for med den til ikke om et vi har du kan eller",
    "fi": "ja on ei että se tai ovat voi sekä mukaan kun jos myös tämä sen joka olla",
    "cs": "a v na je se že s z do o pro k které nebo jsou jako tak podle při",
    "tr": "ve bir bu için ile olarak da de olan veya daha gibi kadar çok ise",
    "ro": "și de în a la cu pe care este nu din pentru sau prin sunt mai al",
    "hu": "a az és hogy nem is egy meg vagy ez van mint csak által azt",
}
_SETS = {code: frozenset(words.split()) for code, words in _SMALL.items()}
# Scripts that one language alone writes; Latin, Cyrillic and Arabic are none of them.
_SCRIPTS = (
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
)
_READ = 200_000  # characters
_FEWEST_WORDS = 60
_FEWEST_SMALL = 0.15  # of all words
_LEAD = 1.7  # times the second best
_SCRIPT_SHARE = 0.2  # of all characters


def guess(text: str) -> str:
    """Returns a language code, or an empty string when the text does not tell."""
    text = text[:_READ]
    for code, script in _SCRIPTS:
        if len(text) > 200 and len(script.findall(text)) > _SCRIPT_SHARE * len(text):
            return code
    words = Counter(_WORD.findall(text.lower()))
    total = words.total()
    if total < _FEWEST_WORDS:
        return ""
    scores = sorted(
        ((sum(words[word] for word in small) / total, code) for code, small in _SETS.items()),
        reverse=True,
    )
    (best, code), (second, _next) = scores[:2]
    return code if best >= _FEWEST_SMALL and best >= _LEAD * second else ""


def declared(value: str) -> str:
    """Returns the language of ``de-AT`` or ``de_AT``; empty for what is no language code."""
    code = re.split(r"[-_]", value.strip().lower()[:20])[0]
    code = {"no": "nb", "nn": "nb"}.get(code, code)
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else ""
