"""The form of the step United Kingdom."""

from django import forms

from senders.onboarding.forms.question_form import QuestionsForm, group, question


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
