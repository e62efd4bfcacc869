"""Pages for what goes wrong before a view runs or inside one."""

import sys
from collections.abc import Callable

from django.contrib.auth.models import User
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views import defaults

from senders.views import intake, intake_papers
from senders.web import pages, stashed_post
from senders.web.login_page import login_page
from senders.web.request import PortalRequest, is_fragment, to_banner, wants_fragment
from senders.web.stashed_post import Stash

RETRY_AFTER = 10  # seconds, after which a database that restarts may be back
# Forms of people without an account, and what shows them again.
OF_CUSTOMERS: dict[str, Callable[..., HttpResponse]] = {
    "intake_step": intake.without_cookie,
    "intake_check": intake.without_cookie,
    "intake_papers": intake_papers.without_cookie,
}
# How Django's reasons begin that are not about the token.
_FOREIGN = ("Origin checking failed", "Referer checking failed")


def csrf_failure(request: PortalRequest, reason: str = "") -> HttpResponseBase:
    """The form was older than the session; nothing was done, and saying so beats a bare 403.

    Whoever may send the form gets its page back with all they typed.
    """
    match = request.resolver_match
    if match and match.view_name in OF_CUSTOMERS and not _is_from_elsewhere(request, reason):
        return OF_CUSTOMERS[match.view_name](request, **match.kwargs)
    stash = None if is_fragment(request) or _is_from_elsewhere(request, reason) else _held(request)
    if stash is not None:
        if not isinstance(request.user, User):
            return login_page(request, target=stash.page, stash=stash, status=403)
        if stashed_post.accept(request, request.user, stash):
            return redirect(stash.page)
    return render(request, "errors/csrf.html", status=403)


def _held(request: PortalRequest) -> Stash | None:
    """Returns what the form held; the login page's may hold that of an earlier one."""
    if request.resolver_match and request.resolver_match.view_name == "login":
        return stashed_post.opened(request.POST.get(stashed_post.FIELD, ""))
    has_page = pages.page_of(request.get_full_path())
    return stashed_post.of_request(request, stashed_post.TOO_OLD) if has_page else None


def _is_from_elsewhere(request: PortalRequest, reason: str) -> bool:
    """Returns True for a form of another site, which must not put words into ours."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site != "same-origin" or reason.startswith(_FOREIGN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answers what could not be read: 413 for what is too large, else 400.

    No page asks the session: the request may be refused before there is one. A session that could
    not be stored ended after the view: whatever was to be changed may have been changed.
    """
    if isinstance(exception, SessionInterrupted):
        return HttpResponse(render_to_string("errors/session_ended.html"), status=400)
    too_large = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    name, status = ("413.html", 413) if too_large else ("400.html", 400)
    return HttpResponse(render_to_string(name), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers an exception that nobody caught: 503 for a database that is down, else 500.

    Django calls this for exceptions of views and of each middleware, while the exception is
    handled. Neither page asks the session or the database, not even for a name in its head.
    """
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        return defaults.server_error(request)
    name = "errors/_unavailable.html" if wants_fragment(request) else "errors/unavailable.html"
    response = HttpResponse(render_to_string(name), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    if wants_fragment(request):
        to_banner(response)
    return response
