"""The form of each step."""

from senders.onboarding.forms.brand import BasicsForm, BrandForm, ContactsForm, ImagesForm
from senders.onboarding.forms.layout import StepFields
from senders.onboarding.forms.questionnaire import FrForm, GbForm, GeneralForm, VerificationForm
from senders.onboarding.forms.reach import CountriesForm, TestNumbersForm
from senders.onboarding.forms.us import UsForm

FORMS: dict[str, type[StepFields]] = {
    "basics": BasicsForm,
    "brand": BrandForm,
    "contacts": ContactsForm,
    "images": ImagesForm,
    "test-numbers": TestNumbersForm,
    "countries": CountriesForm,
    "general": GeneralForm,
    "verification": VerificationForm,
    "gb": GbForm,
    "fr": FrForm,
    "us": UsForm,
}
