"""The forms of the question steps general, verification, United Kingdom and France."""

from django import forms
from django.utils.translation import gettext_lazy

from senders.onboarding.forms import validators
from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import RowForm, Rows
from senders.onboarding.forms.question_form import QuestionsForm, group, question
from senders.words.fields import question_path


class LinkRow(RowForm):
    needed = "url"
    url = Answer(
        "",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("URL"),
        label=gettext_lazy("URL"),
    )


def _links(name: str, key: str) -> Rows:
    return Rows(
        name,
        question_path("general", key),
        LinkRow,
        add=gettext_lazy("Add URL"),
        remove=gettext_lazy("Remove URL %d"),
    )


class GeneralForm(QuestionsForm):
    section = "general"

    opt_in_description = question("general", "optInDescription", multiline=True, listable=True)
    trigger_description = question("general", "triggerDescription", multiline=True, listable=True)
    interactions_description = question(
        "general", "interactionsDescription", multiline=True, listable=True
    )
    opt_out_description = question("general", "optOutDescription", multiline=True, listable=True)

    rows = (_links("video_uris", "videoUris"), _links("screenshot_uris", "screenshotUris"))
    sections = (
        group(
            "opt_in_description",
            "trigger_description",
            "interactions_description",
            "opt_out_description",
            "video_uris",
            "screenshot_uris",
        ),
    )


class VerificationForm(QuestionsForm):
    section = "verification"
    offers = {"email": "emails", "website": "websites", "phone": "phones"}

    name = question("verification", "name")
    email = question("verification", "email", check=validators.email, keyboard="email")
    title = question("verification", "title")
    website = question("verification", "website", check=validators.url, keyboard="url")
    phone = question(
        "verification",
        "phone",
        check=validators.verification_phone,
        keyboard="tel",
        size="width-20",
    )
    partner_company_name = question("verification", "partner.companyName")
    partner_contact_name = question("verification", "partner.contactName")
    partner_contact_email_address = question(
        "verification", "partner.contactEmailAddress", check=validators.email, keyboard="email"
    )
    sections = (
        group(
            "name",
            "email",
            "title",
            "website",
            "phone",
            title=gettext_lazy("Brand contact"),
            slug="contact",
        ),
        group(
            "partner_company_name",
            "partner_contact_name",
            "partner_contact_email_address",
            title=gettext_lazy("Partner"),
            hint=gettext_lazy("Complete this section only if a reseller acts for the brand."),
            slug="partner",
        ),
    )


class GbForm(QuestionsForm):
    section = "gb"
    unasked = frozenset({"campaignLength"})
    offers = {"company_legal_name": "company", "full_company_address": "address"}

    brand_industry = question("gb", "brandIndustry")
    company_legal_name = question("gb", "companyLegalName")
    company_registration_number = question("gb", "companyRegistrationNumber", size="width-20")
    full_company_address = question("gb", "fullCompanyAddress", multiline=True, listable=True)
    messages_volume = question("gb", "messagesVolume", size="width-30")
    messages_frequency = question("gb", "messagesFrequency", size="width-30")
    # Deprecated by the API but still in its questions. Stored only if a sender has it.
    campaign_length = question("gb", "campaignLength", widget=forms.HiddenInput(), counted=False)
    sections = (
        group(
            "brand_industry",
            "company_legal_name",
            "company_registration_number",
            "full_company_address",
            "messages_volume",
            "messages_frequency",
        ),
    )


class FrForm(QuestionsForm):
    section = "fr"
    offers = {"full_company_address": "address"}

    full_company_address = question("fr", "fullCompanyAddress", multiline=True, listable=True)
    siren = question("fr", "siren", check=validators.siren, size="width-12")
    sections = (group("full_company_address", "siren"),)
