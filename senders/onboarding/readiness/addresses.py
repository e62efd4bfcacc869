"""Rules about web and email addresses, as far as their text shows. Nothing is fetched here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding.readiness.rules import (
    BLOCKER,
    LAUNCH,
    WARNING,
    Issue,
    Rule,
    Subject,
)
from senders.words import address_hosts
from senders.words.fields import name_of
from senders.words.rule_sources import Source

BRAND = "details.brand"
ANSWERS = "details.questionnaire.{}.answers.{}"
POLICIES = ("privacyPolicyUrl", "termsOfServiceUrl")
IMAGES = ("logoUrl", "bannerUrl")
LISTS = ("videoUris", "screenshotUris")
MAILS = (("verification", "email"), ("us", "companyEmailAddress"))
SITES = (("verification", "website"), ("us", "websiteUrl"))


class Place(NamedTuple):
    """A web address or an email address, and its dotted path."""

    path: str
    text: str

    @property
    def host(self) -> str:
        """The host in lower case; empty where the text is no address."""
        if "@" in self.text and "://" not in self.text:
            return self.text.rpartition("@")[2].lower()
        try:
            return (urlsplit(self.text).hostname or "").rstrip(".")
        except ValueError:
            return ""

    def issue(self, message: str) -> Issue:
        """Returns an issue that quotes the address. The message names it as ``%(field)s``."""
        return Issue(self.path, message % {"field": name_of(self.path)}, self.text)


def images(subject: Subject) -> list[Place]:
    return [*_brand(subject, IMAGES)]


def policies(subject: Subject) -> list[Place]:
    return [*_brand(subject, POLICIES)]


def evidence(subject: Subject) -> list[Place]:
    """Returns the videos and screenshots."""
    return [
        Place(ANSWERS.format("general", f"{key}.{number}"), value)
        for key in LISTS
        for number, value in enumerate(_list(subject.answers("general").get(key)))
        if isinstance(value, str)
    ]


def sites(subject: Subject) -> list[Place]:
    """Returns the websites of the brand and those of the questionnaire."""
    rows = _rows(subject, "websites", "url")
    return [*rows, *_answered(subject, SITES)]


def mails(subject: Subject) -> list[Place]:
    return [*_rows(subject, "emails", "address"), *_answered(subject, MAILS)]


def everything(subject: Subject) -> list[Place]:
    return [
        *images(subject),
        *policies(subject),
        *sites(subject),
        *evidence(subject),
        *mails(subject),
    ]


def policies_differ(subject: Subject) -> Iterator[Issue]:
    found = policies(subject)
    if len(found) == len(POLICIES) and page_of(found[0].text) == page_of(found[1].text):
        yield Issue(
            found[1].path,
            _("The privacy policy and the terms of service have the same address."),
            found[1].text,
        )


def policies_are_pages(subject: Subject) -> Iterator[Issue]:
    homes = {page_of(place.text) for place in sites(subject)}
    for place in policies(subject):
        if place.host and (is_home_page(place.text) or page_of(place.text) in homes):
            yield place.issue(_("%(field)s leads to a website, not to the document itself."))


def short_links(subject: Subject) -> Iterator[Issue]:
    message = _("%(field)s is a short link. Reviewers expect the brand’s own address.")
    return _at(everything(subject), address_hosts.SHORTENERS, message)


def viewer_links_of_images(subject: Subject) -> Iterator[Issue]:
    for place in images(subject):
        if address_hosts.is_viewer(place.text, place.host):
            yield place.issue(
                _("%(field)s leads to a page that shows the image, not to the image itself.")
            )


def viewer_links_of_evidence(subject: Subject) -> Iterator[Issue]:
    message = _("%(field)s is a download link that expires. Reviewers may look weeks later.")
    return _at(evidence(subject), address_hosts.TRANSFERS, message)


def secure(subject: Subject) -> Iterator[Issue]:
    for place in everything(subject):
        if place.text.lower().startswith("http://") and not _is_local(place.host):
            yield place.issue(_("%(field)s begins with http:// instead of https://."))


def placeholder_hosts(subject: Subject) -> Iterator[Issue]:
    message = _("%(field)s is a placeholder.")
    return _at(everything(subject), address_hosts.PLACEHOLDERS, message)


def mail_providers(subject: Subject) -> Iterator[Issue]:
    message = _("%(field)s belongs to a mail provider. Reviewers expect the brand’s own domain.")
    return _at(mails(subject), address_hosts.MAIL_PROVIDERS, message)


def domains_agree(subject: Subject) -> Iterator[Issue]:
    """Compares each email address with all websites and policies; one that shares a name is fine.

    Two endings of one name (``brand.com``, ``brand.de``) count as the same.
    """
    hosts = [place.host for place in (*sites(subject), *policies(subject)) if place.host]
    names = {address_hosts.name_in(host) for host in hosts}
    for place in mails(subject):
        own = address_hosts.name_in(place.host)
        is_provider = address_hosts.is_one_of(place.host, address_hosts.MAIL_PROVIDERS)
        if own and names and own not in names and not is_provider:
            yield Issue(
                place.path,
                _("%(field)s and the website have different domains.")
                % {"field": name_of(place.path)},
                _("%(first)s and %(second)s") % {"first": place.host, "second": hosts[0]},
            )


def page_of(address: str) -> str:
    """Returns an address without what does not tell pages apart."""
    bare = address.strip().partition("#")[0].rstrip("/")
    scheme, mark, rest = bare.partition("://")
    return (rest if mark else scheme).removeprefix("www.").casefold()


def is_home_page(address: str) -> bool:
    return "/" not in page_of(address) and "?" not in page_of(address)


def _at(places: Iterable[Place], hosts: frozenset[str], message: str) -> Iterator[Issue]:
    """Yields an issue for each address at one of the hosts."""
    return (place.issue(message) for place in places if address_hosts.is_one_of(place.host, hosts))


def _brand(subject: Subject, keys: tuple[str, ...]) -> Iterator[Place]:
    for key in keys:
        value = subject.brand.get(key)
        if isinstance(value, str) and value:
            yield Place(f"{BRAND}.{key}", value)


def _rows(subject: Subject, rows: str, key: str) -> list[Place]:
    return [
        Place(f"{BRAND}.{rows}.{number}.{key}", row[key])
        for number, row in enumerate(_list(subject.brand.get(rows)))
        if isinstance(row, Mapping) and isinstance(row.get(key), str)
    ]


def _answered(subject: Subject, keys: tuple[tuple[str, str], ...]) -> list[Place]:
    return [
        Place(ANSWERS.format(section, key), value)
        for section, key in keys
        if (section != "us" or "US" in subject.countries)
        and isinstance(value := subject.answers(section).get(key), str)
    ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_local(host: str) -> bool:
    """Returns True for hosts of this machine, where the sandbox serves its samples."""
    return host in {"localhost", "127.0.0.1", "::1"}


_URLS = (
    *(f"{BRAND}.{key}" for key in (*IMAGES, *POLICIES, "websites")),
    *(ANSWERS.format("general", key) for key in LISTS),
    *(ANSWERS.format(*each) for each in SITES),
)
_MAILS = (f"{BRAND}.emails", *(ANSWERS.format(*each) for each in MAILS))
RULES = (
    Rule(
        "viewer-link",
        viewer_links_of_images,
        lazy("Logo and banner are image files, not pages that show them."),
        lazy("Sinch downloads what the address returns, and a page is no image."),
        BLOCKER,
        tuple(f"{BRAND}.{key}" for key in IMAGES),
        Source.REVIEWS,
        stops=LAUNCH,
    ),
    Rule(
        "policies-differ",
        policies_differ,
        lazy("Privacy policy and terms of service have different addresses."),
        lazy("Reviewers look for two documents."),
        WARNING,
        tuple(f"{BRAND}.{key}" for key in POLICIES),
        Source.REVIEWS,
    ),
    Rule(
        "policy-home-page",
        policies_are_pages,
        lazy("The policies are documents of their own, not the home page."),
        lazy("Reviewers reject a home page in place of a policy."),
        WARNING,
        tuple(f"{BRAND}.{key}" for key in (*POLICIES, "websites")),
        Source.REVIEWS,
    ),
    Rule(
        "short-link",
        short_links,
        lazy("No address is a short link."),
        lazy("Reviewers compare the domain of each address with the brand."),
        WARNING,
        (*_URLS, *_MAILS),
        Source.REVIEWS,
    ),
    Rule(
        "transfer-link",
        viewer_links_of_evidence,
        lazy("Videos and screenshots stay at their address."),
        lazy("Reviewers may look weeks after the launch was requested."),
        WARNING,
        tuple(ANSWERS.format("general", key) for key in LISTS),
        Source.REVIEWS,
    ),
    Rule(
        "https",
        secure,
        lazy("Every address begins with https://."),
        lazy("Reviewers expect public pages that are encrypted."),
        WARNING,
        _URLS,
        Source.GOOGLE_BRAND,
    ),
    Rule(
        "placeholder-host",
        placeholder_hosts,
        lazy("No address is a placeholder such as example.com."),
        lazy("Reviewers open every address."),
        WARNING,
        (*_URLS, *_MAILS),
        Source.REVIEWS,
    ),
    Rule(
        "mail-provider",
        mail_providers,
        lazy("Email addresses belong to the brand’s own domain."),
        lazy("Reviewers reject addresses of public mail providers."),
        WARNING,
        _MAILS,
        Source.REVIEWS,
    ),
    Rule(
        "domains",
        domains_agree,
        lazy("Email addresses and websites share a domain."),
        lazy("Different domains are a frequent reason for questions of reviewers."),
        WARNING,
        (*_MAILS, *_URLS),
        Source.REVIEWS,
    ),
)
