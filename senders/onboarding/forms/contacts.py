"""The form of the step contacts."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders import inputs
from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import RowForm, Rows, Section, StepFields
from senders.provisioning import (
    CONTACT_LABEL_MAX,
    CONTACT_WEBSITE_MAX,
    CONTACTS_MAX,
    EMAIL_MAX,
)

_MESSAGES = re.compile(r"\b(?:text|sms|mms|rcs|message|messaging|chat|whatsapp)", re.IGNORECASE)


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
        kind=inputs.email,
        most=EMAIL_MAX,
        keyboard="email",
        subject=gettext_lazy("Email address"),
        label=gettext_lazy("Email address"),
    )


class PhoneRow(_Labelled):
    needed = "number"
    number = Answer(
        "number",
        kind=inputs.contact_phone,
        keyboard="tel",
        subject=gettext_lazy("Phone number"),
        label=gettext_lazy("Number"),
    )

    def advise(self) -> None:
        """Warns of a landline whose label promises that it reads messages."""
        field = self.answers["number"]
        reading, label = field.reading, str(self["label"].value() or "")
        if reading and reading.line == "landline" and _MESSAGES.search(label):
            words = _(
                "This is a landline. It cannot receive messages. Enter a mobile number, or "
                "choose a label such as “Hotline”."
            )
            field.reading = replace(reading, warning=words)


class WebsiteRow(_Labelled):
    needed = "url"
    url = Answer(
        "url",
        kind=inputs.web_address,
        most=CONTACT_WEBSITE_MAX,
        keyboard="url",
        subject=gettext_lazy("Website"),
        label=gettext_lazy("URL"),
    )


class ContactsForm(StepFields):
    privacy_policy_url = Answer("details.brand.privacyPolicyUrl", keyboard="url")
    terms_of_service_url = Answer("details.brand.termsOfServiceUrl", keyboard="url")
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
