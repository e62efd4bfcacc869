"""Mounts the portal and, in sandbox mode, the sandbox.

There is no Django admin, because its changes would bypass the audit trail.
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

handler400 = "senders.views.errors.bad_request"
handler500 = "senders.views.errors.server_error"
urlpatterns: list[URLPattern | URLResolver] = [path("", include("senders.urls"))]
if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("senders.sandbox.urls")))
