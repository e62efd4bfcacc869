"""The brand as a phone shows it, ready to print. Images are never those of the customer's host."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from senders.provisioning import Brand
from senders.sender import contrast, own_images

ENOUGH_CONTRAST = 4.5
DEFAULT_COLOUR = "#000000"
WHITE = "#ffffff"

CALL = "M22 17v3a2 2 0 0 1-2 2A19 19 0 0 1 2 4a2 2 0 0 1 2-2h3l2 6-2 1a14 14 0 0 0 8 8l1-2z"
GLOBE = "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M2 12h20M12 2c5 6 5 14 0 20M12 2c-5 6-5 14 0 20"
ENVELOPE = "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM22 7l-10 7L2 7"


@dataclass(frozen=True)
class Preview:
    """``colour`` is always safe to print; ``contrast`` is its ratio on white."""

    name: str
    description: str
    colour: str
    colour_as_given: str
    logo: str
    banner: str
    brand: Brand | None
    proposed: str | Promise = ""  # names images that are shown and not used yet

    @classmethod
    def of(cls, brand: Brand | None, name: str) -> "Preview":
        given = (brand.color or "") if brand else ""
        return cls(
            name=name,
            description=(brand.description or "") if brand else "",
            colour=given if contrast.is_colour(given) else DEFAULT_COLOUR,
            colour_as_given=given,
            logo=own_images.path_of(brand.logo_url if brand else None),
            banner=own_images.path_of(brand.banner_url if brand else None),
            brand=brand,
        )

    @property
    def colour_is_valid(self) -> bool:
        return contrast.is_colour(self.colour_as_given)

    @property
    def ratio(self) -> str:
        return contrast.printed(self.colour, ENOUGH_CONTRAST)

    @property
    def contrast_is_enough(self) -> bool:
        return contrast.ratio(self.colour, WHITE) >= ENOUGH_CONTRAST

    @property
    def actions(self) -> list[tuple[str, str]]:
        """(word, path of its icon) of each button that a phone offers."""
        brand = self.brand
        if brand is None:
            return []
        return [
            (word, path)
            for word, path, contacts in (
                (_("Call"), CALL, brand.phones),
                (_("Website"), GLOBE, brand.websites),
                (_("Email"), ENVELOPE, brand.emails),
            )
            if contacts
        ]

    @property
    def contacts(self) -> list[tuple[str, str]]:
        """(label, value) of phones, then websites, then email addresses."""
        brand = self.brand
        if brand is None:
            return []
        return [
            *((item.label, item.number) for item in brand.phones or []),
            *((item.label, item.url) for item in brand.websites or []),
            *((item.label, item.address) for item in brand.emails or []),
        ]
