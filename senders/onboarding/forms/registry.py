"""The form of each step."""

from senders.onboarding.forms.basics import BasicsForm
from senders.onboarding.forms.brand import BrandForm
from senders.onboarding.forms.contacts import ContactsForm
from senders.onboarding.forms.fr import FrForm
from senders.onboarding.forms.gb import GbForm
from senders.onboarding.forms.general import GeneralForm
from senders.onboarding.forms.images import ImagesForm
from senders.onboarding.forms.layout import StepFields
from senders.onboarding.forms.reach import CountriesForm, TestNumbersForm
from senders.onboarding.forms.us import UsForm
from senders.onboarding.forms.verification import VerificationForm

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
