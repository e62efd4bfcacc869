"""The table of forged, replayed and broken posts of a customer link. No tests.

Each row is what a stranger or a broken browser could send. ``posts`` yields them by kind; none may
save more than the fields of the step that it is sent to.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from rcsportal.file_uploads import LARGEST
from senders.onboarding.forms.registry import FORMS
from tests.inspections.web import image

STEPS = ("brand", "contacts", "images")
EARLIER = "Typed before by the customer"
PLANTED = "Planted"
LONG = 250_000  # characters: more than a step may have, less than a form may
# Columns and internals that a form must never reach.
INTERNAL = (
    *("id", "pk", "link", "draft", "case", "project", "user", "role", "owner", "state", "title"),
    *("answers", "bases", "sent", "settled", "token", "token_hash", "steps", "expires_at"),
    *("revoked_at", "mailed_at", "sent_at", "made_by", "comment", "email", "is_staff", "__class__"),
    *(
        "use_case",
        "billing_category",
        "region",
        "sender_id",
        "next",
        "_method",
        "csrfmiddlewaretoken",
    ),
)
VERSIONS = (
    *("", "1", ".", "1.", ".1", "a.b", "-1.0", "1.-1", "1.0.0", " 1.0", "1.0 ", "1,0", "1.0\n"),
    *("٢.٠", "1e9.0", "0x1.0", "999.0", "0.999", "999999999.999999999", "9" * 400 + ".0", "1.\x00"),
    *("None.None", "1.0;drop", "null", "½.0"),
)
BUTTONS = (
    *(
        "upload",
        "fit-logo",
        "fit-banner",
        "fit-",
        "remove-logo",
        "remove-banner",
        "fit-x",
        "use-logo",
    ),
    *("add-", "add-x", "add-emails", "remove-emails-0", "remove-emails--1", "remove-x-99999999999"),
    *(
        "preset-",
        "preset-x",
        "preset-x-y",
        "suggest-",
        "suggest-x-y",
        "suggest-name-x",
        "../check/",
    ),
    *("send", "accept", "autosave\x00", "x" * 5000, "", " continue", "<b>"),
)
TABS = ("", "\x00", "t" * 5000, "t\x00t", "🔑" * 40, "'; --")
TEXTS = {
    "NUL": "a\x00b",
    "long": "x" * LONG,
    "many lines": "\n" * 50_000,
    "direction": "\u202egnp.exe\u2066",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ token }}{% debug %}%(name)s{0.__class__}",
    "combining": "Z" + "\u0301" * 5000,
}


@dataclass
class Post:
    """One post to a step: fields that replace those of the form, fields left out, and files."""

    name: str
    step: str = "brand"
    fields: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    files: dict[str, Any] = field(default_factory=dict)
    saves: bool = True  # False: nothing of it may be saved


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return packed.getvalue()


PNG, JPEG, GIF = (image((300, 300), kind) for kind in ("PNG", "JPEG", "GIF"))
BMP, TIFF = (image((300, 300), kind) for kind in ("BMP", "TIFF"))
# Not images that the portal takes, by what they are.
WRONG_FILES: dict[str, bytes] = {
    "empty": b"",
    "text": b"hello",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "PDF": b"%PDF-1.7\n%%EOF\n",
    "ZIP": _zip(),
    "program": b"MZ" + bytes(300),
    "GIF": GIF,
    "BMP": BMP,
    "TIFF": TIFF,
    "head of a PNG": b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>",
    "head of a JPEG": b"\xff\xd8\xff\xe0<?php system($_GET[0]); ?>",
    "half a PNG": PNG[: len(PNG) // 2],
    "half a JPEG": JPEG[: len(JPEG) // 3],
    "too large": b"\x89PNG\r\n\x1a\n" + bytes(LARGEST),
}
# Images that are also something else: only their picture may be stored.
POLYGLOTS: dict[str, bytes] = {
    "PNG and HTML": PNG + b"<script>alert('planted')</script>",
    "PNG and ZIP": PNG + _zip(),
    "JPEG and PHP": JPEG + b"<?php system('planted'); ?>",
    "JPEG and PDF": JPEG + b"%PDF-1.7 planted",
}
FILE_NAMES = (
    *("../../../etc/passwd.png", "..\\..\\x.png", "a\x00b.png", "x" * 300 + ".png", ".png"),
    *("\u202egnp.exe", "logo.png.php", "logo.svg", "<b>.png", "con", "/abs/olute.png", "🔑.png"),
)


def upload(content: bytes, name: str = "logo.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def foreign_fields() -> Iterator[Post]:
    """Yields the fields of every other step, of every column, and invented ones."""
    for step in STEPS:
        own = FORMS[step].own_names()
        for other, kind in FORMS.items():
            names = sorted(set(kind.own_names()) - set(own))
            yield Post(f"{step} with {other}", step, dict.fromkeys(names, PLANTED))
        yield Post(f"{step} with columns", step, dict.fromkeys(INTERNAL, PLANTED))
        yield Post(f"{step} with invented questions", step, {"more_planted": PLANTED})
        yield Post(f"{step} with rows", step, {f"emails-{n}-label": PLANTED for n in (7, 999999)})
        yield Post(f"{step} with a dotted name", step, {f"{step}.name": PLANTED, "a[b]": PLANTED})
        yield Post(f"{step} with a NUL in a name", step, {"na\x00me": PLANTED})
        yield Post(f"{step} with a long name", step, {"n" * 50_000: PLANTED})


def forged_controls() -> Iterator[Post]:
    """Yields versions that no page gave out, buttons that no page has, and tabs."""
    for version in VERSIONS:
        yield Post(f"version {version[:20]!r}", "brand", {"version": version}, saves=False)
    for step in STEPS:
        yield Post(f"{step} without version", step, {"name": ""}, ("version",), saves=False)
        yield Post(f"{step} with nothing at all", step, {}, ("*",), saves=False)
    for then in BUTTONS:
        for step in ("contacts", "images"):
            yield Post(f"button {then[:20]!r} of {step}", step, {"then": then})
    for tab in TABS:
        yield Post(f"tab {tab[:10]!r}", "brand", {"tab": tab})
    yield Post("several of each", "brand", {"then": ["continue", "autosave"], "tab": ["a", "b"]})


def odd_texts() -> Iterator[Post]:
    for step, name in (
        ("brand", "name"),
        ("contacts", "privacy_policy_url"),
        ("images", "logo_url"),
    ):
        for what, text in TEXTS.items():
            long = len(text) >= LONG
            yield Post(f"{name}: {what}", step, {name: text}, saves=not long)


def odd_files() -> Iterator[Post]:
    """Yields files under wrong names, of wrong kinds and sizes, with odd names, and polyglots."""
    for step in STEPS:
        for name in ("name", "version", "tab", "then", "x", "logo_url", "csrfmiddlewaretoken"):
            yield Post(f"{step} file as {name}", step, files={name: upload(PNG)}, saves=False)
    for step in ("brand", "contacts"):
        yield Post(f"{step} with a logo", step, files={"logo_file": upload(PNG)})
    for what, content in WRONG_FILES.items():
        for kind in ("logo", "banner"):
            yield Post(f"{kind}: {what}", "images", files={f"{kind}_file": upload(content)})
    for name in FILE_NAMES:
        yield Post(f"file named {name[:20]!r}", "images", files={"logo_file": upload(GIF, name)})
    two = {"logo_file": upload(b"x"), "banner_file": upload(b"y")}
    yield Post("two wrong files", "images", files=two)
    yield Post("five files", "images", files={f"f{n}": upload(PNG) for n in range(5)}, saves=False)


KINDS = {
    "foreign fields": foreign_fields,
    "forged controls": forged_controls,
    "odd texts": odd_texts,
    "odd files": odd_files,
}
