"""The form of the step France."""

from senders.onboarding.forms.question_form import QuestionsForm, group, question


class FrForm(QuestionsForm):
    section = "fr"
    offers = {"full_company_address": "address"}

    full_company_address = question("fr", "fullCompanyAddress", multiline=True, listable=True)
    siren = question("fr", "siren", size="width-12")
    sections = (group("full_company_address", "siren"),)
