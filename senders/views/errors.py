"""Pages for what goes wrong before a view runs or inside one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was older than the session; nothing was done, and saying so beats a bare 403."""
    return render(request, "errors/csrf.html", status=403)
