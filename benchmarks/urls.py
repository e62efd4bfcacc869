"""The portal's URLs and, for comparison only, Django's admin and a page with nothing in it."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from rcsportal.urls import urlpatterns as portal
from senders.models import Role
from senders.sandbox.models import Sender
from senders.web.access import requires
from senders.web.request import PortalRequest


@admin.register(Sender)
class SenderAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The list page's columns over the same rows, as the admin draws them."""

    list_display = ("name_key", "id", "state", "countries", "testers", "modified")
    list_filter = ("state",)
    list_per_page = 50
    search_fields = ("name_key",)
    ordering = ("-modified",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sender]:
        return super().get_queryset(request).filter(project__name__startswith="Aurora")

    @admin.display(description="countries live")
    def countries(self, sender: Sender) -> str:
        statuses = sender.body.get("countryStatus", [])
        live = sum(status["status"] == "LAUNCHED" for status in statuses)
        return f"{live}/{len(statuses)}"

    @admin.display(description="testers")
    def testers(self, sender: Sender) -> str:
        states = sender.body.get("testNumberStates", [])
        return f"{sum(state['state'] == 'VERIFIED' for state in states)}/{len(states)}"


@requires(Role.AUDITOR)
def empty(request: PortalRequest) -> HttpResponse:
    """Answers with a page of the project that has its navigation and nothing in it."""
    return render(request, "base.html")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("p/<slug:project>/empty/", empty),
    *portal,
]
