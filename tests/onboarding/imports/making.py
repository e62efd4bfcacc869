"""Files to import, built in tests: CSV and XLSX with some columns of the template. No tests."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from senders import jobs
from senders.models import DraftImport, ImportedRow, Project
from senders.onboarding.imports.columns import by_key

IMPORT = "/p/aurora/onboarding/import/"
BASICS = ("basics.region", "basics.billing_category", "basics.use_case")
KEYS = (*BASICS, "brand.name", "countries.countries", "test-numbers.test_numbers")
GOOD = ("EU", "CONVERSATIONAL", "PROMOTIONAL")


def heads(keys: Sequence[str] = KEYS) -> list[str]:
    return [by_key()[key].head if key in by_key() else key for key in keys]


def row(
    name: str = "Northwind", countries: str = "SE, GB", numbers: str = "+46701234567"
) -> list[str]:
    return [*GOOD, name, countries, numbers]


def csv_text(
    rows: Sequence[Sequence[str]], keys: Sequence[str] = KEYS, delimiter: str = ","
) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([heads(keys), *rows])
    return text.getvalue()


def xlsx(
    rows: Sequence[Sequence[Any]], title: str = "Drafts", *, with_formulas: bool = False
) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for each in rows:
        sheet.append(list(each))
    if not with_formulas:
        for cell in (cell for line in sheet.iter_rows() for cell in line):
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(client: Client, content: bytes | str, name: str = "brands.csv", **form: str) -> Any:
    encoded = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, encoded), **form})


def file_of(rows: Sequence[Sequence[str]]) -> SimpleUploadedFile:
    return SimpleUploadedFile("brands.csv", csv_text(rows).encode())


def checked(client: Client, content: bytes | str, name: str = "brands.csv") -> DraftImport:
    """Uploads a file and has its rows checked."""
    response = upload(client, content, name)
    assert response.status_code == 302, response.text
    jobs.run_due()
    return DraftImport.objects.latest("pk")


def stored(
    project: Project, state: str = "checked", word: str = "jane", **columns: Any
) -> DraftImport:
    """Stores an import of a good row and a bad one, as if it had been uploaded before."""
    made = DraftImport.objects.create(
        **{"project": project, "by_name": word, "press": f"{word} {timezone.now()}"[:64]},
        **{"state": state, "file_name": f"{word}.csv", "sha256": "0" * 64, "columns": list(KEYS)},
        **{"total": 2, "made_at": timezone.now(), **columns},
    )
    for line, is_good in ((2, True), (3, False)):
        ImportedRow.objects.create(
            run=made,
            line=line,
            values=row(f"{word} brand"),
            name=f"{word} brand",
            state="good" if is_good else "bad",
            problems=[] if is_good else [["brand.name", f"{word} problem"]],
        )
    return made
