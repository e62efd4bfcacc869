"""A POST that was not processed because its session had ended: what was typed is not lost.

The browser keeps it, as a hidden field of the login page that answers the POST. It is signed, so
that nobody else can make one up, and readable, as it was typed there. Only after a user who may
send that form has signed in do we store it, in that user's session: one POST, for an hour. It fills
in a form again and never sends one.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils import timezone

from senders.models import Draft
from senders.web import access, pages

FIELD = "typed"  # of the form on the login page
MOST = 1024 * 1024  # bytes, as JSON
LASTING = timedelta(hours=1)
SIGNED_OUT, TOO_OLD, NO_SECOND_FACTOR = "signed out", "too old", "no second factor"
SAVED = "saved"  # in the query of a page: shows it without what was typed
_KEY = "unsent"
_SIGNER = signing.Signer(salt="senders.unsent")
_SECRET = re.compile("pass|secret|token", re.IGNORECASE)
_FOR_ONE_PAGE = {"once"}
# Fields that pages hold for themselves; nobody typed them.
_MACHINE = {
    "tab",
    "version",
    "then",
    "seen",
    "reviewed",
    "back",
    "next",
    "conflict",
    "project",
    "group",
    "shown",
}


@dataclass(frozen=True)
class Stash:
    """The fields of a POST to ``path``, without secrets and files; its form stands on ``page``."""

    path: str
    page: str
    why: str
    at: float
    fields: dict[str, list[str]]
    has_files: bool = False
    is_too_long: bool = False

    def sealed(self) -> str:
        return _SIGNER.sign_object(asdict(self), compress=True)

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Stash | None":
        """Returns a stash that is fresh, and None for one of another release of the portal."""
        try:
            stash = cls(**values)
        except TypeError:
            return None
        age = timezone.now().timestamp() - stash.at
        return stash if 0 <= age <= LASTING.total_seconds() else None


@dataclass
class Unsent:
    """A stash as a page shows it: in its form, once that has taken it, else as a list."""

    stash: Stash
    view_name: str
    fields: QueryDict
    is_in_form: bool = field(default=False)

    def take(self) -> QueryDict:
        """Returns the fields to a form that shows them."""
        self.is_in_form = True
        return self.fields

    @property
    def listed(self) -> list[tuple[str, str]]:
        """Returns (name, text) of all that was typed."""
        return [
            (name, value)
            for name, values in self.fields.lists()
            for value in values
            if value.strip() and name not in _MACHINE
        ]


def of_request(request: HttpRequest, why: str) -> Stash:
    """Returns what the POST holds. Too much of it is left out, which the page then says."""
    fields = {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if not _SECRET.search(name) and name not in _FOR_ONE_PAGE
    }
    is_too_long = len(json.dumps(fields)) > MOST
    page = pages.page_of(request.get_full_path())
    return Stash(
        request.path,
        page,
        why,
        timezone.now().timestamp(),
        {} if is_too_long else fields,
        has_files=bool(request.FILES),
        is_too_long=is_too_long,
    )


def opened(sealed: str) -> Stash | None:
    """Returns the stash of a login form; None for none, an old one and one that is not ours."""
    try:
        return Stash.of(_SIGNER.unsign_object(sealed))
    except signing.BadSignature:
        return None


def accept(request: HttpRequest, user: User, stash: Stash) -> bool:
    """Stores the stash for a user who may send its form; False for anybody else."""
    match = pages.match_of(stash.path)
    if not stash.page or match is None or not access.may_write(user, match):
        return False
    draft, project = match.kwargs.get("draft"), match.kwargs.get("project")
    if draft and not Draft.objects.filter(pk=draft, project__slug=project).exists():
        return False
    request.session[_KEY] = asdict(stash)
    vars(request)["is_stashed"] = True
    return True


def unsent(request: HttpRequest, view_name: str = "") -> Unsent | None:
    """Returns what was not sent from this page, or only that of one form on it."""
    known = vars(request)
    if "unsent" not in known:
        known["unsent"] = _read(request)
    found: Unsent | None = known["unsent"]
    return found if found and view_name in ("", found.view_name) else None


def typed(request: HttpRequest, view_name: str) -> QueryDict | None:
    """Returns what was typed into the form of this route, for the form to show it again."""
    found = unsent(request, view_name)
    return found.take() if found and found.listed else None


def stored(request: HttpRequest) -> Stash | None:
    """Returns the stash in the session of the user, if it is fresh."""
    held = request.session.get(_KEY) if request.user.is_authenticated else None
    return Stash.of(held) if held else None


def after(request: HttpRequest, response: HttpResponseBase) -> None:
    """Forgets a stash whose form was sent again, and lets it follow where its page redirects to."""
    if not request.session.accessed or "is_stashed" in vars(request):
        return  # of no user, or of this very request
    if (stash := stored(request)) is None:
        return
    if request.method == "POST":
        if request.path == stash.path and response.status_code < 500:
            del request.session[_KEY]
    elif request.path == pages.path_of(stash.page) and response.status_code == 302:
        request.session[_KEY] = asdict(stash) | {"page": response["Location"]}


def _read(request: HttpRequest) -> Unsent | None:
    if request.method == "POST" or SAVED in request.GET:
        return None
    stash = stored(request)
    if stash is None or request.path not in {stash.path, pages.path_of(stash.page)}:
        return None
    match = pages.match_of(stash.path)
    fields = QueryDict(mutable=True)
    for name, values in stash.fields.items():
        fields.setlist(name, list(values))
    return Unsent(stash, match.view_name if match else "", fields)
