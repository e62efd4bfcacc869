"""The sandbox's Django app, installed in sandbox mode only."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "senders.sandbox"
    label = "sandbox"
    default_auto_field = "django.db.models.BigAutoField"
