"""Files of papers: kinds by content, sizes, hostile names, and bytes that change in storage."""

import hashlib
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from senders.cases import paper_files
from senders.cases.paper_files import DOCX, NotUsable
from tests.cases.paper_uploads import JPEG, PARTS, PDF, PNG, upload, zipped

MB = 1024 * 1024
GOOD = {
    "a PDF": (PDF, paper_files.PDF, "pdf"),
    "a JPEG": (JPEG, paper_files.JPEG, "jpg"),
    "a PNG": (PNG, paper_files.PNG, "png"),
    "a DOCX": (zipped(*PARTS), DOCX, "docx"),
}
KIND = "The file must be a PDF, JPEG, PNG or DOCX file."
BAD = {
    "no bytes": (b"", "The file is empty. Select another file."),
    "a page": (b"<html><script>alert(1)</script>", KIND),
    "a picture of lines": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", KIND),
    "a program": (b"MZ\x90\x00", KIND),
    "a PDF behind something else": (b"GIF89a%PDF-1.7", KIND),
    "another archive": (zipped("a.txt"), KIND),
    "a spreadsheet": (zipped("[Content_Types].xml", "xl/workbook.xml"), KIND),
    "an archive cut off": (zipped(*PARTS)[:60], KIND),
    "the head of an archive": (b"PK\x03\x04", KIND),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", KIND),
    "macros": (
        zipped(*PARTS, "word/vbaProject.bin"),
        "The file contains macros. Save it without macros and upload it again.",
    ),
}
NAMES = {
    "letter.pdf": "letter.pdf",
    "Letter.PDF": "Letter.PDF",
    "../../etc/passwd": "passwd.pdf",
    "..\\..\\boot.ini": "boot.ini.pdf",
    "/absolute/letter.pdf": "letter.pdf",
    "a\x00b.pdf": "ab.pdf",
    "a\r\nSet-Cookie: x.pdf": "aSet-Cookie x.pdf",
    "\u202egpj.exe": "gpj.exe.pdf",
    "letter.exe": "letter.exe.pdf",
    "letter.docx": "letter.docx.pdf",
    ".pdf": "pdf.pdf",
    "..": "file.pdf",
    "": "file.pdf",
    "   ": "file.pdf",
    "خطاب التفويض.pdf": "خطاب التفويض.pdf",
    "📄 letter.pdf": "📄 letter.pdf",
    'a"b<c>d|e?f*g:h.pdf': "abcdefgh.pdf",
}


@pytest.mark.parametrize("name", GOOD)
def test_file_of_a_right_kind_is_known_by_its_content(name: str) -> None:
    content, kind, ending = GOOD[name]
    file = paper_files.accepted(upload(content, "scan.bin"))
    assert (file.content_type, file.name) == (kind, f"scan.bin.{ending}")
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("name", BAD)
def test_file_of_a_wrong_kind_says_so(name: str) -> None:
    content, words = BAD[name]
    with pytest.raises(NotUsable, match=words.replace("(", r"\(")):
        paper_files.accepted(upload(content))


def test_document_cut_off_anywhere_never_breaks() -> None:
    whole = zipped(*PARTS)
    for end in range(len(whole)):
        with pytest.raises(NotUsable):
            paper_files.accepted(upload(whole[:end]))


@pytest.mark.parametrize(
    ("size", "said"), [(10 * MB, ""), (10 * MB + 1, "10.0 MB"), (14 * MB, "14.0 MB")]
)
def test_file_above_the_limit_says_both_sizes(size: int, said: str) -> None:
    content = PDF.ljust(min(size, 10 * MB))
    file = UploadedFile(io.BytesIO(content), "letter.pdf", size=size)
    if not said:
        assert paper_files.accepted(file).size == size
        return
    with pytest.raises(NotUsable) as refused:
        paper_files.accepted(file)
    assert str(refused.value) == f"The file must be 10 MB or smaller. It is {said}."


def test_customers_send_back_no_document() -> None:
    with pytest.raises(NotUsable, match="PDF, JPEG or PNG file"):
        paper_files.accepted(upload(zipped(*PARTS)), paper_files.SIGNED_TYPES)


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_file_has_no_path_and_the_ending_of_its_content(name: str) -> None:
    assert paper_files.safe_name(name, paper_files.PDF) == NAMES[name]


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "é" * 300, "x" * 300 + ".exe"])
def test_long_name_is_cut_and_has_an_ending(name: str) -> None:
    found = paper_files.safe_name(name, paper_files.PDF)
    assert len(found) == paper_files.LONGEST_NAME
    assert found.endswith(".pdf")


def test_stored_names_say_nothing_and_lie_outside_the_public_images() -> None:
    file = paper_files.accepted(upload(PDF, "jane-holm.pdf"))
    names = {paper_files.store(file), paper_files.store(file)}
    assert len(names) == 2
    assert all(name.startswith("papers/") and "jane" not in name for name in names)
    for name in names:
        default_storage.delete(name)
