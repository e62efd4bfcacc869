"""The portal's own tables, one module a subject: what the remote API does not hold."""

from senders.models.audit import AppendOnly, AuditChain, AuditEntry, Outcome
from senders.models.checks import Check, CheckSlot, Receipt
from senders.models.claims import Claim
from senders.models.drafts import Draft, DraftSave, Note
from senders.models.installation import Installation
from senders.models.jobs import Job, Schedule, WorkerBeat
from senders.models.presses import Press
from senders.models.projects import Membership, Project, Role
from senders.models.sign_ins import SignInCount
from senders.models.uploads import ImageUpload

__all__ = [
    "AppendOnly",
    "AuditChain",
    "AuditEntry",
    "Check",
    "CheckSlot",
    "Claim",
    "Draft",
    "DraftSave",
    "ImageUpload",
    "Installation",
    "Job",
    "Membership",
    "Note",
    "Outcome",
    "Press",
    "Project",
    "Receipt",
    "Role",
    "Schedule",
    "SignInCount",
    "WorkerBeat",
]
