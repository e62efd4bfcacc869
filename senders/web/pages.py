"""The page that belongs to an address: where a person returns to, and what a GET of it shows.

Most addresses are pages themselves. Others take only a POST, or give a part of a page or a file;
their views declare the page that holds their form or link. Public views are no pages to return to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from senders.web.access import View, can_exist


@dataclass(frozen=True)
class PageName:
    """A page by the name of its route; ``keys`` and ``query`` are taken from the address."""

    name: str
    keys: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    anchor: str = ""

    def url(self, kwargs: dict[str, Any]) -> str:
        keys = [key for key in ("project", *self.keys) if key in kwargs]
        query = urlencode({key: kwargs[key] for key in self.query})
        path = reverse(self.name, kwargs={key: kwargs[key] for key in keys})
        return path + (f"?{query}" if query else "") + (f"#{self.anchor}" if self.anchor else "")


def part_of(name: str, *keys: str) -> Callable[[View], View]:
    """Decorates a view that is no page, such as a fragment or a file."""

    def decorate(view: View) -> View:
        vars(view)["page"] = PageName(name, keys)
        return view

    return decorate


def posted_from(
    name: str, *keys: str, query: tuple[str, ...] = (), anchor: str = ""
) -> Callable[[View], View]:
    """Decorates a view that accepts POST only: loading its address leads to the page of its form.

    It is the outermost decorator. The page itself decides who may see it.
    """
    page = PageName(name, keys, query, anchor)

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in {"GET", "HEAD"}:
                if not can_exist(kwargs):
                    raise Http404(_("This address cannot exist."))
                return redirect(page.url(kwargs))
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return view(request, *args, **kwargs)

        vars(checked)["page"] = page
        return checked

    return decorate


def path_of(url: str) -> str:
    """Returns the path of a URL as requests have it."""
    return unquote(urlsplit(url).path)


def match_of(path: str) -> ResolverMatch | None:
    """Returns the route of a path of the portal, or None."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def page_of(url: str) -> str:
    """Returns the page of a URL of the portal; empty for public URLs and those that it lacks."""
    match = match_of(path_of(url))
    if match is None or getattr(match.func, "access", "public") == "public":
        return ""
    if not can_exist(match.kwargs):
        return ""
    page = getattr(match.func, "page", None)
    if isinstance(page, PageName):
        return page.url(match.kwargs)
    parts = urlsplit(url)
    return urlunsplit(("", "", *parts[2:]))


def next_page(request: HttpRequest) -> str:
    """Returns the page to go on to, from the form or the address; only ever one of this portal."""
    target = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page_of(target) if target and is_ours else ""


def private_address(response: HttpResponse) -> HttpResponse:
    """Marks a page whose address holds a secret: no request that it leads to names the address.

    A form of the page has to tell its origin, or it would be rejected as one of another site:
    with ``no-referrer`` browsers send ``Origin: null``. Pages without a form can tell nothing.
    """
    has_form = b"csrfmiddlewaretoken" in response.content
    response["Referrer-Policy"] = "strict-origin" if has_form else "no-referrer"
    return response
