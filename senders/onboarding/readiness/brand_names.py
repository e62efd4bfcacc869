"""Rules about the brand's name: a default, a trial, capitals, and likeness to other senders."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding import plain_words
from senders.onboarding.readiness import wording
from senders.onboarding.readiness.rules import HINT, WARNING, Issue, Rule, Subject
from senders.provisioning import BRAND_NAME_DEFAULT
from senders.words.rule_sources import Source

NAME = "details.brand.name"
MOST_CAPITALS = 8  # letters; longer names in capitals alone are rarely initials
FEWEST_ALIKE = 6  # letters and digits of names that are compared
_TRIALS = frozenset({"test", "testing", "demo", "dummy", "sandbox", "staging"})


def own_name(subject: Subject) -> Iterator[Issue]:
    if wording.brand_text(subject, "name") in {"", BRAND_NAME_DEFAULT}:
        message = _("The sender has no name of its own. Users would see “%(name)s”.")
        yield Issue(NAME, message % {"name": BRAND_NAME_DEFAULT})


def no_trial(subject: Subject) -> Iterator[Issue]:
    words = plain_words.folded(wording.brand_text(subject, "name")).split()
    if len(words) > 1 and words[-1] in _TRIALS:  # a word alone is a placeholder
        yield Issue(
            NAME,
            _("The brand name ends with “%(word)s”, as names of trials do.") % {"word": words[-1]},
        )


def no_capitals_alone(subject: Subject) -> Iterator[Issue]:
    name = wording.brand_text(subject, "name")
    if name.isupper() and sum(sign.isalpha() for sign in name) > MOST_CAPITALS:
        yield Issue(
            NAME,
            _("The brand name is in capitals alone. Write it as the brand does."),
            plain_words.quoted(name),
        )


def unlike_others(subject: Subject) -> Iterator[Issue]:
    """Reports a name that differs by one letter; an equal one has a rule of its own."""
    own = plain_words.squeezed(wording.brand_text(subject, "name")[:100])
    for other in subject.names:
        if _is_alike(own, plain_words.squeezed(other[:100])):
            yield Issue(
                NAME,
                _("Another sender or draft of this project has almost the same brand name."),
                plain_words.quoted(other),
            )
            return


def _is_alike(first: str, second: str) -> bool:
    """Returns True for names with one letter more, fewer or another. Digits count as they are."""
    if min(len(first), len(second)) < FEWEST_ALIKE or first == second:
        return False
    shorter, longer = sorted((first, second), key=len)
    start = next(
        (
            place
            for place, pair in enumerate(zip(shorter, longer, strict=False))
            if len(set(pair)) > 1
        ),
        len(shorter),
    )
    one_more = longer[start + 1 :] == shorter[start:]
    one_other = len(first) == len(second) and longer[start + 1 :] == shorter[start + 1 :]
    changed = longer[start] + (shorter[start] if one_other else "")
    return (one_more or one_other) and changed.isalpha()


_SEEN = lazy("Users see the name above every message.")
RULES = (
    Rule(
        "name-own",
        own_name,
        lazy("The sender has a name of its own."),
        _SEEN,
        WARNING,
        (NAME,),
        Source.SINCH_LIMITS,
    ),
    Rule(
        "name-trial",
        no_trial,
        lazy("The brand name is not that of a trial."),
        _SEEN,
        HINT,
        (NAME,),
        Source.REVIEWS,
    ),
    Rule(
        "name-capitals",
        no_capitals_alone,
        lazy("The brand name is not in capitals alone."),
        lazy("Reviewers compare its spelling with the website and the other answers."),
        HINT,
        (NAME,),
        Source.REVIEWS,
    ),
    Rule(
        "name-alike",
        unlike_others,
        lazy("No other sender or draft of the project has almost the same brand name."),
        lazy("Reviewers usually reject two senders of a brand with the same name."),
        HINT,
        (NAME,),
        Source.REVIEWS,
    ),
)
