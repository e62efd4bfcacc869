"""Basics, brand, contacts and images: the steps without questions of the API."""

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
    UseCase.OTP: gettext_lazy("OTP: one-time passwords only"),
    UseCase.MULTIUSE: gettext_lazy("Multi-use: several kinds of traffic"),
}
BILLING_CATEGORIES = {
    "CONVERSATIONAL": gettext_lazy("Conversational: people and brand exchange messages"),
    "NON_CONVERSATIONAL": gettext_lazy("Non-conversational: mainly one way"),
    "BASIC_MESSAGE": gettext_lazy("Basic message"),
    "SINGLE_MESSAGE": gettext_lazy("Single message"),
    "CONVERSATIONAL_LEGACY": gettext_lazy("Conversational (legacy)"),
}


class BasicsForm(StepFields):
    region = Choice(
        "region",
        [(region.value, label) for region, label in REGIONS.items()],
        radios=True,
        subject=gettext_lazy("The region"),
        label=gettext_lazy("Region"),
        hint=gettext_lazy("Where Sinch keeps the sender. Cannot be changed once it is sent."),
    )
    billing_category = Choice(
        "billingCategory",
        [
            *((one.value, BILLING_CATEGORIES[one]) for one in OFFERED_BILLING_CATEGORIES),
            (
                gettext_lazy("older categories"),
                [(one.value, BILLING_CATEGORIES[one]) for one in OLDER_BILLING_CATEGORIES],
            ),
        ],
        empty=gettext_lazy("Choose one"),
        size="w30",
        subject=gettext_lazy("The billing category"),
        label=gettext_lazy("Billing category"),
        hint=gettext_lazy("How Sinch charges. Cannot be changed once it is sent."),
    )
    use_case = Choice(
        "useCase",
        [(use_case.value, label) for use_case, label in USE_CASES.items()],
        radios=True,
        subject=gettext_lazy("The use case"),
        label=gettext_lazy("Use case"),
        hint=gettext_lazy("Decides the questions. Cannot be changed once it is sent."),
    )
    title = Answer(
        "",
        most=TITLE_MAX,
        counted=False,
        subject=gettext_lazy("The title"),
        label=gettext_lazy("Our title"),
        hint=gettext_lazy("For your own lists; Sinch never sees it."),
    )
    sections = (Section(("region", "billing_category", "use_case", "title")),)

    def clean(self) -> None:
        for name, message in (
            ("region", _("Choose a region.")),
            ("billing_category", _("Choose a billing category.")),
            ("use_case", _("Choose a use case.")),
        ):
            if not self.typed(name):
                self.add_error(name, message)


class BrandForm(StepFields):
    name = Answer(
        "details.brand.name",
        most=BRAND_NAME_MAX,
        size="w30",
        subject=gettext_lazy("The name"),
        label=gettext_lazy("Name"),
        hint=gettext_lazy("As people know the brand; shown above every message."),
    )
    description = Answer(
        "details.brand.description",
        most=BRAND_DESCRIPTION_MAX,
        multiline=True,
        subject=gettext_lazy("The description"),
        label=gettext_lazy("Description"),
        hint=gettext_lazy("What people get messages about, in a sentence; no slogan."),
    )
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
        subject=gettext_lazy("E-mail address"),
        label=gettext_lazy("Address"),
    )


class PhoneRow(_Labelled):
    needed = "number"
    number = Answer(
        "number",
        most=CONTACT_PHONE_MAX,
        check=validators.contact_phone,
        keyboard="tel",
        size="w20",
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
        label=gettext_lazy("Address"),
    )


class ContactsForm(StepFields):
    privacy_policy_url = Answer(
        "details.brand.privacyPolicyUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The address of the privacy policy"),
        label=gettext_lazy("Privacy policy"),
        hint=gettext_lazy("The policy's own page, open to everyone without signing in."),
    )
    terms_of_service_url = Answer(
        "details.brand.termsOfServiceUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The address of the terms of service"),
        label=gettext_lazy("Terms of service"),
        hint=gettext_lazy("Another page than the privacy policy."),
    )
    rows = (
        Rows(
            "emails",
            "details.brand.emails",
            EmailRow,
            legend=gettext_lazy("E-mail addresses"),
            hint=gettext_lazy("1 to 3. The label is shown on the phone."),
            add=gettext_lazy("Add an e-mail address"),
            remove=gettext_lazy("Remove e-mail %d"),
            half=gettext_lazy("E-mail %(number)d has a label but no address."),
            distinct=gettext_lazy("E-mail %(number)d is the same as e-mail %(first)d."),
            most=CONTACTS_MAX,
        ),
        Rows(
            "phones",
            "details.brand.phones",
            PhoneRow,
            legend=gettext_lazy("Phone numbers"),
            hint=gettext_lazy("1 to 3, sent as typed; best with + and the country code."),
            add=gettext_lazy("Add a phone number"),
            remove=gettext_lazy("Remove phone %d"),
            half=gettext_lazy("Phone %(number)d has a label but no number."),
            distinct=gettext_lazy("Phone %(number)d is the same as phone %(first)d."),
            most=CONTACTS_MAX,
        ),
        Rows(
            "websites",
            "details.brand.websites",
            WebsiteRow,
            legend=gettext_lazy("Websites"),
            hint=gettext_lazy("1 to 3, each with its label."),
            add=gettext_lazy("Add a website"),
            remove=gettext_lazy("Remove website %d"),
            half=gettext_lazy("Website %(number)d has a label but no address."),
            distinct=gettext_lazy("Website %(number)d is the same as website %(first)d."),
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
            "JPEG or PNG, %(width)d × %(height)d pixels, at most %(kilobytes)d KB. "
            "Sinch fetches it from this address."
        )
        % words
    )


class ImagesForm(StepFields):
    logo_url = Answer(
        "details.brand.logoUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The address of the logo"),
        label=gettext_lazy("Logo"),
    )
    banner_url = Answer(
        "details.brand.bannerUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The address of the banner"),
        label=gettext_lazy("Banner"),
    )
    color = Answer(
        "details.brand.color",
        check=validators.color,
        size="w10",
        subject=gettext_lazy("The colour"),
        label=gettext_lazy("Colour"),
        hint=gettext_lazy("# and six digits. Needs a contrast of 4.5 with white."),
    )
    sections = (Section(("logo_url", "banner_url", "color")),)

    def prepare(self) -> None:
        self.fields["logo_url"].help_text = _image(LOGO_SIZE, LOGO_MAX_KB)
        self.fields["banner_url"].help_text = _image(BANNER_SIZE, BANNER_MAX_KB)
