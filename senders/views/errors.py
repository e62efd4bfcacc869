"""Pages for what goes wrong before a view runs or inside one."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render

from senders.views.onboarding.step import after_csrf_failure
from senders.web import stashed_post
from senders.web.request import PortalRequest, is_fragment


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
