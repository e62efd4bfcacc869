"""The portal's own tables, one module a subject: what the remote API does not hold."""

from senders.models.audit import AppendOnly, AuditChain, AuditEntry, Outcome
from senders.models.audit_index import AuditObject, OpenAttempt
from senders.models.cases import Case, WaitingItem
from senders.models.checkpoints import AuditCheckpoint
from senders.models.checks import Check, CheckSlot, Receipt
from senders.models.claims import Claim
from senders.models.drafts import Draft, DraftSave, Note
from senders.models.hooks import Delivery, Hook, RefusedDelivery
from senders.models.imports import DraftImport, ImportedRow
from senders.models.installation import Installation
from senders.models.intake import CustomerLink, Proposal
from senders.models.invitations import InvitationRun, InvitedNumber, InvitedSender
from senders.models.jobs import Job, Schedule, WorkerBeat
from senders.models.launch_requests import LaunchRequest
from senders.models.member_invitations import MemberInvitation
from senders.models.papers import Paper, PaperFile
from senders.models.people import Follow, Notice, Preference, SavedView, Visit
from senders.models.presses import Press
from senders.models.profiles import BrandProfile, DraftOrigin
from senders.models.projects import Membership, Project, Role
from senders.models.records import (
    Change,
    CountryRecord,
    OperatorRecord,
    Party,
    Pass,
    SearchTerm,
    SenderRecord,
    Source,
    Tag,
)
from senders.models.sign_ins import SignInCount
from senders.models.uploads import ImageUpload
from senders.models.verifications import ChainVerification

__all__ = [
    "AppendOnly",
    "AuditChain",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditObject",
    "BrandProfile",
    "Case",
    "ChainVerification",
    "Change",
    "Check",
    "CheckSlot",
    "Claim",
    "CountryRecord",
    "CustomerLink",
    "Delivery",
    "Draft",
    "DraftImport",
    "DraftOrigin",
    "DraftSave",
    "Follow",
    "Hook",
    "ImageUpload",
    "ImportedRow",
    "Installation",
    "InvitationRun",
    "InvitedNumber",
    "InvitedSender",
    "Job",
    "LaunchRequest",
    "MemberInvitation",
    "Membership",
    "Note",
    "Notice",
    "OpenAttempt",
    "OperatorRecord",
    "Outcome",
    "Paper",
    "PaperFile",
    "Party",
    "Pass",
    "Preference",
    "Press",
    "Project",
    "Proposal",
    "Receipt",
    "RefusedDelivery",
    "Role",
    "SavedView",
    "Schedule",
    "SearchTerm",
    "SenderRecord",
    "SignInCount",
    "Source",
    "Tag",
    "Visit",
    "WaitingItem",
    "WorkerBeat",
]
