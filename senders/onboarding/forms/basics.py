"""The form of the step basics."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.models import Draft
from senders.onboarding.forms.fields import Advice, Answer, Choice
from senders.onboarding.forms.layout import Section, StepFields
from senders.provisioning import (
    OFFERED_BILLING_CATEGORIES,
    OLDER_BILLING_CATEGORIES,
    Region,
    UseCase,
)
from senders.words.field import Text

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


# What fits an answer: (value, answer, reason, label of the button). Sinch Provisioning API
# reference, billing categories and use cases; Google's launch questionnaire on the video.
Fitting = tuple[str, Text, Text, Text]
BILLING_QUESTION = gettext_lazy("Will users be able to reply?")
BILLING_ADVICE: tuple[Fitting, ...] = (
    (
        "CONVERSATIONAL",
        gettext_lazy("Yes. Users and the brand will exchange several messages."),
        gettext_lazy("Conversational is for longer sessions with messages in both directions."),
        gettext_lazy("Select Conversational"),
    ),
    (
        "NON_CONVERSATIONAL",
        gettext_lazy("No. The brand will send messages and expects few replies or none."),
        gettext_lazy(
            "Non-conversational is for mainly one-way messages. It replaces Basic message and "
            "Single message."
        ),
        gettext_lazy("Select Non-conversational"),
    ),
)
USE_CASE_QUESTION = gettext_lazy("What will the brand send?")
USE_CASE_ADVICE: tuple[Fitting, ...] = (
    (
        UseCase.OTP.value,
        gettext_lazy("Only codes that users enter once, for example to sign in."),
        gettext_lazy("OTP is for one-time passwords only."),
        gettext_lazy("Select One-time passwords"),
    ),
    (
        UseCase.TRANSACTIONAL.value,
        gettext_lazy("Only alerts and account updates, for example about an order."),
        gettext_lazy("Transactional is for alerts and account updates."),
        gettext_lazy("Select Transactional"),
    ),
    (
        UseCase.PROMOTIONAL.value,
        gettext_lazy("Only offers, news and other marketing."),
        gettext_lazy("Promotional is for marketing."),
        gettext_lazy("Select Promotional"),
    ),
    (
        UseCase.MULTIUSE.value,
        gettext_lazy("Several of these, now or later."),
        gettext_lazy(
            "Multi-use is for several kinds of traffic in one sender. You cannot change the "
            "use case later."
        ),
        gettext_lazy("Select Multi-use"),
    ),
)


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

    def prepare(self) -> None:
        for name, question, fitting in (
            ("billing_category", BILLING_QUESTION, BILLING_ADVICE),
            ("use_case", USE_CASE_QUESTION, USE_CASE_ADVICE),
        ):
            field = self.answers[name]
            if isinstance(field, Choice):
                field.question = str(question)
                field.advice = [
                    Advice(f"suggest-{name}-{value}", value, *map(str, words))
                    for value, *words in fitting
                ]

    def clean(self) -> None:
        for name, message in (
            ("region", _("Select a region.")),
            ("billing_category", _("Select a billing category.")),
            ("use_case", _("Select a use case.")),
        ):
            if not self.typed(name):
                self.add_error(name, message)
