"""The filter of a list that a user last saw, for the links that lead back to that list.

Only the query string is stored, in the session, and only keys that the list itself knows. The path
always comes from the route.
"""

from collections.abc import Collection

from django.http import HttpRequest, QueryDict
from django.urls import reverse

LONGEST = 1_000  # characters of a query string; a longer one is not stored
_KEY = "lists"


def remember(request: HttpRequest, view_name: str, project: str, known: Collection[str]) -> None:
    """Stores the known part of the request's query for this list of a project."""
    query = QueryDict(mutable=True)
    for key, values in request.GET.lists():
        if key in known and any(values):
            query.setlist(key, [str(value) for value in values])
    text = query.urlencode()
    lists = dict(request.session.get(_KEY) or {})
    name = f"{project} {view_name}"
    wanted = text if len(text) <= LONGEST else ""
    if lists.get(name, "") == wanted:
        return
    if wanted:
        lists[name] = wanted
    else:
        del lists[name]
    request.session[_KEY] = lists


def url(request: HttpRequest, view_name: str, project: str) -> str:
    """Returns the address of the list as the user last saw it."""
    lists = request.session.get(_KEY) or {}
    query = str(lists.get(f"{project} {view_name}") or "")
    return reverse(view_name, kwargs={"project": project}) + (f"?{query}" if query else "")
