"""Mounts the portal and, in sandbox mode, the sandbox. No admin site: it would go round the record."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("senders.urls"))]
if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("senders.sandbox.urls")))
