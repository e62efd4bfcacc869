"""The form of the step brand."""

from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import Section, StepFields
from senders.provisioning import BRAND_DESCRIPTION_MAX, BRAND_NAME_MAX


class BrandForm(StepFields):
    name = Answer("details.brand.name", most=BRAND_NAME_MAX, size="width-30")
    description = Answer("details.brand.description", most=BRAND_DESCRIPTION_MAX, multiline=True)
    sections = (Section(("name", "description")),)
