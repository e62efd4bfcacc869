"""The only access decorators. Every view carries one; ``senders.checks`` refuses to start otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from senders.http import PortalRequest
from senders.models import Membership, Role

P = ParamSpec("P")
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponseBase])
ProjectView = Callable[Concatenate[PortalRequest, P], HttpResponseBase]


def public(view: AnyView) -> AnyView:
    """Anybody, signed in or not."""
    return _declare(login_not_required(view), "public")


def signed_in(view: AnyView) -> AnyView:
    """Anybody with an account; the view itself asks which projects are theirs."""
    return _declare(view, "signed in")


def admin_somewhere(view: AnyView) -> AnyView:
    """Admins of any project; everybody else sees no trace of the page (404)."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        memberships = Membership.objects.filter(user_id=request.user.pk, role=Role.ADMIN)
        if not memberships.exists():
            raise Http404
        return view(request, *args, **kwargs)

    return _declare(checked, "admin of any project")  # type: ignore[return-value]


def requires(role: Role) -> Callable[[ProjectView[P]], Callable[..., HttpResponseBase]]:
    """Members with at least ``role``: puts ``project`` and ``role`` on the request.

    A project that is not the person's is a 404, too small a role in one's own is a 403.
    The URL's ``project`` is consumed here and not handed to the view.
    """

    def decorate(view: ProjectView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(
            request: PortalRequest, *args: P.args, project: str, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            membership = (
                Membership.objects.select_related("project")
                .filter(user_id=request.user.pk, project__slug=project)
                .first()
            )
            if membership is None:
                raise Http404(_("There is no such project."))
            request.project = membership.project
            request.role = Role(membership.role)
            if request.role < role:
                raise PermissionDenied(
                    _("This needs the role %(needed)s; yours is %(yours)s.")
                    % {"needed": role.label, "yours": request.role.label}
                )
            return view(request, *args, **kwargs)

        return _declare(checked, role)

    return decorate


def _declare(view: Any, access: object) -> Any:
    view.access = access
    return view
