"""What every page needs: the mode, the theme, the project and the person's other projects."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from senders.models import Project

THEMES = {"system": _("System"), "light": _("Light"), "dark": _("Dark")}


def portal(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "")
    return {
        "sandbox": settings.SANDBOX,
        "theme": theme if theme in THEMES else "system",
        "themes": THEMES.items(),
        "project": getattr(request, "project", None),
        "role": getattr(request, "role", None),
        # Asked for only by pages that draw the switcher.
        "my_projects": SimpleLazyObject(
            lambda: list(Project.objects.visible_to(request.user).order_by("name"))
        ),
    }
