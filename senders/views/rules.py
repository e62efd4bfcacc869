"""The page that lists the readiness rules for everyone with an account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from senders.onboarding import rule_list
from senders.web.access import signed_in
from senders.web.request import PortalRequest


@require_GET
@signed_in
def rules(request: PortalRequest) -> HttpResponse:
    levels = rule_list.levels()
    context = {"levels": levels, "count": sum(level.count for level in levels)}
    return render(request, "onboarding/rules.html", context)
