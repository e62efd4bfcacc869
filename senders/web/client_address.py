"""The address a request came from, behind as many proxies as we trust and no more."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The entry of ``X-Forwarded-For`` that our outermost trusted proxy wrote, else the socket's.

    Entries further left are the client's own words and prove nothing.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted = int(settings.TRUSTED_PROXIES)
    if not trusted or len(hops) < trusted or not hops[-trusted]:
        return peer
    return hops[-trusted]
