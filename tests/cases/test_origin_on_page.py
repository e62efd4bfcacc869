"""The source of a case's draft on the page of the case: for writers, readers, sent drafts."""

import pytest
from django.test import Client
from django.utils import timezone

from senders import jobs
from senders.audit import Actor
from senders.models import Draft, DraftImport, DraftOrigin, Project
from senders.onboarding import removal
from tests.conftest import signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.onboarding.imports import making
from tests.onboarding.test_origins import WAYS

SOURCE = "Source of the answers"


def shown(client: Client, draft: Draft) -> str:
    page = client.get(f"/p/aurora/cases/{draft.case_id}/")
    assert page.status_code == 200
    return " ".join(page.text.split())


def imported(client: Client) -> Draft:
    """Imports one row by the pages and the worker, and returns its draft."""
    run = making.checked(client, making.csv_text([making.row("Northwind")]))
    client.post(f"{making.IMPORT}{run.pk}/create/", {})
    jobs.run_due()
    return Draft.objects.latest("pk")


@pytest.mark.parametrize("name", ["onboarding", "auditor"])
@pytest.mark.parametrize("way", WAYS)
def test_case_shows_the_source_of_its_draft(aurora: Project, way: str, name: str) -> None:
    make, kind = WAYS[way]
    make(signed_in("manager"), draft_of(aurora, body()))
    draft = Draft.objects.latest("pk")
    page = shown(signed_in(name), draft)
    assert f'data-kind="{kind}"' in page
    assert SOURCE in page


def test_case_of_a_draft_that_began_empty_shows_no_source(manager: Client, aurora: Project) -> None:
    assert SOURCE not in shown(manager, draft_of(aurora, body()))


def test_imported_row_is_the_source_of_its_draft_until_the_import_is_removed(
    manager: Client,
) -> None:
    draft = imported(manager)
    run = DraftImport.objects.get()
    page = shown(manager, draft)
    assert (
        f'Row 2 of the import <a href="{making.IMPORT}{run.pk}/"><bdi>brands.csv</bdi></a>' in page
    )
    assert "All answers are those of the source." in page
    assert "46701234567" not in str(DraftOrigin.objects.get().answers)
    hub = " ".join(manager.get(f"/p/aurora/onboarding/{draft.pk}/").text.split())
    assert "Row 2 of the import" in hub
    run.delete()
    assert "brands.csv</bdi>, which was removed since." in shown(manager, draft)


def test_case_says_where_the_draft_differs_and_forgets_it_with_the_data(manager: Client) -> None:
    draft = imported(manager)
    draft.answers["brand"]["name"] = ["Northwind Traders"]
    draft.save()
    page = shown(manager, draft)
    assert "1 answer differs" in page
    assert "Northwind Traders" in page
    Draft.objects.update(state=Draft.State.SUBMITTED)
    assert "1 answer differs" in shown(manager, draft), "also after it was sent"
    draft.refresh_from_db()
    removal.remove(draft, Actor(draft.project, "tests"), now=timezone.now())
    assert SOURCE not in shown(manager, draft)


@pytest.mark.parametrize("name", ["auditor", "onboarding"])
def test_list_of_cases_leads_to_brand_profiles(name: str) -> None:
    client = signed_in(name)
    assert 'href="/p/aurora/profiles/"' in client.get("/p/aurora/onboarding/").text
    assert client.get("/p/aurora/profiles/").status_code == 200
