"""Names a video by its first bytes, or the player whose page stands in its place."""

from typing import Any

from senders.inspections import html_text
from senders.inspections.causes import Failure, NotMeasured
from senders.inspections.fetching import Fetched
from senders.inspections.page_facts import leads_to_sign_in

PART = 64 * 1024  # bytes that are read
PLAYERS = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "vimeo.com": "Vimeo",
    "drive.google.com": "Google Drive",
    "dropbox.com": "Dropbox",
    "loom.com": "Loom",
    "wistia.com": "Wistia",
    "dailymotion.com": "Dailymotion",
    "sharepoint.com": "SharePoint",
    "onedrive.live.com": "OneDrive",
    "1drv.ms": "OneDrive",
    "wetransfer.com": "WeTransfer",
}


def facts_of(found: Fetched) -> dict[str, Any]:
    """Returns the type of a video, or ``player``. Raises ``NotMeasured`` for anything else."""
    facts: dict[str, Any] = {
        "status": found.status,
        "hops": found.hops,
        "final": str(found.url),
        "content_type": found.content_type[:100],
        "login": found.status == 401 or leads_to_sign_in(found),
        "type": type_of(found.body),
        "player": "",
    }
    if found.status >= 400 or facts["login"]:
        return facts
    if facts["type"]:
        return {**facts, "bytes": _size(found)}
    start = found.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if "html" not in found.content_type and not start.startswith((b"<!doctype html", b"<html")):
        if not found.body:
            raise NotMeasured(Failure.EMPTY, status=found.status)
        raise NotMeasured(Failure.NOT_A_VIDEO, type=found.content_type[:60])
    page = html_text.read(html_text.decoded(found.body, found.content_type))
    return {
        **facts,
        "player": player_of(found.url.host),
        "login": page.has_password,
        "title": page.title,
    }


def player_of(host: str) -> str:
    """Returns the name of a known player; empty for another site."""
    for name, player in PLAYERS.items():
        if host == name or host.endswith(f".{name}"):
            return player
    return ""


def type_of(content: bytes) -> str:
    """Returns ``MP4``, ``MOV`` or ``WEBM``; empty for what is none of them."""
    if content[4:8] == b"ftyp" and content[8:12] not in {b"avif", b"heic", b"heix", b"mif1"}:
        return "MOV" if content[8:12] == b"qt  " else "MP4"
    if content[4:8] in {b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return "MOV"
    if content[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in content[:128]:
        return "WEBM"
    return ""


def _size(found: Fetched) -> int:
    """Returns the size that the server declares; 0 where it does not say."""
    if found.is_whole and found.status != 206:
        return len(found.body)
    total = found.headers.get("content-range", "").rpartition("/")[2]
    if found.status == 200:
        total = found.headers.get("content-length", "")
    return int(total) if total.isascii() and total.isdigit() and len(total) < 16 else 0
