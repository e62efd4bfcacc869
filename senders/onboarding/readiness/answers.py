"""Rules about free texts: placeholders, suggested answers, brief and repeated ones; videos."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding import plain_words
from senders.onboarding.readiness import wording
from senders.onboarding.readiness.rules import HINT, WARNING, Issue, Rule, Subject, is_blank
from senders.words.fields import name_of, question_path
from senders.words.rule_sources import Source
from senders.words.rule_words import (
    NOTHING,
    PLACEHOLDER_MARKS,
    RESTRICTED,
    RESTRICTED_NAMES,
    STANDS_IN,
)

VIDEOS = question_path("general", "videoUris")
SCREENSHOTS = question_path("general", "screenshotUris")
GENERAL = {
    key: question_path("general", key)
    for key in (
        "optInDescription",
        "triggerDescription",
        "interactionsDescription",
        "optOutDescription",
    )
}
# The fewest characters of an answer that explains something; wide characters say more.
FEWEST = {"optInDescription": 30, "triggerDescription": 20, "interactionsDescription": 15}
WIDE = 3
# Sinch suggests texts for these, and its suggestions for others are choices.
_OWN_WORDS = ("optInDescription", "triggerDescription", "interactionsDescription")


def placeholders(subject: Subject) -> Iterator[Issue]:
    for path, text in wording.texts_of(subject):
        plain = " ".join(text[: plain_words.READ].casefold().split())
        bare = plain_words.folded(text).strip()
        is_none = path in GENERAL.values() and plain in NOTHING
        mark = next((mark for mark in PLACEHOLDER_MARKS if mark in plain), "")
        if is_none or {plain, bare} & STANDS_IN or (mark and path != "details.brand.description"):
            yield Issue(
                path,
                _("%(field)s contains a placeholder.") % {"field": name_of(path)},
                plain_words.quoted(mark or text),
            )


def suggestions(subject: Subject) -> Iterator[Issue]:
    """Reports answers that are suggestions alone, one or several joined."""
    for key in _OWN_WORDS:
        left = plain_words.squeezed(wording.answer(subject, "general", key))
        given = left
        texts = [str(text) for text in subject.suggested.get(GENERAL[key], ())]
        for text in sorted(map(plain_words.squeezed, texts), key=len, reverse=True):
            left = left.replace(text, "") if text else left
        if given and not left:
            yield Issue(
                GENERAL[key],
                _("%(field)s is a suggested answer without a change.")
                % {"field": name_of(GENERAL[key])},
                _("Describe it for this brand, so that reviewers can picture it."),
            )


def brief(subject: Subject) -> Iterator[Issue]:
    for key, fewest in FEWEST.items():
        text = wording.answer(subject, "general", key)
        size = sum(WIDE if "\u2e80" <= sign <= "\uffef" else 1 for sign in text[: plain_words.READ])
        is_none = plain_words.folded(text).strip() in STANDS_IN  # a warning says so
        if 0 < size < fewest and not is_none:
            yield Issue(
                GENERAL[key],
                _("%(field)s is brief. Describe it so that a stranger can follow.")
                % {"field": name_of(GENERAL[key])},
                plain_words.quoted(text),
            )


def repeated(subject: Subject) -> Iterator[Issue]:
    first: dict[str, str] = {}
    for key, path in GENERAL.items():
        text = plain_words.squeezed(wording.answer(subject, "general", key))
        if text and first.setdefault(text, path) != path:
            yield Issue(
                path,
                _("%(field)s is the same text as another answer.") % {"field": name_of(path)},
                name_of(first[text]),
            )


def video(subject: Subject) -> Iterator[Issue]:
    if is_blank(subject.answers("general").get("videoUris")):
        yield Issue(VIDEOS, _("There is no video. The launch waits until Sinch adds one."), "")


def screenshots(subject: Subject) -> Iterator[Issue]:
    if is_blank(subject.answers("general").get("screenshotUris")):
        yield Issue(SCREENSHOTS, _("There is no screenshot of the place where users opt in."))


def restricted(subject: Subject) -> Iterator[Issue]:
    """Reports the first text of each kind of content."""
    seen = set[str]()
    for path, text in wording.texts_of(subject):
        read = plain_words.folded(text)
        for topic, words in RESTRICTED.items():
            if topic not in seen and (word := plain_words.mentions(read, words)):
                seen.add(topic)
                yield Issue(
                    path,
                    _("Operators restrict messages about %(topic)s. Ask Sinch before the launch.")
                    % {"topic": RESTRICTED_NAMES[topic]},
                    _("%(field)s contains “%(word)s”.") % {"field": name_of(path), "word": word},
                )


_TEXTS = ("details.brand.name", "details.brand.description", "details.questionnaire")
RULES = (
    Rule(
        "placeholder-text",
        placeholders,
        lazy("No answer is a placeholder such as TBD or lorem ipsum."),
        lazy("Reviewers reject a questionnaire with placeholders."),
        WARNING,
        _TEXTS,
        Source.REVIEWS,
    ),
    Rule(
        "video",
        video,
        lazy("A video shows the messages and the opt-out."),
        lazy("Without a video, the launch waits until Sinch adds one."),
        WARNING,
        (VIDEOS,),
        Source.SINCH_LAUNCH,
    ),
    Rule(
        "answers-repeated",
        repeated,
        lazy("The general answers differ from each other."),
        lazy("Reviewers ask where one text answers two questions."),
        WARNING,
        tuple(GENERAL.values()),
        Source.REVIEWS,
    ),
    Rule(
        "answers-suggested",
        suggestions,
        lazy("Suggested answers were changed to fit the brand."),
        lazy("Reviewers recognise texts that many brands send."),
        HINT,
        tuple(GENERAL[key] for key in _OWN_WORDS),
        Source.REVIEWS,
    ),
    Rule(
        "answers-brief",
        brief,
        lazy("Opt-in, trigger and interactions are described in a sentence."),
        lazy("Reviewers ask where they cannot follow."),
        HINT,
        tuple(GENERAL[key] for key in FEWEST),
        Source.REVIEWS,
    ),
    Rule(
        "screenshot",
        screenshots,
        lazy("A screenshot shows where users opt in."),
        lazy("Reviewers compare it with the opt-in description."),
        HINT,
        (SCREENSHOTS,),
        Source.GOOGLE_LAUNCH,
    ),
    Rule(
        "restricted-content",
        restricted,
        lazy("No text is about content that operators restrict."),
        lazy("Alcohol, tobacco, gambling, firearms and adult content need an agreement first."),
        HINT,
        _TEXTS,
        Source.REVIEWS,
    ),
)
