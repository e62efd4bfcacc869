"""The only access decorators. Every view carries one, else ``senders.checks`` stops the start."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import ResolverMatch
from django.utils.translation import gettext as _

from senders.models import Membership, Role
from senders.provisioning import IN_PATH
from senders.web import second_factor
from senders.web.request import PortalRequest

View = Callable[..., HttpResponseBase]


class SecondFactorMissing(Exception):
    """The person's role needs a second factor, and this session has shown none."""


def public(view: View) -> View:
    """Anybody, signed in or not."""
    return _declare(login_not_required(view), "public")


def own_account(view: View) -> View:
    """Anybody with an account, for pages about nothing but that account."""
    return _declare(view, "own account")


def signed_in(view: View) -> View:
    """Anybody with an account; the view itself asks which projects are theirs."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if second_factor.is_missing_anywhere(request, signed_in_user(request)):
            raise SecondFactorMissing
        return view(request, *args, **kwargs)

    return _declare(checked, "signed in")


def admin_somewhere(view: View) -> View:
    """Admins of any project; everybody else sees no trace of the page (404)."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = signed_in_user(request)
        if not Membership.objects.current().filter(user=user, role=Role.ADMIN).exists():
            raise Http404
        if second_factor.is_missing(request, Role.ADMIN):
            raise SecondFactorMissing
        return view(request, *args, **kwargs)

    return _declare(checked, "admin of any project")


def requires(role: Role, *, to_write: Role | None = None) -> Callable[[View], View]:
    """Members with at least ``role``: puts ``project``, ``role`` and ``until`` on the request.

    A view that shows something to readers and turns away their POST names the role ``to_write``.
    A project that is not the person's is a 404, too small a role in one's own is a 403.
    So is an address with a text that can be no ID or test number: its view is not called, so
    nothing is asked for at Sinch and nothing is recorded. The URL's ``project`` is consumed here
    and not handed to the view.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: PortalRequest, *, project: str, **kwargs: Any) -> HttpResponseBase:
            membership = (
                Membership.objects.current()
                .select_related("project")
                .filter(user=signed_in_user(request), project__slug=project)
                .first()
            )
            if membership is None:
                raise Http404(_("Project not found."))
            request.project = membership.project
            request.role, request.until = Role(membership.role), membership.until
            if second_factor.is_missing(request, request.role):
                raise SecondFactorMissing
            if request.role < role:
                raise PermissionDenied(
                    _("This action requires the %(needed)s role. Your role is %(yours)s.")
                    % {"needed": role.label, "yours": request.role.label}
                )
            if not can_exist(kwargs):
                raise Http404(_("This address cannot exist."))
            return view(request, **kwargs)

        vars(checked)["to_write"] = to_write or role
        return _declare(checked, role)

    return decorate


def can_exist(kwargs: Mapping[str, Any]) -> bool:
    """Returns False for an address with a text that can be no ID and no test number."""
    return all(IN_PATH[name](kwargs[name]) for name in IN_PATH.keys() & kwargs.keys())


def may_write(user: User, match: ResolverMatch) -> bool:
    """Returns True if the user may send the form of this route, as the decorators here decide."""
    access = getattr(match.func, "access", None)
    memberships = Membership.objects.current().filter(user=user)
    if isinstance(access, Role):
        role, project = vars(match.func)["to_write"], match.kwargs["project"]
        return memberships.filter(project__slug=project, role__gte=role).exists()
    if access == "admin of any project":
        return memberships.filter(role=Role.ADMIN).exists()
    return access in {"signed in", "own account"}


class MyProject(NamedTuple):
    """A project as the navigation shows it."""

    pk: int
    slug: str
    name: str
    approves: bool  # launches of other people, with the setting *Four eyes*


def projects_of(user: User) -> list[MyProject]:
    """Returns the projects that the person is a member of now, by name. One query.

    Every page asks for them: without models and a subquery it costs half.
    """
    mine = Membership.objects.current().filter(user=user).order_by("project__name")
    found = mine.values_list(
        "project_id", "project__slug", "project__name", "project__four_eyes", "role"
    )
    return [
        MyProject(key, slug, name, four_eyes and Role(role).launches)
        for key, slug, name, four_eyes, role in found
    ]


def signed_in_user(request: HttpRequest) -> User:
    """The person. The sign-in middleware lets nobody else through to a closed view."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _declare(view: View, access: object) -> View:
    vars(view)["access"] = access
    return view
