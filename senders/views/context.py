"""The context of every page: mode, theme, the project with its drafts, the other projects."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from senders.cases import lists
from senders.notices import follows
from senders.views import notices, visiting
from senders.web import stashed_post, zones
from senders.web.access import projects_of, signed_in_user
from senders.web.request import PortalRequest

THEME_COOKIE = f"{settings.COOKIE_PREFIX}theme"
THEMES = {"system": _("System"), "light": _("Light"), "dark": _("Dark")}


def portal(request: HttpRequest) -> dict[str, Any]:
    project = getattr(request, "project", None)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    # Asked for only by pages that draw the switcher or the bell, and once for both.
    my_projects = SimpleLazyObject(lambda: projects_of(signed_in_user(request)))
    return {
        "sandbox": settings.SANDBOX,
        "theme": theme if theme in THEMES else "system",
        "themes": THEMES.items(),
        "project": project,
        "role": getattr(request, "role", None),
        "until": getattr(request, "until", None),
        "key_unreadable": SimpleLazyObject(lambda: not project.is_key_readable)
        if project
        else False,
        # What a form of this page did not send; errors before the session was read have none.
        "late_form": stashed_post.unsent(request) if hasattr(request, "session") else None,
        "open_cases": SimpleLazyObject(lambda: lists.open_count(project)) if project else None,
        "new_changes": SimpleLazyObject(lambda: visiting.new_changes(cast(PortalRequest, request)))
        if project
        else None,
        "zone": zones.name_of(request) if hasattr(request, "session") else "",
        # Asked for only by pages that draw the bell.
        "unread_notices": SimpleLazyObject(
            lambda: notices.bell_number(signed_in_user(request), list(my_projects))
        ),
        # Of the project; pages of something else that can be followed give their own.
        "following": SimpleLazyObject(
            lambda: follows.menu_of_project(signed_in_user(request), project)
        )
        if project
        else None,
        "my_projects": my_projects,
    }
