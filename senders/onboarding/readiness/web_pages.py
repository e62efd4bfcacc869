"""Rules on pages, videos and screenshots as checks measured them. No finding without a receipt."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding.readiness.addresses import is_home_page, page_of
from senders.onboarding.readiness.rules import (
    BLOCKER,
    HINT,
    LAUNCH,
    WARNING,
    Issue,
    Rule,
    Subject,
)
from senders.onboarding.readiness.web_facts import at_paths, of_kinds, opened, unopened
from senders.receipts.addresses import Address
from senders.words import countries, measured
from senders.words.fields import name_of
from senders.words.rule_sources import Source
from senders.words.times import exact

LOGO, BANNER = "details.brand.logoUrl", "details.brand.bannerUrl"
PRIVACY, TERMS = "details.brand.privacyPolicyUrl", "details.brand.termsOfServiceUrl"
# The language that operators of a country want policies in, where that is known.
LANGUAGES = {"DE": "de"}


def policies_open(subject: Subject) -> Iterator[Issue]:
    """Reports a policy that cannot be opened, is behind a sign-in or is no page."""
    return unopened(subject, at_paths(PRIVACY, TERMS), is_certain=True)


def policies_open_for_us(subject: Subject) -> Iterator[Issue]:
    return unopened(subject, at_paths(PRIVACY, TERMS), is_certain=False)


def policies_own_page(subject: Subject) -> Iterator[Issue]:
    """Reports a home page in the place of a policy, and two addresses of one page."""
    finals: dict[str, str] = {}  # of the pages that the texts of the addresses name
    for address, facts in opened(subject, at_paths(PRIVACY, TERMS)):
        name = {"field": name_of(address.path)}
        if facts.get("home") and not is_home_page(address.url):  # its text alone shows that
            yield Issue(
                address.path,
                _("%(field)s leads to a home page.") % name,
                _("Enter the URL of the policy itself."),
            )
        final, first = str(facts.get("final")), finals.get(str(facts.get("final")))
        if first not in {None, page_of(address.url)}:
            yield Issue(
                address.path,
                _("Privacy policy and terms of service lead to the same page."),
                final,
            )
        finals.setdefault(final, page_of(address.url))


def policies_language(subject: Subject) -> Iterator[Issue]:
    for address, facts in opened(subject, at_paths(PRIVACY, TERMS)):
        spoken = facts.get("guessed_language") or facts.get("declared_language")
        for code, language in LANGUAGES.items():
            if code in subject.countries and spoken and spoken != language:
                words = {
                    "field": name_of(address.path),
                    "country": countries.name(code),
                    "language": measured.language(language),
                    "spoken": measured.language(str(spoken)),
                }
                yield Issue(
                    address.path,
                    _("%(field)s leads to a page in %(spoken)s.") % words,
                    _("Operators in %(country)s expect it in %(language)s.") % words,
                )


def websites_open(subject: Subject) -> Iterator[Issue]:
    return unopened(subject, _websites)


def videos_open(subject: Subject) -> Iterator[Issue]:
    return unopened(subject, of_kinds("video"))


def videos_play(subject: Subject) -> Iterator[Issue]:
    for address, facts in opened(subject, of_kinds("video")):
        if not facts["type"] and not facts["player"]:
            yield Issue(
                address.path,
                _("%(field)s leads to a web page.") % {"field": name_of(address.path)},
                _("The portal cannot check that it shows a video."),
            )


def screenshots_open(subject: Subject) -> Iterator[Issue]:
    return unopened(subject, of_kinds("screenshot"))


def unchanged(subject: Subject) -> Iterator[Issue]:
    """Reports what is not the same any more as when the sender was launched."""
    for address in subject.addresses:
        if since := subject.changed.get(address.key):
            yield Issue(
                address.path,
                _("%(field)s leads to other content than before.")
                % {"field": name_of(address.path)},
                _("Compared with the check of %(time)s.") % {"time": exact(since)},
            )


def _websites(address: Address) -> bool:
    return address.kind == "page" and address.path not in (PRIVACY, TERMS)


_POLICIES = (PRIVACY, TERMS)
_GENERAL = "details.questionnaire.general.answers."

RULES = (
    Rule(
        "policy-opens",
        policies_open,
        lazy("Privacy policy and terms of service are public pages without sign-in."),
        lazy("Reviewers open both pages. A page that they cannot open is rejected."),
        BLOCKER,
        _POLICIES,
        Source.REVIEWS,
        stops=LAUNCH,
        is_measured=True,
    ),
    Rule(
        "policy-visit",
        policies_open_for_us,
        lazy("Privacy policy and terms of service open for the portal too."),
        lazy(
            "The host may reject automatic visits or may have been down, or the portal may have "
            "no way to it."
        ),
        WARNING,
        _POLICIES,
        Source.REVIEWS,
        is_measured=True,
    ),
    Rule(
        "policy-page",
        policies_own_page,
        lazy("Privacy policy and terms of service are two pages of their own."),
        lazy("Reviewers reject a home page in the place of a policy."),
        WARNING,
        _POLICIES,
        Source.REVIEWS,
        is_measured=True,
    ),
    Rule(
        "policy-language",
        policies_language,
        lazy("Both policies are in the language that the country’s operators read."),
        lazy("In Germany, policies in another language than German are rejected."),
        WARNING,
        (*_POLICIES, "details.countries"),
        Source.COUNTRY,
        is_measured=True,
    ),
    Rule(
        "website-opens",
        websites_open,
        lazy("Websites can be opened by anyone."),
        lazy("Reviewers compare the website with the brand."),
        WARNING,
        ("details.brand.websites", "details.questionnaire.verification.answers.website"),
        Source.REVIEWS,
        is_measured=True,
    ),
    Rule(
        "video-opens",
        videos_open,
        lazy("Videos can be opened by anyone."),
        lazy("Reviewers watch the video. Without it a launch waits or is rejected."),
        WARNING,
        (f"{_GENERAL}videoUris",),
        Source.GOOGLE_LAUNCH,
        is_measured=True,
    ),
    Rule(
        "video-plays",
        videos_play,
        lazy("Video URLs lead to a video or to a known player."),
        lazy("The portal cannot see if another page shows a video."),
        HINT,
        (f"{_GENERAL}videoUris",),
        Source.GOOGLE_LAUNCH,
        is_measured=True,
    ),
    Rule(
        "screenshot-opens",
        screenshots_open,
        lazy("Screenshots can be opened by anyone, and are images."),
        lazy("Reviewers use them to understand the messages."),
        WARNING,
        (f"{_GENERAL}screenshotUris",),
        Source.GOOGLE_LAUNCH,
        is_measured=True,
    ),
    Rule(
        "unchanged",
        unchanged,
        lazy("Images and pages are still the same as at the launch."),
        lazy("Operators approved what they saw then."),
        WARNING,
        (LOGO, BANNER, *_POLICIES, "details.brand.websites"),
        Source.REVIEWS,
    ),
)
