"""The forms of the steps basics, brand, contacts and images."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.models import Draft
from senders.onboarding.forms import validators
from senders.onboarding.forms.fields import Answer, Choice
from senders.onboarding.forms.layout import RowForm, Rows, Section, StepFields
from senders.provisioning import (
    BANNER_MAX_KB,
    BANNER_SIZE,
    BRAND_DESCRIPTION_MAX,
    BRAND_NAME_MAX,
    CONTACT_LABEL_MAX,
    CONTACT_PHONE_MAX,
    CONTACT_WEBSITE_MAX,
    CONTACTS_MAX,
    EMAIL_MAX,
    LOGO_MAX_KB,
    LOGO_SIZE,
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


class BrandForm(StepFields):
    name = Answer("details.brand.name", most=BRAND_NAME_MAX, size="width-30")
    description = Answer("details.brand.description", most=BRAND_DESCRIPTION_MAX, multiline=True)
    sections = (Section(("name", "description")),)


class _Labelled(RowForm):
    label = Answer(
        "label",
        most=CONTACT_LABEL_MAX,
        subject=gettext_lazy("Label"),
        label=gettext_lazy("Label"),
    )


class EmailRow(_Labelled):
    needed = "address"
    address = Answer(
        "address",
        most=EMAIL_MAX,
        check=validators.email,
        keyboard="email",
        subject=gettext_lazy("Email address"),
        label=gettext_lazy("Email address"),
    )


class PhoneRow(_Labelled):
    needed = "number"
    number = Answer(
        "number",
        most=CONTACT_PHONE_MAX,
        check=validators.contact_phone,
        keyboard="tel",
        size="width-20",
        subject=gettext_lazy("Phone number"),
        label=gettext_lazy("Number"),
    )


class WebsiteRow(_Labelled):
    needed = "url"
    url = Answer(
        "url",
        most=CONTACT_WEBSITE_MAX,
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("Website"),
        label=gettext_lazy("URL"),
    )


class ContactsForm(StepFields):
    privacy_policy_url = Answer(
        "details.brand.privacyPolicyUrl", check=validators.url, keyboard="url"
    )
    terms_of_service_url = Answer(
        "details.brand.termsOfServiceUrl", check=validators.url, keyboard="url"
    )
    rows = (
        Rows(
            "emails",
            "details.brand.emails",
            EmailRow,
            add=gettext_lazy("Add email address"),
            remove=gettext_lazy("Remove email address %d"),
            half=gettext_lazy(
                "Email address %(number)d has a label but no address. Enter the address or "
                "remove the row."
            ),
            distinct=gettext_lazy(
                "Email address %(number)d is the same as email address %(first)d. Remove one "
                "of them."
            ),
            most=CONTACTS_MAX,
        ),
        Rows(
            "phones",
            "details.brand.phones",
            PhoneRow,
            add=gettext_lazy("Add phone number"),
            remove=gettext_lazy("Remove phone number %d"),
            half=gettext_lazy(
                "Phone number %(number)d has a label but no number. Enter the number or remove "
                "the row."
            ),
            distinct=gettext_lazy(
                "Phone number %(number)d is the same as phone number %(first)d. Remove one of them."
            ),
            most=CONTACTS_MAX,
        ),
        Rows(
            "websites",
            "details.brand.websites",
            WebsiteRow,
            add=gettext_lazy("Add website"),
            remove=gettext_lazy("Remove website %d"),
            half=gettext_lazy(
                "Website %(number)d has a label but no URL. Enter the URL or remove the row."
            ),
            distinct=gettext_lazy(
                "Website %(number)d is the same as website %(first)d. Remove one of them."
            ),
            most=CONTACTS_MAX,
        ),
    )
    sections = (
        Section(("emails", "phones", "websites")),
        Section(("privacy_policy_url", "terms_of_service_url")),
    )


def _image(size: tuple[int, int], kilobytes: int) -> str:
    words = {"width": size[0], "height": size[1], "kilobytes": kilobytes}
    return (
        _(
            "JPEG or PNG, exactly %(width)d × %(height)d pixels, %(kilobytes)d KB or "
            "smaller. Sinch downloads the image from this URL."
        )
        % words
    )


class ImagesForm(StepFields):
    logo_url = Answer(
        "details.brand.logoUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The logo URL"),
    )
    banner_url = Answer(
        "details.brand.bannerUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The banner URL"),
    )
    color = Answer("details.brand.color", check=validators.color, size="width-10")
    sections = (Section(("logo_url", "banner_url", "color")),)

    def prepare(self) -> None:
        self.fields["logo_url"].help_text = _image(LOGO_SIZE, LOGO_MAX_KB)
        self.fields["banner_url"].help_text = _image(BANNER_SIZE, BANNER_MAX_KB)
