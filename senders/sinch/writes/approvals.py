"""The approval that a launch needs with the setting *Four eyes*, checked right before it is sent.

Which launch may be approved, and by whom, is in ``senders.launch``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from senders.models import LaunchRequest, Membership, Project, Role
from senders.provisioning import NeedsApproval


@dataclass(frozen=True)
class Approval:
    """An approved request, by its random ``attempt``, and the two people that the entry names."""

    attempt: str
    requested_by: str
    approved_by: str

    @property
    def people(self) -> Mapping[str, str]:
        return {"requestedBy": self.requested_by, "approvedBy": self.approved_by}


def check(project: Project | None, sender_id: str, approval: Approval | None) -> None:
    """Raises ``NeedsApproval`` if the launch may not be sent as the tables are at this moment.

    An approval ends with the right to launch of either person.
    """
    if approval is None:
        # Read again: a page or command may have read the project before the setting was changed.
        if project and Project.objects.filter(pk=project.pk, four_eyes=True).exists():
            raise NeedsApproval("the launch has no approval")
        return
    if not approval.attempt:
        raise NeedsApproval("the launch has no approval")
    found = LaunchRequest.objects.filter(
        project=project,
        sender_id=sender_id,
        state=LaunchRequest.State.APPROVED,
        attempt=approval.attempt,
    ).first()
    if found is None or found.decided_by_id in {None, found.requested_by_id}:
        raise NeedsApproval("the launch has no approval")
    people = [found.requested_by_id, found.decided_by_id]
    may_launch = Membership.objects.current().filter(
        project=project, user__in=people, user__is_active=True, role__gte=Role.MANAGER
    )
    if may_launch.count() < len(people):
        raise NeedsApproval("one of the two people may not launch any more")
