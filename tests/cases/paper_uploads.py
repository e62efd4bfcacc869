"""Bytes of files that papers may have, and of some that they may not."""

import hashlib
import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PDF_DIGEST = hashlib.sha256(PDF).hexdigest()
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PARTS = ("[Content_Types].xml", "word/document.xml")


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return packed.getvalue()


def upload(content: bytes = PDF, name: str = "letter.pdf") -> Any:
    return SimpleUploadedFile(name, content, "application/octet-stream")
