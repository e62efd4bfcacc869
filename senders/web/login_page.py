"""The login page, which answers every request that needs a user and has none. No signing in."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from senders.web import stashed_post
from senders.web.stashed_post import Stash


def login_page(
    request: HttpRequest,
    *,
    target: str,
    form: AuthenticationForm | None = None,
    stash: Stash | None = None,
    notice: Sequence[str | Promise] = (),
    heading: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    """Returns the page with what a POST held, if there was one, in a field of its form."""
    context = {
        "heading": heading or _("Your sign-in was not checked"),
        "provider": settings.OIDC.name if settings.OIDC else "",
        "resets_passwords": settings.MAIL_IS_SET,
        "form": form or AuthenticationForm(request),
        "next": target,
        "notice": notice,
        "stash": stash,
        "typed_field": stashed_post.FIELD,
    }
    return render(request, "accounts/login.html", context, status=status)


def refused_page(
    request: HttpRequest, *why: str | Promise, heading: str | Promise = "", status: int = 403
) -> HttpResponse:
    """Returns the page for somebody who may not enter, with the reason."""
    heading = heading or _("You cannot sign in")
    return login_page(request, target="", notice=why, heading=heading, status=status)
