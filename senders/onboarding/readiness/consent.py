"""Rules about consent: what users read before they opt in, on HELP, and after they opt out.

``consent_items`` reads the texts; those in a language that it does not know are not judged.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding import consent_items, plain_words
from senders.onboarding.consent_items import Item
from senders.onboarding.readiness import wording
from senders.onboarding.readiness.rules import HINT, WARNING, Issue, Rule, Subject
from senders.words.fields import question_path
from senders.words.rule_sources import Source
from senders.words.rule_words import FRENCH_STOP

OPT_IN = question_path("general", "optInDescription")
OPT_OUT = question_path("general", "optOutDescription")
REQUEST, CONFIRMATION, HELP = (
    question_path("us", key)
    for key in ("callToActionMessage", "optInConfirmationMessage", "helpMessage")
)
NAMES = ("details.brand.name", question_path("us", "brandName"))


def opt_in_in_the_us(subject: Subject) -> Iterator[Issue]:
    """Judges the description where the exact words, the opt-in request, are not given."""
    if "US" in subject.countries and not wording.us_answer(subject, "callToActionMessage"):
        yield from _opt_in(subject)


def opt_in_elsewhere(subject: Subject) -> Iterator[Issue]:
    if "US" not in subject.countries:
        yield from _opt_in(subject)


def opt_out_names_the_brand(subject: Subject) -> Iterator[Issue]:
    text = wording.answer(subject, "general", "optOutDescription")
    if text and not wording.names_brand(subject, text):
        message = _("The opt-out message does not name the brand.")
        yield Issue(OPT_OUT, message, plain_words.quoted(text))


def opt_out_is_a_message(subject: Subject) -> Iterator[Issue]:
    text = wording.answer(subject, "general", "optOutDescription")
    if consent_items.missing_items(text, "", (Item.MESSAGE,)):
        yield Issue(
            OPT_OUT,
            _("The opt-out message reads like a description. Enter the exact message."),
            plain_words.quoted(text),
        )


def french_keywords(subject: Subject) -> Iterator[Issue]:
    if "CA" not in subject.countries:
        return
    keys = ("optInDescription", "interactionsDescription", "optOutDescription")
    texts = [wording.answer(subject, "general", key) for key in keys]
    if any(texts) and not plain_words.mentions(plain_words.folded(" ".join(texts)), FRENCH_STOP):
        yield Issue(
            OPT_IN,
            _("Canada is selected, and no French keyword such as ARRÊT was found."),
            _("Users in Canada expect to stop messages in English and in French."),
        )


def us_request(subject: Subject) -> Iterator[Issue]:
    text = wording.us_answer(subject, "callToActionMessage")
    message = _("The opt-in request may lack words that operators look for.")
    return _lacking(REQUEST, message, _missing(subject, text, consent_items.OPT_IN))


def us_confirmation(subject: Subject) -> Iterator[Issue]:
    text = wording.us_answer(subject, "optInConfirmationMessage")
    asked = [item for item in consent_items.OPT_IN if item is not Item.TERMS]
    message = _("The opt-in confirmation may lack words that operators look for.")
    return _lacking(CONFIRMATION, message, _missing(subject, text, asked))


def us_help(subject: Subject) -> Iterator[Issue]:
    text = wording.us_answer(subject, "helpMessage")
    message = _("The HELP response may lack words that operators look for.")
    return _lacking(HELP, message, _missing(subject, text, consent_items.HELP))


def _opt_in(subject: Subject) -> Iterator[Issue]:
    text = wording.answer(subject, "general", "optInDescription")
    found = _missing(subject, text, consent_items.OPT_IN)
    message = _("The opt-in description may lack words that reviewers look for.")
    return _lacking(OPT_IN, message, found)


def _missing(subject: Subject, text: str, asked: Sequence[Item]) -> list[Item]:
    """Returns the items that a text lacks. The brand counts as named by a part of its name."""
    others = [item for item in asked if item is not Item.BRAND]
    found = list(consent_items.missing_items(text, "", others))
    is_judged = Item.BRAND in asked and bool(consent_items.languages_of(text))
    if is_judged and not wording.names_brand(subject, text):
        found.insert(0, Item.BRAND)
    return found


def _lacking(path: str, message: str, items: Sequence[Item]) -> Iterator[Issue]:
    if items:
        found = _("Not found: %(items)s.") % {"items": consent_items.named(items)}
        yield Issue(path, message, found)


_READ = lazy("Texts are read in seven languages, and not judged in others.")
RULES = (
    Rule(
        "opt-in-us",
        opt_in_in_the_us,
        lazy("Without an opt-in request, the opt-in description says what US operators look for."),
        _READ,
        WARNING,
        (OPT_IN, REQUEST, *NAMES, "details.countries"),
        Source.US_OPERATORS,
    ),
    Rule(
        "us-opt-in-request",
        us_request,
        lazy("The opt-in request of the US says all that operators look for."),
        _READ,
        WARNING,
        (REQUEST, *NAMES, "details.countries"),
        Source.US_OPERATORS,
    ),
    Rule(
        "us-confirmation",
        us_confirmation,
        lazy("The opt-in confirmation of the US says all that operators look for."),
        _READ,
        WARNING,
        (CONFIRMATION, *NAMES, "details.countries"),
        Source.US_OPERATORS,
    ),
    Rule(
        "us-help",
        us_help,
        lazy("The HELP response names the brand and how to reach it."),
        _READ,
        WARNING,
        (HELP, *NAMES, "details.countries"),
        Source.US_OPERATORS,
    ),
    Rule(
        "opt-out-brand",
        opt_out_names_the_brand,
        lazy("The opt-out message names the brand."),
        lazy("Reviewers reject a message that could come from anyone."),
        WARNING,
        (OPT_OUT, *NAMES),
        Source.GOOGLE_LAUNCH,
    ),
    Rule(
        "opt-out-exact",
        opt_out_is_a_message,
        lazy("The opt-out message is the exact text, not a description of it."),
        lazy("Google asks for the exact text that users receive."),
        WARNING,
        (OPT_OUT,),
        Source.GOOGLE_LAUNCH,
    ),
    Rule(
        "opt-in",
        opt_in_elsewhere,
        lazy("The opt-in description says all that reviewers look for."),
        _READ,
        HINT,
        (OPT_IN, *NAMES, "details.countries"),
        Source.REVIEWS,
    ),
    Rule(
        "french-keywords",
        french_keywords,
        lazy("For Canada, users can stop messages in French too."),
        lazy("Canada’s operators expect French keywords."),
        HINT,
        (OPT_IN, OPT_OUT, "details.countries"),
        Source.COUNTRY,
    ),
)
