"""``/.well-known/security.txt`` (RFC 9116): where to report a weakness of this portal."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from senders.web.access import public

LASTS = timedelta(days=180)


@require_GET
@public
def security_txt(request: HttpRequest) -> HttpResponse:
    """Returns the file; 404 without ``SECURITY_CONTACT``."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + LASTS).replace(hour=0, minute=0, second=0, microsecond=0)
    text = (
        f"Contact: {settings.SECURITY_CONTACT}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        f"Canonical: {settings.PORTAL_URL}{request.path}\n"
        "Preferred-Languages: en\n"
    )
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
