"""Rules about the brand as phones show it: name, description, colour. Text alone is judged here.

Addresses are judged in ``addresses``; images and pages by their receipts.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding.readiness.rules import (
    BLOCKER,
    HINT,
    LAUNCH,
    WARNING,
    Issue,
    Rule,
    Subject,
    is_blank,
)
from senders.sender import contrast
from senders.words.rule_sources import Source

NAME, DESCRIPTION, COLOUR = (f"details.brand.{key}" for key in ("name", "description", "color"))
CONTRAST = 4.5  # of the colour with white (WCAG 2.2, success criterion 1.4.3)
WHITE = "#FFFFFF"
SHORT = 20  # characters of a description that says little

# What the checks of operators and Google take for code. Each is unusual in a sentence.
_CODE = (
    (re.compile(r"</?[a-zA-Z!][^<>]{0,80}>"), lazy("an HTML tag")),
    (re.compile(r"[{}]"), lazy("a curly bracket")),
    (re.compile(r"%(?:2e|2f|5c|25)", re.IGNORECASE), lazy("an encoded character")),
    (re.compile(r"\.\./|\b[A-Za-z]:\\|/(?:etc|bin|usr|var)/"), lazy("a file path")),
)
_DROPPED = re.compile(r"[/\\:]")
_SLOGAN = re.compile(r"!{2,}|#1\b|\bno\. ?1\b|\bworld[’']s (?:best|leading)\b", re.IGNORECASE)


def contrast_with_white(subject: Subject) -> Iterator[Issue]:
    colour = subject.brand.get("color")
    if not isinstance(colour, str) or not contrast.is_colour(colour):
        return
    ratio = contrast.ratio(colour, WHITE)
    if ratio < CONTRAST:
        words = {"colour": colour.upper(), "ratio": f"{min(ratio, 4.49):.2f}"}
        yield Issue(
            COLOUR,
            _("The colour needs a contrast of at least 4.5:1 with white."),
            _("%(colour)s on white has %(ratio)s:1.") % words,
        )


def description_without_code(subject: Subject) -> Iterator[Issue]:
    if found := _code(_text(subject, "description")):
        what, quote = found
        yield Issue(DESCRIPTION, _("The description contains %(what)s.") % {"what": what}, quote)


def name_without_code(subject: Subject) -> Iterator[Issue]:
    if found := _code(_text(subject, "name")):
        what, quote = found
        yield Issue(NAME, _("The brand name contains %(what)s.") % {"what": what}, quote)


def name_signs(subject: Subject) -> Iterator[Issue]:
    if found := _DROPPED.search(_text(subject, "name")):
        yield Issue(
            NAME,
            _("The brand name contains “%(sign)s”, which some phones leave out.")
            % {"sign": found[0]},
        )


def name_of_another(subject: Subject) -> Iterator[Issue]:
    name = _text(subject, "name")
    for other in subject.names:
        if _plain(name) and _plain(name) == _plain(other):
            yield Issue(
                NAME,
                _("Another sender or draft of this project has the same brand name."),
                f"“{other}”",
            )
            return


def description_says_more(subject: Subject) -> Iterator[Issue]:
    name, description = _text(subject, "name"), _text(subject, "description")
    if is_blank(description):
        return
    if _plain(description) == _plain(name):
        yield Issue(DESCRIPTION, _("The description only repeats the brand name."))
    elif len(description.strip()) < SHORT:
        yield Issue(
            DESCRIPTION,
            _("The description has %(n)d of 100 characters.") % {"n": len(description.strip())},
            _("Say what users get, for example “Order updates, offers and help”."),
        )


def description_without_slogan(subject: Subject) -> Iterator[Issue]:
    if found := _SLOGAN.search(_text(subject, "description")):
        yield Issue(
            DESCRIPTION,
            _("The description reads like a slogan. Reviewers expect a plain purpose."),
            f"“{found[0]}”",
        )


def _code(text: str) -> tuple[object, str] | None:
    """Returns the kind of code in a text and the code in quotation marks; None without any."""
    for pattern, what in _CODE:
        if found := pattern.search(text):
            return what, f"“{found[0]}”"
    return None


def _text(subject: Subject, key: str) -> str:
    value = subject.brand.get(key)
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


RULES = (
    Rule(
        "contrast",
        contrast_with_white,
        lazy("The colour has a contrast of at least 4.5:1 with white."),
        lazy("Reviewers reject a colour with less contrast."),
        BLOCKER,
        (COLOUR,),
        Source.GOOGLE_BRAND,
        stops=LAUNCH,
    ),
    Rule(
        "description-code",
        description_without_code,
        lazy("The description contains no code, template or file path."),
        lazy("Google rejects descriptions with such text."),
        BLOCKER,
        (DESCRIPTION,),
        Source.GOOGLE_BRAND,
        stops=LAUNCH,
    ),
    Rule(
        "name-code",
        name_without_code,
        lazy("The brand name contains no code, template or file path."),
        lazy("Reviewers reject names with such text."),
        BLOCKER,
        (NAME,),
        Source.REVIEWS,
        stops=LAUNCH,
    ),
    Rule(
        "name-signs",
        name_signs,
        lazy("The brand name contains no slash, backslash or colon."),
        lazy("iPhones may leave these characters out of the name."),
        WARNING,
        (NAME,),
        Source.REVIEWS,
    ),
    Rule(
        "name-of-another",
        name_of_another,
        lazy("No other sender or draft of the project has the same brand name."),
        lazy("Reviewers usually reject two senders of a brand with the same name."),
        WARNING,
        (NAME,),
        Source.REVIEWS,
    ),
    Rule(
        "description-short",
        description_says_more,
        lazy("The description says what users get."),
        lazy("Reviewers ask for a concrete purpose."),
        HINT,
        (DESCRIPTION, NAME),
        Source.REVIEWS,
    ),
    Rule(
        "description-slogan",
        description_without_slogan,
        lazy("The description is not a slogan."),
        lazy("Reviewers ask for a concrete purpose."),
        HINT,
        (DESCRIPTION,),
        Source.REVIEWS,
    ),
)
