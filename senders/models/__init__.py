"""The portal's own tables, one module a subject: what the remote API does not hold."""

from senders.models.audit import AppendOnly, AuditChain, AuditEntry, Outcome
from senders.models.installation import Installation
from senders.models.projects import Membership, Project, Role

__all__ = [
    "AppendOnly",
    "AuditChain",
    "AuditEntry",
    "Installation",
    "Membership",
    "Outcome",
    "Project",
    "Role",
]
