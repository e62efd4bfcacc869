"""The portal's own tables, one module a subject: what the remote API does not hold."""

from senders.models.installation import Installation
from senders.models.projects import Membership, Project, Role

__all__ = ["Installation", "Membership", "Project", "Role"]
