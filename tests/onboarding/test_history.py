"""The history of a draft: who saved what and when, and putting it back."""

import re

import pytest
from django.test import Client

from senders.models import AuditEntry, Draft
from tests.conftest import signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_hub import url
from tests.onboarding.test_steps import TAB, answers


@pytest.fixture
def written(draft: Draft) -> Draft:
    """Three autosaves of one page, then a save of somebody else."""
    for version, name in enumerate(["A", "B", "C"], start=1):
        signed_in("onboarding").post(
            url(draft, "brand/"),
            {"name": name, "then": "autosave", "version": str(version), "tab": TAB},
        )
    signed_in("manager").post(url(draft, "brand/"), {"name": "D", "then": "leave"})
    return draft


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-save="(\d+)"', text)]


def test_saves_of_one_page_are_listed_as_one_row(staff: Client, written: Draft) -> None:
    page = staff.get(url(written, "history/")).text
    assert len(numbers(page)) == len(written.versions) + 2
    assert "3 saves" in page
    assert "manager" in page
    assert re.search(r"<td>Name( · Description)?", page)


def test_saved_version_is_compared_with_the_current_answers(staff: Client, written: Draft) -> None:
    first = written.saves.get(step="brand", version=1)
    page = " ".join(staff.get(f"{url(written, 'history/')}?save={first.pk}").text.split())
    assert "Version saved by onboarding" in page
    assert (
        '<td class="answer-text"><bdi>Aurora Deals</bdi></td><td class="answer-text"><bdi>D</bdi>'
        in page
    )


@pytest.mark.parametrize("save", ["0", "x", "9" * 30, "³"])
def test_unknown_save_is_404(staff: Client, draft: Draft, save: str) -> None:
    assert staff.get(f"{url(draft, 'history/')}?save={save}").status_code == 404


def test_restoring_a_version_creates_a_new_save_and_an_entry(staff: Client, written: Draft) -> None:
    first = written.saves.get(step="brand", version=1)
    response = staff.post(url(written, f"history/{first.pk}/restore/"))
    assert response["Location"] == url(written, "brand/")
    assert answers(written, "brand") == first.answers
    assert written.saves.get(step="brand", version=6).answers == first.answers
    entry = AuditEntry.objects.get(action="draft.save_restored")
    assert entry.changes["fields"] == ["name", "description"]
    staff.post(url(written, f"history/{first.pk}/restore/"))
    assert written.saves.filter(step="brand").count() == 6, "what stands there is no new save"


def test_answers_set_aside_can_be_restored(staff: Client, draft: Draft) -> None:
    place = url(draft, "brand/")
    signed_in("manager").post(place, {"name": "Theirs", "version": "1", "tab": "b" * 32})
    staff.post(place, {"name": "Mine", "version": "1", "tab": TAB})
    aside = draft.saves.get(set_aside=True)
    assert "data-set-aside" in staff.get(url(draft, "history/")).text
    staff.post(url(draft, f"history/{aside.pk}/restore/"))
    assert answers(draft, "brand")["name"] == ["Mine"]


def test_version_of_a_sent_draft_cannot_be_restored(staff: Client, written: Draft) -> None:
    first = written.saves.get(step="brand", version=1)
    Draft.objects.filter(pk=written.pk).update(state="submitted")
    assert (
        "Restore this version" not in staff.get(f"{url(written, 'history/')}?save={first.pk}").text
    )
    staff.post(url(written, f"history/{first.pk}/restore/"))
    assert answers(written, "brand") == {"name": ["D"]}


def test_auditor_can_view_but_not_restore_a_version(auditor: Client, written: Draft) -> None:
    first = written.saves.get(step="brand", version=1)
    page = auditor.get(f"{url(written, 'history/')}?save={first.pk}")
    assert page.status_code == 200
    assert "Restore this version" not in page.text
    assert auditor.post(url(written, f"history/{first.pk}/restore/")).status_code == 403


def test_save_of_another_draft_is_404(staff: Client, written: Draft) -> None:
    other = draft_of(written.project, body())
    save = other.saves.get(step="brand")
    assert staff.post(url(written, f"history/{save.pk}/restore/")).status_code == 404
    assert staff.get(f"{url(written, 'history/')}?save={save.pk}").status_code == 404


def test_each_version_can_be_restored_beside_the_values_now_and_then(
    staff: Client, auditor: Client, written: Draft
) -> None:
    place = url(written, "history/")
    page = " ".join(staff.get(place).text.split())
    rows = dict(re.findall(r'<tr data-save="(\d+)"[^>]*>(.*?)</tr>', page))
    first = str(written.saves.get(step="brand", version=1).pk)
    newest = str(written.saves.filter(step="brand").order_by("-version")[0].pk)
    assert "2 answers differ" in rows[first]
    values = re.findall(r"<bdi>([^<]*)</bdi>", rows[first].partition("<details")[2])
    assert values == ["D", "Aurora Deals", "Offers of the week and help with your order"]
    assert f"/history/{first}/restore/" in rows[first]
    assert "Same as now" in rows[newest]
    assert "/restore/" not in rows[newest]
    assert "/restore/" not in auditor.get(place).text
