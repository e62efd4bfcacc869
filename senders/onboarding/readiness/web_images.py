"""Rules on logo and banner as checks measured them. An image without a receipt has no finding."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding.readiness.rules import BLOCKER, LAUNCH, WARNING, Issue, Rule, Subject
from senders.onboarding.readiness.web_facts import Checked, of_kinds, opened, unopened
from senders.provisioning import limits
from senders.words import measured
from senders.words.fields import name_of
from senders.words.rule_sources import Source

LOGO, BANNER = "details.brand.logoUrl", "details.brand.bannerUrl"
SIZES = {"logo": limits.LOGO_SIZE, "banner": limits.BANNER_SIZE}
KILOBYTES = {"logo": limits.LOGO_MAX_KB, "banner": limits.BANNER_MAX_KB}
TYPES = ("PNG", "JPEG")


def images_open(subject: Subject) -> Iterator[Issue]:
    """Reports a logo or banner that cannot be opened or is no image."""
    return unopened(subject, of_kinds("logo", "banner"), is_certain=True)


def images_open_for_us(subject: Subject) -> Iterator[Issue]:
    return unopened(subject, of_kinds("logo", "banner"), is_certain=False)


def image_types(subject: Subject) -> Iterator[Issue]:
    for address, facts in _images(subject):
        if facts["type"] not in TYPES:
            yield Issue(
                address.path,
                _("%(field)s must be a PNG or JPEG image.") % {"field": name_of(address.path)},
                _("It is of type %(type)s.") % {"type": facts["type"]},
            )


def image_pixels(subject: Subject) -> Iterator[Issue]:
    for address, facts in _images(subject):
        wide, high = SIZES[address.kind]
        if (facts["width"], facts["height"]) != (wide, high):
            yield Issue(
                address.path,
                _("%(field)s must be %(width)d × %(height)d pixels.")
                % {"field": name_of(address.path), "width": wide, "height": high},
                _("It is %(width)d × %(height)d pixels.")
                % {"width": facts["width"], "height": facts["height"]},
            )


def image_bytes(subject: Subject) -> Iterator[Issue]:
    for address, facts in _images(subject):
        most = KILOBYTES[address.kind]
        if facts["bytes"] > most * 1024:
            yield Issue(
                address.path,
                _("%(field)s must be %(most)d KB or smaller.")
                % {"field": name_of(address.path), "most": most},
                _("It is %(size)s.") % {"size": measured.size(facts["bytes"])},
            )


def image_effects(subject: Subject) -> Iterator[Issue]:
    """Reports animation, and a banner with transparent parts; a logo may have them."""
    for address, facts in _images(subject):
        name = {"field": name_of(address.path)}
        if facts["animated"]:
            yield Issue(address.path, _("%(field)s is animated.") % name)
        if facts["transparent"] and address.kind == "banner":
            yield Issue(
                address.path,
                _("%(field)s has transparent parts.") % name,
                _("Dark screens show through them."),
            )


def _images(subject: Subject) -> Iterator[Checked]:
    return opened(subject, of_kinds("logo", "banner"))


_BRAND_IMAGES = (LOGO, BANNER)

RULES = (
    Rule(
        "image-opens",
        images_open,
        lazy("Logo and banner can be opened by anyone, and are images."),
        lazy("Sinch and Google fetch both images. What they cannot fetch is rejected."),
        BLOCKER,
        _BRAND_IMAGES,
        Source.REVIEWS,
        stops=LAUNCH,
        is_measured=True,
    ),
    Rule(
        "image-visit",
        images_open_for_us,
        lazy("Logo and banner open for the portal too."),
        lazy(
            "The host may reject automatic visits or may have been down, or the portal may have "
            "no way to it."
        ),
        WARNING,
        _BRAND_IMAGES,
        Source.REVIEWS,
        is_measured=True,
    ),
    Rule(
        "image-type",
        image_types,
        lazy("Logo and banner are PNG or JPEG images."),
        lazy("Other types are rejected, whatever the name of the file says."),
        BLOCKER,
        _BRAND_IMAGES,
        Source.SINCH_LIMITS,
        stops=LAUNCH,
        is_measured=True,
    ),
    Rule(
        "image-pixels",
        image_pixels,
        lazy("The logo is 224 × 224 pixels and the banner 1440 × 448 pixels."),
        lazy("Images of another size are rejected."),
        BLOCKER,
        _BRAND_IMAGES,
        Source.SINCH_LIMITS,
        stops=LAUNCH,
        is_measured=True,
    ),
    Rule(
        "image-bytes",
        image_bytes,
        lazy("The logo has at most 50 KB and the banner at most 200 KB."),
        lazy("Larger files are rejected."),
        BLOCKER,
        _BRAND_IMAGES,
        Source.SINCH_LIMITS,
        stops=LAUNCH,
        is_measured=True,
    ),
    Rule(
        "image-effects",
        image_effects,
        lazy("Logo and banner do not move, and the banner has no transparent parts."),
        lazy("Phones show one picture only, and a dark screen through transparent parts."),
        WARNING,
        _BRAND_IMAGES,
        Source.GOOGLE_BRAND,
        is_measured=True,
    ),
)
