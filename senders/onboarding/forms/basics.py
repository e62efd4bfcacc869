"""The form of the step basics."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.models import Draft
from senders.onboarding.forms.fields import Answer, Choice
from senders.onboarding.forms.layout import Section, StepFields
from senders.provisioning import (
    OFFERED_BILLING_CATEGORIES,
    OLDER_BILLING_CATEGORIES,
    Region,
    UseCase,
)

TITLE_MAX: int = Draft._meta.get_field("title").max_length or 0
REGIONS = {
    Region.EU: gettext_lazy("Europe (EU)"),
    Region.US: gettext_lazy("United States (US)"),
    Region.BR: gettext_lazy("Brazil (BR)"),
}
USE_CASES = {
    UseCase.TRANSACTIONAL: gettext_lazy("Transactional: alerts and account updates"),
    UseCase.PROMOTIONAL: gettext_lazy("Promotional: marketing"),
    UseCase.OTP: gettext_lazy("One-time passwords (OTP) only"),
    UseCase.MULTIUSE: gettext_lazy("Multi-use: several kinds of traffic"),
}
BILLING_CATEGORIES = {
    "CONVERSATIONAL": gettext_lazy("Conversational: users and the brand exchange several messages"),
    "NON_CONVERSATIONAL": gettext_lazy("Non-conversational: mainly one-way messages"),
    "BASIC_MESSAGE": gettext_lazy("Basic message"),
    "SINGLE_MESSAGE": gettext_lazy("Single message"),
    "CONVERSATIONAL_LEGACY": gettext_lazy("Conversational (legacy)"),
}


class BasicsForm(StepFields):
    region = Choice(
        "region", [(region.value, label) for region, label in REGIONS.items()], radios=True
    )
    billing_category = Choice(
        "billingCategory",
        [
            *((one.value, BILLING_CATEGORIES[one]) for one in OFFERED_BILLING_CATEGORIES),
            (
                gettext_lazy("Legacy categories"),
                [(one.value, BILLING_CATEGORIES[one]) for one in OLDER_BILLING_CATEGORIES],
            ),
        ],
        empty=gettext_lazy("Select one"),
        size="width-30",
    )
    use_case = Choice(
        "useCase", [(use_case.value, label) for use_case, label in USE_CASES.items()], radios=True
    )
    title = Answer(
        "",
        most=TITLE_MAX,
        counted=False,
        subject=gettext_lazy("The internal title"),
        label=gettext_lazy("Internal title"),
        hint=gettext_lazy("Used only in this portal. It is never sent to Sinch."),
    )
    sections = (Section(("region", "billing_category", "use_case", "title")),)

    def clean(self) -> None:
        for name, message in (
            ("region", _("Select a region.")),
            ("billing_category", _("Select a billing category.")),
            ("use_case", _("Select a use case.")),
        ):
            if not self.typed(name):
                self.add_error(name, message)
