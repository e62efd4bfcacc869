"""Describes a web page: language, sign-in wall, title, home page, "not found" in its words."""

import hashlib
from typing import Any

from senders.inspections import html_text, languages
from senders.inspections.causes import Failure, NotMeasured
from senders.inspections.fetching import Fetched

_PAGES = {"", "text/html", "application/xhtml+xml"}
# Documents that people publish as policies; they are named, and their text is not read.
_DOCUMENTS = {"application/pdf": "PDF", "text/plain": "TXT", "application/msword": "DOC"}
_SIGN_IN_HOSTS = (
    "accounts.google.com",
    "login.microsoftonline.com",
    "login.live.com",
    "appleid.apple.com",
    "id.atlassian.com",
)
_SIGN_IN_PATHS = {"login", "signin", "sign-in", "log-in", "sso", "auth", "authenticate"}
_NOT_FOUND = (
    "404",
    "not found",
    "page doesn't exist",
    "page does not exist",
    "nicht gefunden",
    "introuvable",
    "non trouvée",
    "no encontrada",
    "no se encuentra",
    "non trovata",
    "niet gevonden",
    "não encontrada",
    "nie znaleziono",
    "hittades inte",
    "ikke fundet",
)
# A page with more words than this and a password field has a sign-in form beside its own text.
_SIGN_IN_WORDS = 200


def facts_of(found: Fetched) -> dict[str, Any]:
    """Returns what a fetched page shows. Raises ``NotMeasured`` for what is no page."""
    facts: dict[str, Any] = {
        "status": found.status,
        "hops": found.hops,
        "final": str(found.url),
        "content_type": found.content_type[:100],
        "login": found.status == 401,
        "home": is_home(found),
    }
    if found.status >= 400:
        return facts
    document = "PDF" if found.body[:5] == b"%PDF-" else _DOCUMENTS.get(found.content_type, "")
    if document:
        digest = hashlib.sha256(found.body).hexdigest()
        return {**facts, "document": document, "bytes": len(found.body), "digest": digest}
    if found.content_type not in _PAGES:
        raise NotMeasured(Failure.NOT_A_PAGE, type=found.content_type[:60], status=found.status)
    page = html_text.read(
        html_text.decoded(found.body, found.headers.get("content-type", "").lower())
    )
    text = page.text
    count = len(text.split())
    return {
        **facts,
        "login": leads_to_sign_in(found) or (page.has_password and count <= _SIGN_IN_WORDS),
        "title": page.title,
        "declared_language": languages.declared(
            page.language or found.headers.get("content-language", "").partition(",")[0]
        ),
        "guessed_language": languages.guess(text),
        "words": count,
        "digest": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        "soft_404": _says_not_found(page),
    }


def is_home(found: Fetched) -> bool:
    """Returns True for the first page of a site, also of one language of it (``/de/``)."""
    if found.url.query:
        return False
    parts = [part for part in found.url.path.lower().split("/") if part]
    if parts and parts[-1] in {"index.html", "index.htm", "index.php", "home", "default.aspx"}:
        parts.pop()
    if not parts:
        return True
    code = parts[0].replace("_", "-").split("-")
    return len(parts) == 1 and len(code) <= 2 and all(len(part) == 2 for part in code)


def leads_to_sign_in(found: Fetched) -> bool:
    """Returns True if redirects ended at an address that serves to sign in."""
    if not found.hops:
        return False
    if found.url.host in _SIGN_IN_HOSTS:
        return True
    parts = {part.partition(".")[0] for part in found.url.path.lower().split("/")}
    return not parts.isdisjoint(_SIGN_IN_PATHS)


def _says_not_found(page: html_text.Page) -> bool:
    return any(words in line.lower() for line in (page.title, page.heading) for words in _NOT_FOUND)
