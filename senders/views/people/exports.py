"""Files about people, handed out as they are written: the users of a project."""

from django.utils import timezone
from django.views.decorators.http import require_GET

from senders.accounts import member_list
from senders.audit import Action
from senders.exports import people as people_lines
from senders.models import Role
from senders.views.downloads import (
    CSV,
    Download,
    describe,
    file_name,
    file_of,
    in_a_place,
    of_project,
    record_export,
)
from senders.web.access import requires, signed_in_user
from senders.web.pages import part_of
from senders.web.request import PortalRequest


@part_of("people:index")
@require_GET
@requires(Role.ADMIN)
@in_a_place
def people_csv(request: PortalRequest) -> Download:
    now = timezone.now()
    about = describe(request, "users", {}, tuple(request.GET.keys() - {"bom"}), now)
    record_export(request, Action.PEOPLE_EXPORTED, of_project(request), about, "csv")
    people = member_list.people(request.project, signed_in_user(request), now)
    count = len(people.active) + len(people.invited) + len(people.expired) + len(people.ended)
    lines = people_lines.csv_lines(people, about)
    return file_of(request, lines, file_name(about, "users", "csv"), CSV, count)
