"""Groups of countries: a press adds what Sinch offers of them and takes nothing away."""

import re

import pytest
from django.test import Client

from senders.models import Draft
from senders.onboarding.forms import step_form
from senders.onboarding.forms.us import STATES
from senders.provisioning import LAUNCH_COUNTRIES, US_STATES
from senders.words import us_states
from senders.words.country_groups import GROUPS
from tests.onboarding.test_hub import url
from tests.onboarding.test_steps import answers

CHOSEN = ["PE", "GB"]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.slug)
def test_group_is_added_to_the_choice(group: tuple[str, str, tuple[str, ...]]) -> None:
    slug, _name, codes = group
    assert codes
    assert set(codes) <= set(LAUNCH_COUNTRIES)
    form = step_form("countries", {"countries": CHOSEN})
    stored = form.changed_by(f"preset-countries-{slug}")
    assert stored is not None
    assert stored["countries"] == [*CHOSEN, *(code for code in codes if code not in CHOSEN)]
    again = step_form("countries", stored)
    assert again.changed_by(f"preset-countries-{slug}") == stored


@pytest.mark.parametrize(
    "then", ["preset-", "preset-countries", "preset-countries-x", "preset-x-eu", "preset"]
)
def test_unknown_group_changes_nothing(then: str) -> None:
    assert step_form("countries", {"countries": CHOSEN}).changed_by(then) is None
    assert step_form("brand", {"name": ["x"]}).changed_by("preset-name-eu") is None


def test_button_of_a_group_works_without_a_script(staff: Client, draft: Draft) -> None:
    place = url(draft, "countries/")
    page = staff.get(place).text
    buttons = re.findall(r'value="(preset-countries-[\w-]+)"', page)
    assert buttons == [f"preset-countries-{group.slug}" for group in GROUPS]
    sent = {"countries": ["GB", "FR", "US", "PE"], "then": "preset-countries-dach"}
    response = staff.post(place, sent)
    assert response.status_code == 302
    assert answers(draft, "countries")["countries"] == ["GB", "FR", "US", "PE", "AT", "DE"]
    page = " ".join(staff.get(place).text.split())
    assert re.search(r'value="preset-countries-dach"[^>]* disabled', page)


def test_us_states_are_shown_by_name_with_their_code() -> None:
    assert set(us_states.NAMES) == set(US_STATES)
    assert dict(STATES)["AL"] == "Alabama (AL)"
    assert [label for _code, label in STATES] == sorted(label for _code, label in STATES)
