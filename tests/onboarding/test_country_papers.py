"""Documents, languages and emails of the chosen countries, on hub and review only for these."""

import pytest
from django.test import Client

from senders.models import Project
from senders.onboarding import country_papers
from senders.provisioning import LAUNCH_COUNTRIES
from senders.words import countries
from tests.onboarding.test_hub import begin, url


@pytest.mark.parametrize("code", sorted(LAUNCH_COUNTRIES))
def test_each_country_has_its_demands_or_is_named_among_the_others(code: str) -> None:
    found, others = country_papers.of([code]), country_papers.without([code])
    assert bool(found) != bool(others)
    assert (others or found[0].country) == countries.name(code)
    assert all(text.endswith(".") for each in found for text in each.papers)


def test_countries_stand_by_name_and_once() -> None:
    found = country_papers.of(["IT", "DE", "DE", "SE", "BE"])
    assert [each.country for each in found] == ["Belgium", "Germany", "Italy"]
    assert country_papers.without(["SE", "FI", "SE"]) == "Finland and Sweden"


@pytest.mark.parametrize("rest", ["", "review/"])
def test_hub_and_review_show_the_papers_of_the_chosen_countries_alone(
    staff: Client, aurora: Project, rest: str
) -> None:
    draft = begin(aurora, countries={"countries": ["DE", "SE"]})
    text = staff.get(url(draft, rest)).text
    papers = text.partition('id="papers"')[2].partition("</section>")[0]
    assert "The privacy policy and the terms of service must be in German." in papers
    assert "The brand must sign an approval form." in papers
    assert "Sweden: no additional documents are known to be required." in papers
    assert "Telefónica" not in papers
    assert "Other countries" in papers
    alone = staff.get(url(begin(aurora, countries={"countries": ["SE"]}), rest)).text
    assert "Other countries" not in alone
    assert "All countries" in alone
    assert 'id="papers"' not in staff.get(url(begin(aurora), rest)).text


def test_edit_shows_the_papers_of_added_countries_alone(staff: Client, aurora: Project) -> None:
    draft = begin(aurora, countries={"countries": ["DE", "NL"]})
    draft.is_edit, draft.sender_id, draft.base = True, "x" * 36, {"countries": ["DE"]}
    draft.save()
    papers = staff.get(url(draft)).text.partition('id="papers"')[2].partition("</section>")[0]
    assert "Netherlands" in papers
    assert "Germany" not in papers
