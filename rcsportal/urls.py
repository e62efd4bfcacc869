"""Mounts the portal and, in sandbox mode, the sandbox.

No Django admin: it would go round the record of who did what.
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("senders.urls"))]
if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("senders.sandbox.urls")))
