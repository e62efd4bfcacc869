"""Groups of launch countries that a user adds to a choice at once. Only what Sinch offers."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.provisioning import LAUNCH_COUNTRIES


class CountryGroup(NamedTuple):
    """A group of countries by its name; ``codes`` are those of its members that Sinch offers."""

    slug: str
    name: str | Promise
    codes: tuple[str, ...]


_MEMBERS: tuple[tuple[str, str | Promise, str], ...] = (
    (
        "eu",
        _("European Union"),
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
    ),
    ("dach", _("Germany, Austria, Switzerland"), "AT CH DE"),
    ("nordics", _("Nordic countries"), "DK FI IS NO SE"),
    ("north-america", _("North America"), "CA MX US"),
    (
        "latin-america",
        _("Latin America"),
        "AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE",
    ),
)
GROUPS = tuple(
    CountryGroup(slug, name, tuple(code for code in members.split() if code in LAUNCH_COUNTRIES))
    for slug, name, members in _MEMBERS
)
