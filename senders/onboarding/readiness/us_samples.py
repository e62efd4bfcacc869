"""Rules about the sample messages of the US questionnaire and the answers that they illustrate."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding import consent_items, plain_words
from senders.onboarding.consent_items import Item
from senders.onboarding.readiness import wording
from senders.onboarding.readiness.rules import HINT, WARNING, Issue, Rule, Subject
from senders.words.fields import question_path
from senders.words.rule_sources import Source
from senders.words.rule_words import AGE_GATED, CODES, LENDING, OFFERS

SAMPLES = question_path("us", "sampleMessages")


def samples(subject: Subject) -> list[str]:
    """Returns the sample messages of the current questionnaire, if the US is selected."""
    if "US" not in subject.countries or not subject.us_is_current:
        return []
    return [text for text in wording.answers(subject, "us", "sampleMessages") if text.strip()]


def samples_name_the_brand(subject: Subject) -> Iterator[Issue]:
    texts = samples(subject)
    if texts and not any(wording.names_brand(subject, each) for each in texts):
        yield Issue(SAMPLES, _("No sample message names the brand."), plain_words.quoted(texts[0]))


def samples_say_stop(subject: Subject) -> Iterator[Issue]:
    """Reports samples in known languages of which none says STOP; codes need not say it."""
    texts = samples(subject)
    lack = [consent_items.missing_items(text, "", (Item.STOP,)) for text in texts]
    if texts and all(lack) and subject.use_case != "OTP":
        yield Issue(
            SAMPLES, _("No sample message says how to stop, for example “Reply STOP to end”.")
        )


def samples_differ(subject: Subject) -> Iterator[Issue]:
    first: dict[str, int] = {}
    for number, text in enumerate(samples(subject)):
        if first.setdefault(plain_words.squeezed(text), number) != number:
            yield Issue(
                f"{SAMPLES}.{number}",
                _("Two sample messages are the same."),
                plain_words.quoted(text),
            )
            return


def samples_of_each_kind(subject: Subject) -> Iterator[Issue]:
    if subject.use_case == "MULTIUSE" and len(samples(subject)) == 1:
        yield Issue(
            SAMPLES,
            _("The use case is “multi-use”, but there is one sample message only."),
            _("Add a sample for each kind of message."),
        )


def samples_fit_the_use_case(subject: Subject) -> Iterator[Issue]:
    texts = [plain_words.folded(each) for each in samples(subject)]
    if subject.use_case in {"OTP", "TRANSACTIONAL"}:
        for number, text in enumerate(texts):
            if word := plain_words.mentions(text, OFFERS):
                yield Issue(
                    f"{SAMPLES}.{number}",
                    _("Sample message %(n)d reads like an offer. The use case is not promotional.")
                    % {"n": number + 1},
                    _("Found: “%(word)s”.") % {"word": word},
                )
                return
    if (
        subject.use_case == "OTP"
        and texts
        and not any(plain_words.mentions(t, CODES) for t in texts)
    ):
        yield Issue(
            SAMPLES, _("The use case is one-time passwords, but no sample message has a code.")
        )


def links_are_declared(subject: Subject) -> Iterator[Issue]:
    answers, texts = subject.answers("us"), samples(subject)
    if answers.get("embeddedLink") is False and (found := _first(texts, plain_words.has_link)):
        yield Issue(
            question_path("us", "embeddedLink"),
            _("Sample message %(n)d has a link, but messages are said to have none.")
            % {"n": found},
        )
    if answers.get("embeddedPhone") is False and (found := _first(texts, plain_words.has_phone)):
        yield Issue(
            question_path("us", "embeddedPhone"),
            _("Sample message %(n)d has a phone number, but messages are said to have none.")
            % {"n": found},
        )


def links_are_shown(subject: Subject) -> Iterator[Issue]:
    answers, texts = subject.answers("us"), samples(subject)
    if texts and answers.get("embeddedLink") is True and not _first(texts, plain_words.has_link):
        yield Issue(
            question_path("us", "embeddedLink"),
            _("Messages are said to have links, but no sample message has one."),
        )
    if (
        texts
        and answers.get("embeddedPhone") is True
        and not any(map(plain_words.has_phone, texts))
    ):
        yield Issue(
            question_path("us", "embeddedPhone"),
            _("Messages are said to have phone numbers, but no sample message has one."),
        )


def age_is_declared(subject: Subject) -> Iterator[Issue]:
    answers = subject.answers("us")
    if "US" not in subject.countries or answers.get("ageGatedContent") is not False:
        return
    word = next((found for text in samples(subject) if (found := _mentioned(text, AGE_GATED))), "")
    if word or answers.get("brandIndustry") == "GAMBLING":
        yield Issue(
            question_path("us", "ageGatedContent"),
            _("Content is said to be for all ages, but other answers suggest an age limit."),
            _("Found: “%(word)s”.") % {"word": word} if word else _("Industry: gambling."),
        )


def lending_is_declared(subject: Subject) -> Iterator[Issue]:
    if subject.answers("us").get("directLending") is not False:
        return
    for text in samples(subject):
        if word := _mentioned(text, LENDING):
            yield Issue(
                question_path("us", "directLending"),
                _("Messages are said to be without lending, but a sample message mentions it."),
                _("Found: “%(word)s”.") % {"word": word},
            )
            return


def _first(texts: Sequence[str], is_found: Callable[[str], bool]) -> int:
    """Returns the number of the first such text, from 1; 0 if there is none."""
    return next((number for number, text in enumerate(texts, 1) if is_found(text)), 0)


def _mentioned(text: str, words: Sequence[str]) -> str:
    return plain_words.mentions(plain_words.folded(text), words)


def _rule(
    name: str,
    check: Callable[[Subject], Iterable[Issue]],
    title: object,
    level: str,
    *reads: str,
) -> Rule:
    why = lazy("US operators compare the sample messages with the other answers.")
    paths = (SAMPLES, "details.countries", *reads)
    return Rule(name, check, title, why, level, paths, Source.US_OPERATORS)


_NAMES = ("details.brand.name", question_path("us", "brandName"))
RULES = (
    _rule(
        "us-samples-brand",
        samples_name_the_brand,
        lazy("A sample message names the brand."),
        WARNING,
        *_NAMES,
    ),
    _rule("us-samples-same", samples_differ, lazy("Sample messages differ."), WARNING),
    _rule(
        "us-use-case",
        samples_fit_the_use_case,
        lazy("Sample messages fit the use case."),
        WARNING,
        "useCase",
    ),
    _rule(
        "us-links",
        links_are_declared,
        lazy("Links and phone numbers in sample messages are declared."),
        WARNING,
        question_path("us", "embeddedLink"),
        question_path("us", "embeddedPhone"),
    ),
    _rule(
        "us-age",
        age_is_declared,
        lazy("Content for adults is declared."),
        WARNING,
        question_path("us", "ageGatedContent"),
        question_path("us", "brandIndustry"),
    ),
    _rule(
        "us-samples-stop",
        samples_say_stop,
        lazy("A sample message says how to stop, unless it is a one-time password."),
        HINT,
        "useCase",
    ),
    _rule(
        "us-samples-kinds",
        samples_of_each_kind,
        lazy("A sender with several uses has a sample message for each."),
        HINT,
        "useCase",
    ),
    _rule(
        "us-links-shown",
        links_are_shown,
        lazy("Declared links and phone numbers stand in a sample message."),
        HINT,
        question_path("us", "embeddedLink"),
        question_path("us", "embeddedPhone"),
    ),
    _rule(
        "us-lending",
        lending_is_declared,
        lazy("Lending in sample messages is declared."),
        HINT,
        question_path("us", "directLending"),
    ),
)
