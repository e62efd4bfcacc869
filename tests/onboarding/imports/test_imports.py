"""An import from the upload to its drafts: report, drafts, files, roles, and what is left."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import strip_tags
from openpyxl import load_workbook

from senders import jobs
from senders.models import (
    AuditEntry,
    Draft,
    DraftImport,
    ImportedRow,
    Membership,
    Project,
    SenderRecord,
)
from senders.onboarding.imports.columns import all_columns, by_key
from senders.onboarding.wire import import_body
from tests.conftest import signed_in
from tests.onboarding.complete import body
from tests.onboarding.imports.making import (
    GOOD,
    IMPORT,
    checked,
    csv_text,
    heads,
    row,
    upload,
    xlsx,
)


@pytest.fixture
def staff() -> Client:
    return signed_in("onboarding")


def content(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def start(client: Client, run: DraftImport, **form: str) -> Any:
    response = client.post(f"{IMPORT}{run.pk}/create/", form)
    jobs.run_due()
    run.refresh_from_db()
    return response


def test_good_rows_become_drafts_of_who_started_and_bad_rows_do_not(
    staff: Client, manager: Client
) -> None:
    run = checked(staff, csv_text([row("First"), row("Second", numbers="12"), row("Third")]))
    page = staff.get(f"{IMPORT}{run.pk}/").text
    assert "2 rows have no problems." in page
    assert "1 row has problems and becomes no draft." in page
    assert 'data-line="3"' in page
    assert by_key()["test-numbers.test_numbers"].label in page
    assert not Draft.objects.exists()
    assert start(manager, run).status_code == 302
    made = Draft.objects.order_by("pk")
    assert [draft.title for draft in made] == ["First", "Third"]
    assert {draft.owner.username for draft in made} == {"manager"}
    assert made[0].answers == {
        "basics": {
            "region": ["EU"],
            "billing_category": ["CONVERSATIONAL"],
            "use_case": ["PROMOTIONAL"],
        },
        "brand": {"name": ["First"]},
        "countries": {"countries": ["SE", "GB"]},
        "test-numbers": {"test_numbers": ["+46701234567"]},
    }
    assert made[0].total > made[0].answered > 0, "its progress was stored"
    page = staff.get(f"{IMPORT}{run.pk}/").text
    assert "2 drafts were created." in page
    for draft in made:
        assert f"/p/aurora/onboarding/{draft.pk}/" in page
    assert run.state == "done"
    created = run.rows.filter(state="created")
    assert all(one.values == [] and one.name == "" for one in created), "drafts hold the texts"


def test_run_leaves_one_entry_and_each_draft_its_own(staff: Client) -> None:
    text = csv_text([row("First"), row("Second", numbers="12"), row("Third")])
    run = checked(staff, text)
    assert not AuditEntry.objects.filter(action="drafts.imported").exists()
    start(staff, run)
    entry = AuditEntry.objects.get(action="drafts.imported")
    assert entry.changes == {
        "import": run.pk,
        "sha256": run.sha256,
        "rows": 3,
        "created": 2,
        "with_problems": 1,
        "left_out": 0,
    }
    assert entry.outcome == "succeeded"
    page = " ".join(strip_tags(staff.get("/p/aurora/audit/?action=drafts.imported").text).split())
    assert "2 drafts" in page
    assert "1 row with problems" in page
    assert (
        AuditEntry.objects.filter(action="draft.created", actor__username="onboarding").count() == 2
    )
    assert "+46701234567" not in str(list(AuditEntry.objects.values()))
    jobs.run_due()
    assert AuditEntry.objects.filter(action="drafts.imported").count() == 1


def test_second_press_starts_nothing_again(staff: Client) -> None:
    run = checked(staff, csv_text([row("First")]))
    for _press in range(2):
        assert start(staff, run).status_code == 302
    assert Draft.objects.count() == 1


def test_two_equal_uploads_of_one_page_are_one_import(staff: Client) -> None:
    text = csv_text([row("First")])
    places = {upload(staff, text, once="page")["Location"] for _press in range(2)}
    assert len(places) == DraftImport.objects.count() == 1
    assert upload(staff, csv_text([row("Other")]), once="page")["Location"] not in places


def test_every_column_of_the_template_holds_its_question(staff: Client) -> None:
    """The examples of the template are a row without problems, and answer what they stand under."""
    asked = all_columns()
    keys = [column.key for column in asked]
    run = checked(staff, csv_text([[column.example for column in asked]], keys))
    assert run.rows.get().problems == []
    start(staff, run)
    answers = Draft.objects.get().answers
    assert answers["countries"]["countries"] == ["SE", "GB", "US"]
    assert answers["contacts"]["emails-0-address"] == ["help@northwind.example"]
    assert answers["general"]["video_uris-0-url"] == ["https://northwind.example/review.mp4"]
    assert answers["us"]["sample_messages-0-text"][0].startswith("Northwind: sandals")
    assert answers["us"]["embedded_link"] == ["yes"]


def test_complete_body_typed_into_a_row_is_the_same_draft(staff: Client) -> None:
    """Every answer of a create body can be typed into a column."""
    expected = import_body(body()).answers
    cells: dict[str, str] = {}
    for step, stored in expected.items():
        for name, values in stored.items():
            cells[_key(step, name)] = ", ".join(values)
    run = checked(staff, csv_text([list(cells.values())], list(cells)))
    assert run.rows.get().problems == []
    start(staff, run)
    assert Draft.objects.get().answers == expected


def _key(step: str, name: str) -> str:
    whole, number, part = [*name.split("-"), "", ""][:3]
    if not number:
        return f"{step}.{name}"
    place = f"{step}.{whole}.{int(number) + 1}"
    return next(key for key in (f"{place}.{part}", place, f"{step}.{whole}") if key in by_key())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_template_can_be_filled_in_and_uploaded(staff: Client, kind: str) -> None:
    file = content(staff.get(f"{IMPORT}template.{kind}"))
    examples = [column.example for column in all_columns()]
    if kind == "csv":
        line = io.StringIO()
        csv.writer(line).writerow(examples)
        filled = file + line.getvalue().encode()
    else:
        book = load_workbook(io.BytesIO(file))
        book["Drafts"].append(examples)
        written = io.BytesIO()
        book.save(written)
        filled = written.getvalue()
    run = checked(staff, filled, f"filled.{kind}")
    assert (run.total, run.rows.get().problems) == (1, [])
    assert upload(staff, file, f"empty.{kind}").status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_with_problems_are_downloaded_corrected_and_uploaded(staff: Client, kind: str) -> None:
    bad = ["=2", "+1 is a formula", "-1", "@home", "Line\n=1+1"]
    rows = [[*GOOD, name, "XX", "+46701234567"] for name in bad]
    run = checked(staff, xlsx([heads(), *rows]), "brands.xlsx")
    assert run.rows.filter(state="bad").count() == len(bad)
    file = content(staff.get(f"{IMPORT}{run.pk}/problems.{kind}"))
    if kind == "csv":
        read = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
        names = [line[3] for line in read[1:]]
        assert names == [f"'{name}" for name in bad[:4]] + ["Line\n'=1+1"], "no formula leaves"
        assert "is not" in read[1][-1] or "Clear XX" in read[1][-1]
    else:
        sheet = load_workbook(io.BytesIO(file))["Drafts"]
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} == {"s"}
        assert [line[3].value for line in sheet.iter_rows(min_row=2)] == bad
    again = checked(staff, file.replace(b"XX", b"SE") if kind == "csv" else file, f"again.{kind}")
    assert [one.values[3] for one in again.rows.all()] == bad, "each text is as it was typed"
    assert again.rows.filter(state="bad").count() == (0 if kind == "csv" else len(bad))
    assert AuditEntry.objects.get(action="import.exported").changes["count"] == len(bad)


def test_names_in_the_project_and_in_the_file_are_warnings(staff: Client, aurora: Any) -> None:
    first = checked(staff, csv_text([row("Northwind")]))
    start(staff, first)
    draft = Draft.objects.get()
    staff.get("/p/aurora/senders/")
    sender = SenderRecord.objects.filter(project=aurora).exclude(name="").first()
    assert sender is not None
    rows = [row("  NORTHWIND "), row(sender.name), row("New"), row("new"), row("")]
    run = checked(staff, csv_text(rows))
    warned = {one.line: one.warnings for one in run.rows.filter(is_known=True)}
    assert {line: found[0][2:] for line, found in warned.items()} == {
        2: ["draft", str(draft.pk)],
        3: ["sender", sender.sender_id],
        5: ["line", "4"],
    }
    page = staff.get(f"{IMPORT}{run.pk}/?show=warnings").text
    assert f"/p/aurora/senders/{sender.sender_id}/" in page
    start(staff, run, leave_out="on")
    assert Draft.objects.count() == 3
    assert run.rows.filter(state="left_out").count() == 3


def test_same_file_again_is_told(staff: Client) -> None:
    text = csv_text([row("Northwind")])
    start(staff, checked(staff, text))
    run = checked(staff, text)
    assert "The same file was imported at" in staff.get(f"{IMPORT}{run.pk}/").text


def test_answers_of_a_country_that_is_not_chosen_are_a_warning(staff: Client) -> None:
    keys = [
        "basics.region",
        "basics.billing_category",
        "basics.use_case",
        "countries.countries",
        "fr.siren",
    ]
    run = checked(staff, csv_text([[*GOOD, "SE", "732829320"]], keys))
    found = run.rows.get()
    assert (found.state, found.warnings[0][0], found.is_known) == ("good", "fr.siren", False)


ROLES = {
    "auditor": (403, 403, 403),
    "onboarding": (302, 302, 200),
    "manager": (302, 302, 200),
    "admin": (302, 302, 200),
}


@pytest.mark.parametrize("person", ROLES)
def test_roles(person: str, staff: Client) -> None:
    run = checked(staff, csv_text([row("First"), row("Second", "XX")]))
    client = signed_in(person)
    place = f"{IMPORT}{run.pk}/"
    assert client.get(place).status_code == (404 if person == "auditor" else 200)
    uploaded = upload(client, csv_text([row()])).status_code
    created = client.post(f"{place}create/").status_code
    jobs.run_due()
    downloaded = client.get(f"{place}problems.csv").status_code
    assert (uploaded, created, downloaded) == ROLES[person]
    start(staff, run)
    assert client.get(place).status_code == 200, "readers see imports that were started"
    assert client.get(IMPORT).status_code == 200
    assert ("Check file" in client.get(IMPORT).text) is (person != "auditor")
    assert client.post(f"{place}discard/").status_code == (403 if person == "auditor" else 302)


def test_import_of_another_project_is_not_found(staff: Client, aurora: Any) -> None:
    run = checked(staff, csv_text([row()]))
    other = User.objects.create_user("stranger")
    harbor = Project.objects.exclude(pk=aurora.pk)[0]
    Membership.objects.create(user=other, project=harbor, role=40)
    client = signed_in("stranger")
    for place in ("", "problems.csv"):
        url = f"/p/{harbor.slug}/onboarding/import/{run.pk}/{place}"
        assert client.get(url).status_code == 404
    assert client.post(f"/p/{harbor.slug}/onboarding/import/{run.pk}/create/").status_code == 404


def test_import_ends_when_its_starter_may_no_longer_create(staff: Client) -> None:
    run = checked(staff, csv_text([row("First")]))
    staff.post(f"{IMPORT}{run.pk}/create/")
    Membership.objects.filter(user__username="onboarding").update(role=10)
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, Draft.objects.count()) == ("failed", 0)
    assert AuditEntry.objects.get(action="drafts.imported").outcome == "refused"
    manager = signed_in("manager")
    assert "may no longer create drafts" in manager.get(f"{IMPORT}{run.pk}/").text
    start(manager, run)
    assert (run.state, Draft.objects.count()) == ("done", 1), "another user goes on"


def test_discarding_removes_rows_and_stays_refused_while_drafts_are_created(staff: Client) -> None:
    run = checked(staff, csv_text([row("First"), row("Second", "XX")]))
    place = f"{IMPORT}{run.pk}/"
    staff.post(f"{place}create/")
    staff.post(f"{place}discard/")
    assert ImportedRow.objects.filter(state="bad").exclude(values=[]).exists()
    jobs.run_due()
    staff.post(f"{place}discard/")
    assert not ImportedRow.objects.exclude(values=[]).exists()
    page = staff.get(f"{place}?show=problems").text
    assert "The texts of this row were removed." in page
    assert "Remove uploaded rows" not in page
    unstarted = checked(staff, csv_text([row("Third")]))
    staff.post(f"{IMPORT}{unstarted.pk}/discard/")
    assert not DraftImport.objects.filter(pk=unstarted.pk).exists()


def test_page_looks_again_until_the_import_has_ended(staff: Client) -> None:
    upload(staff, csv_text([row()]))
    place = f"{IMPORT}{DraftImport.objects.get().pk}/"
    first = staff.get(place).text
    assert 'hx-trigger="every 2s"' in first
    assert "0 of 1 row is checked." in first
    assert "No worker is running." in first
    jobs.run_due()
    part = staff.get(place, headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert "1 row has no problems." in part


def test_report_of_many_rows_has_pages(staff: Client) -> None:
    run = checked(staff, csv_text([row(f"Brand {n}", "XX") for n in range(120)]))
    page = staff.get(f"{IMPORT}{run.pk}/?show=problems&page=3").text
    assert page.count("data-line=") == 20
    assert "Page 3 of 3" in page
