"""The form of the step verification."""

from django.utils.translation import gettext_lazy

from senders.onboarding.forms.question_form import QuestionsForm, group, question


class VerificationForm(QuestionsForm):
    section = "verification"
    offers = {"email": "emails", "website": "websites", "phone": "phones"}

    name = question("verification", "name")
    email = question("verification", "email", keyboard="email")
    title = question("verification", "title")
    website = question("verification", "website", keyboard="url")
    phone = question(
        "verification",
        "phone",
        keyboard="tel",
        size="width-20",
    )
    partner_company_name = question("verification", "partner.companyName")
    partner_contact_name = question("verification", "partner.contactName")
    partner_contact_email_address = question(
        "verification", "partner.contactEmailAddress", keyboard="email"
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
