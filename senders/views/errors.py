"""Pages for what goes wrong before a view runs or inside one."""

import sys

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from senders.views.onboarding.step import after_csrf_failure
from senders.web import stashed_post
from senders.web.request import PortalRequest, is_fragment, to_banner, wants_fragment

RETRY_AFTER = 10  # seconds, after which a database that restarts may be back


def csrf_failure(request: PortalRequest, reason: str = "") -> HttpResponseBase:
    """The form was older than the session; nothing was done, and saying so beats a bare 403.

    Whoever may write the step that the form was for gets it back with all they typed.
    """
    match = request.resolver_match
    if match and match.view_name == stashed_post.STEP and not is_fragment(request):
        try:
            return after_csrf_failure(request, **match.kwargs)
        except (Http404, PermissionDenied):
            return render(request, "errors/csrf.html", status=403)
    return render(request, "errors/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answers what could not be read: 413 for what is too large, else 400.

    Neither page asks the session: the request may be refused before there is one.
    """
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
    response["Cache-Control"] = "no-store"
    if wants_fragment(request):
        to_banner(response)
    return response
