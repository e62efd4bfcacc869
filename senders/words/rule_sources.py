"""Sources of the readiness rules, in the words of the page that lists the rules."""

from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Source(Enum):
    """The source of a demand that a rule checks. The value is the text shown."""

    SINCH_LIMITS = _("Sinch Provisioning API reference: limits of a sender")
    SINCH_LAUNCH = _("Sinch Provisioning API reference: requirements of a launch")
    GOOGLE_BRAND = _("Google RCS for Business: guidelines for brand assets")
    GOOGLE_LAUNCH = _("Google RCS for Business: launch questionnaire")
    REVIEWS = _("Reasons that reviewers gave for rejections")
    US_OPERATORS = _("US operators: vetting of brands and campaigns")
    REGISTERS = _("The register that issues the number")
    COUNTRY = _("Requirements of the country’s operators")

    @property
    def words(self) -> "_StrPromise":
        return self.value
