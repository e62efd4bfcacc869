"""The actions that the audit trail knows: one enumeration with the words, kind and icon of each.

``record`` accepts its members only. What an entry holds beyond its action is in ``senders.trail``.
"""

from django.utils.translation import gettext_lazy as _

from senders.audit.described import DescribedAction, Kind


class Action(DescribedAction):
    """All actions, with their words."""

    ACCESS_EXPORTED = (
        "access.exported",
        _("Exported the access on a date"),
        _("{user} exported the access to {object} on a date"),
    )
    ACCOUNT_COMMENTED = (
        "account.commented",
        _("Sent Sinch a comment"),
        _("{user} sent Sinch a comment about {object}"),
    )
    AUDIT_EXPORTED = (
        "audit.exported",
        _("Exported the audit trail"),
        _("{user} exported the audit trail of {object}"),
    )
    CASE_CLOSED = ("case.closed", _("Closed a case"), _("{user} closed the case {object}"))
    CASE_INTAKE_REOPENED = (
        "case.intake_reopened",
        _("Let the customer change answers"),
        _("{user} let the customer of the case {object} change answers again"),
    )
    CASE_INTAKE_SAVED = (
        "case.intake_saved",
        _("Saved answers by the customer link"),
        _("{user} saved answers for the case {object}"),
    )
    CASE_INTAKE_SENT = (
        "case.intake_sent",
        _("Sent answers by the customer link"),
        _("{user} sent answers for the case {object}"),
    )
    CASE_ITEM_ADDED = (
        "case.item_added",
        _("Added a waiting item"),
        _("{user} added a waiting item to the case {object}"),
    )
    CASE_ITEM_CHANGED = (
        "case.item_changed",
        _("Changed a waiting item"),
        _("{user} changed a waiting item of the case {object}"),
    )
    CASE_ITEM_ENDED = (
        "case.item_ended",
        _("Marked a waiting item as received"),
        _("{user} marked a waiting item of the case {object} as received"),
    )
    CASE_ITEM_REOPENED = (
        "case.item_reopened",
        _("Opened a waiting item again"),
        _("{user} opened a waiting item of the case {object} again"),
    )
    CASE_LINK_CHANGED = (
        "case.link_changed",
        _("Changed a customer link"),
        _("{user} changed the customer link of the case {object}"),
    )
    CASE_LINK_CREATED = (
        "case.link_created",
        _("Created a customer link"),
        _("{user} created a customer link for the case {object}"),
    )
    CASE_LINK_REVOKED = (
        "case.link_revoked",
        _("Revoked a customer link"),
        _("{user} revoked the customer link of the case {object}"),
    )
    CASE_LINK_USED = (
        "case.link_used",
        _("Used a customer link"),
        _("{user} used the customer link of the case {object}"),
    )
    CASE_MAIL_SENT = (
        "case.mail_sent",
        _("Sent the customer an email"),
        _("{user} sent the customer of the case {object} an email"),
    )
    CASE_OWNER_CHANGED = (
        "case.owner_changed",
        _("Changed the owner"),
        _("{user} changed the owner of the case {object}"),
    )
    CASE_PAPER_ACCEPTED = (
        "case.paper_accepted",
        _("Accepted a file of the customer"),
        _("{user} accepted a file of the customer for a paper of the case {object}"),
    )
    CASE_PAPER_ADDED = (
        "case.paper_added",
        _("Added a paper"),
        _("{user} added a paper to the case {object}"),
    )
    CASE_PAPER_FILED = (
        "case.paper_filed",
        _("Uploaded a file of a paper"),
        _("{user} uploaded a file of a paper of the case {object}"),
    )
    CASE_PAPER_MARKED = (
        "case.paper_marked",
        _("Changed the state of a paper"),
        _("{user} changed the state of a paper of the case {object}"),
    )
    CASE_PAPER_OFFERED = (
        "case.paper_offered",
        _("Uploaded a file of a paper by the customer link"),
        _("{user} uploaded a file of a paper for the case {object}"),
    )
    CASE_PAPER_REJECTED = (
        "case.paper_rejected",
        _("Rejected a file of the customer"),
        _("{user} rejected a file of the customer for a paper of the case {object}"),
    )
    CASE_PAPER_REMOVED = (
        "case.paper_removed",
        _("Removed a paper"),
        _("{user} removed a paper from the case {object}"),
    )
    CASE_PROPOSALS_ACCEPTED = (
        "case.proposals_accepted",
        _("Accepted answers of the customer"),
        _("{user} accepted answers of the customer for the case {object}"),
    )
    CASE_PROPOSALS_REFUSED = (
        "case.proposals_refused",
        _("Rejected answers of the customer"),
        _("{user} rejected answers of the customer for the case {object}"),
    )
    CASE_REMINDED = (
        "case.reminded",
        _("Reminded the owner of a case"),
        _("{user} reminded the owner of the case {object}"),
    )
    CASE_REOPENED = (
        "case.reopened",
        _("Opened a case again"),
        _("{user} opened the case {object} again"),
    )
    CHANGES_EXPORTED = (
        "changes.exported",
        _("Exported the changes"),
        _("{user} exported the changes of {object}"),
    )
    COVERAGE_EXPORTED = (
        "coverage.exported",
        _("Exported the coverage"),
        _("{user} exported the coverage of {object}"),
    )
    DATA_TIDIED = (
        "data.tidied",
        _("Removed data past its retention"),
        _("{user} removed data of {object} past its retention"),
    )
    DOSSIER_EXPORTED = (
        "dossier.exported",
        _("Opened the dossier for the customer"),
        _("{user} opened the dossier for the customer of {object}"),
    )
    DRAFT_CAUGHT_UP = (
        "draft.caught_up",
        _("Merged changes from Sinch"),
        _("{user} merged changes from Sinch into {object}"),
    )
    DRAFT_CLONED = (
        "draft.cloned",
        _("Duplicated a draft"),
        _("{user} duplicated a draft as {object}"),
    )
    DRAFT_CONFIRMED = (
        "draft.confirmed",
        _("Confirmed the sender"),
        _("{user} confirmed the sender created from {object}"),
    )
    DRAFT_CREATED = ("draft.created", _("Created a draft"), _("{user} created {object}"))
    DRAFT_DISCARDED = ("draft.discarded", _("Discarded a draft"), _("{user} discarded {object}"))
    DRAFT_EXPORTED = (
        "draft.exported",
        _("Exported the history"),
        _("{user} exported the history of {object}"),
    )
    DRAFT_NOTED = (
        "draft.noted",
        _("Added an internal note"),
        _("{user} added an internal note to {object}"),
    )
    DRAFT_OWNER_CHANGED = (
        "draft.owner_changed",
        _("Changed the owner"),
        _("{user} changed the owner of {object}"),
    )
    DRAFT_REFUSED = (
        "draft.refused",
        _("Failed to send a draft"),
        _("{user} failed to send {object}"),
    )
    DRAFT_REMOVED = (
        "draft.removed",
        _("Removed a draft’s data"),
        _("{user} removed the data of {object}"),
    )
    DRAFT_RESTORED = ("draft.restored", _("Restored a draft"), _("{user} restored {object}"))
    DRAFT_SAVE_RESTORED = (
        "draft.save_restored",
        _("Restored earlier answers"),
        _("{user} restored earlier answers in {object}"),
    )
    DRAFT_SAVED = ("draft.saved", _("Saved answers"), _("{user} saved {object}"))
    DRAFT_SUBMITTED = ("draft.submitted", _("Sent a draft"), _("{user} sent {object}"))
    DRAFT_UNCONFIRMED = (
        "draft.unconfirmed",
        _("Received no response for a draft"),
        _("{user} received no response for {object}"),
    )
    DRAFT_UNLOCKED = ("draft.unlocked", _("Unlocked a draft"), _("{user} unlocked {object}"))
    DRAFT_WAITING_CHANGED = (
        "draft.waiting_changed",
        _("Updated a draft’s waiting status"),
        _("{user} updated the waiting status of {object}"),
    )
    DRAFTS_IMPORTED = (
        "drafts.imported",
        _("Imported drafts"),
        _("{user} imported drafts into {object}"),
    )
    IMPORT_EXPORTED = (
        "import.exported",
        _("Exported rows of an import"),
        _("{user} exported rows with problems of an import of {object}"),
    )
    KEYS_ROTATED = (
        "keys.rotated",
        _("Encrypted secrets with a new key"),
        _("{user} encrypted the secrets of {object} with the new key"),
    )
    MEMBER_ADDED = ("member.added", _("Assigned a role"), _("{user} assigned a role to {object}"))
    MEMBER_ACCOUNT_ACTIVATED = (
        "member.account_activated",
        _("Activated an account"),
        _("{user} activated the account of {object}"),
    )
    MEMBER_ACCOUNT_DEACTIVATED = (
        "member.account_deactivated",
        _("Deactivated an account"),
        _("{user} deactivated the account of {object}"),
    )
    MEMBER_ACTIVATED = (
        "member.activated",
        _("Activated a user"),
        _("{user} activated the access of {object}"),
    )
    MEMBER_ENDED = (
        "member.ended",
        _("Deactivated a user"),
        _("{user} ended the access of {object}"),
    )
    MEMBER_INVITED = ("member.invited", _("Invited a user"), _("{user} invited {object}"))
    MEMBER_INVITATION_RESENT = (
        "member.invitation_resent",
        _("Resent an invitation"),
        _("{user} resent the invitation to {object}"),
    )
    MEMBER_INVITATION_REVOKED = (
        "member.invitation_revoked",
        _("Revoked an invitation"),
        _("{user} revoked the invitation to {object}"),
    )
    MEMBER_JOINED = (
        "member.joined",
        _("Accepted an invitation"),
        _("{user} accepted the invitation"),
    )
    MEMBER_ROLE_CHANGED = (
        "member.role_changed",
        _("Changed a role"),
        _("{user} changed the role of {object}"),
    )
    PERSON_CODES_CREATED = (
        "person.codes_created",
        _("Created recovery codes"),
        _("{user} created new recovery codes for {object}"),
    )
    PEOPLE_EXPORTED = (
        "people.exported",
        _("Exported the users"),
        _("{user} exported the users of {object}"),
    )
    PERSON_ACTIVATED = (
        "person.activated",
        _("Activated an account"),
        _("{user} activated the account of {object}"),
    )
    PERSON_CREATED = (
        "person.created",
        _("Created an account"),
        _("{user} created the account of {object}"),
    )
    PERSON_EXPORTED = (
        "person.exported",
        _("Exported a user’s data"),
        _("{user} exported the data of {object}"),
    )
    PERSON_FACTOR_ADDED = (
        "person.factor_added",
        _("Added a second factor"),
        _("{user} added a second factor to the account of {object}"),
    )
    PERSON_FACTORS_RESET = (
        "person.factors_reset",
        _("Reset the second factor"),
        _("{user} reset the second factor of {object}"),
    )
    PERSON_FACTOR_REMOVED = (
        "person.factor_removed",
        _("Removed a second factor"),
        _("{user} removed a second factor from the account of {object}"),
    )
    PERSON_DEACTIVATED = (
        "person.deactivated",
        _("Deactivated an account"),
        _("{user} deactivated the account of {object}"),
    )
    PERSON_PASSWORD_CHANGED = (
        "person.password_changed",
        _("Changed a password"),
        _("{user} changed the password of {object}"),
    )
    PERSON_PASSWORD_RESET_ASKED = (
        "person.password_reset_asked",
        _("Requested a new password"),
        _("{user} requested a link to set a new password for {object}"),
    )
    PERSON_SESSIONS_ENDED = (
        "person.sessions_ended",
        _("Ended sessions"),
        _("{user} ended sessions of {object}"),
    )
    PERSON_SIGN_IN_FAILED = (
        "person.sign_in_failed",
        _("Failed to sign in"),
        _("{user} failed to sign in"),
    )
    PERSON_SIGNED_IN = ("person.signed_in", _("Signed in"), _("{user} signed in"))
    PERSON_SIGNED_OUT = ("person.signed_out", _("Signed out"), _("{user} signed out"))
    PROFILE_CHANGED = (
        "profile.changed",
        _("Changed a brand profile"),
        _("{user} changed the brand profile {object}"),
    )
    PROFILE_CREATED = (
        "profile.created",
        _("Created a brand profile"),
        _("{user} created the brand profile {object}"),
    )
    PROFILE_REMOVED = (
        "profile.removed",
        _("Removed a brand profile"),
        _("{user} removed the brand profile {object}"),
    )
    PROFILE_RENAMED = (
        "profile.renamed",
        _("Renamed a brand profile"),
        _("{user} renamed the brand profile {object}"),
    )
    PROJECT_CONNECTED = (
        "project.connected",
        _("Connected the project"),
        _("{user} connected the project {object}"),
    )
    PROJECT_CREDENTIALS_CHANGED = (
        "project.credentials_changed",
        _("Replaced the access key"),
        _("{user} replaced the access key of {object}"),
    )
    PROJECT_SETTINGS_CHANGED = (
        "project.settings_changed",
        _("Changed the project settings"),
        _("{user} changed the settings of {object}"),
    )
    SENDER_COMMENTED = (
        "sender.commented",
        _("Commented on a sender"),
        _("{user} commented on the sender {object}"),
        _("{user} commented on the sender"),
        Kind.COMMENT,
        "message-square",
    )
    SENDER_CREATED = (
        "sender.created",
        _("Created a sender"),
        _("{user} created the sender {object}"),
        _("{user} created the sender"),
        Kind.STATE,
        "circle-plus",
    )
    SENDER_LAUNCH_APPROVED = (
        "sender.launch_approved",
        _("Approved a launch"),
        _("{user} approved the launch of {object}"),
        _("{user} approved the launch"),
        Kind.LAUNCH,
        "rocket",
    )
    SENDER_LAUNCH_DECLINED = (
        "sender.launch_declined",
        _("Declined a launch"),
        _("{user} declined the launch of {object}"),
        _("{user} declined the launch"),
        Kind.LAUNCH,
        "rocket",
    )
    SENDER_LAUNCH_REQUESTED = (
        "sender.launch_requested",
        _("Requested approval of a launch"),
        _("{user} requested approval of the launch of {object}"),
        _("{user} requested approval of the launch"),
        Kind.LAUNCH,
        "rocket",
    )
    SENDER_LAUNCH_VOIDED = (
        "sender.launch_voided",
        _("Voided a launch request"),
        _("{user} voided the launch request of {object}"),
        _("{user} voided the launch request"),
        Kind.LAUNCH,
        "rocket",
    )
    SENDER_LAUNCH_WITHDRAWN = (
        "sender.launch_withdrawn",
        _("Withdrew a launch request"),
        _("{user} withdrew the launch request of {object}"),
        _("{user} withdrew the launch request"),
        Kind.LAUNCH,
        "rocket",
    )
    SENDER_LAUNCHED = (
        "sender.launched",
        _("Launched a sender"),
        _("{user} launched the sender {object}"),
        _("{user} launched the sender"),
        Kind.LAUNCH,
        "rocket",
    )
    SENDER_NOTED = (
        "sender.noted",
        _("Added an internal note"),
        _("{user} added an internal note to {object}"),
        _("{user} added an internal note"),
        Kind.NOTE,
        "sticky-note",
    )
    SENDER_OWNER_CHANGED = (
        "sender.owner_changed",
        _("Changed the owner"),
        _("{user} changed the owner of {object}"),
        _("{user} changed the owner"),
        Kind.OTHER,
        "circle-user-round",
    )
    SENDER_TAG_ADDED = (
        "sender.tag_added",
        _("Added a tag"),
        _("{user} added a tag to {object}"),
        _("{user} added a tag"),
        Kind.OTHER,
        "tag",
    )
    SENDER_TAG_REMOVED = (
        "sender.tag_removed",
        _("Removed a tag"),
        _("{user} removed a tag from {object}"),
        _("{user} removed a tag"),
        Kind.OTHER,
        "tag",
    )
    SENDER_UPDATED = (
        "sender.updated",
        _("Updated a sender"),
        _("{user} updated the sender {object}"),
        _("{user} updated the sender"),
        Kind.EDIT,
        "pencil",
    )
    SENDERS_EXPORTED = (
        "senders.exported",
        _("Exported the senders"),
        _("{user} exported the senders of {object}"),
    )
    TEST_NUMBER_INVITED_AGAIN = (
        "test_number.invited_again",
        _("Resent a tester invitation"),
        _("{user} resent a tester invitation for {object}"),
        _("{user} resent a tester invitation"),
        Kind.NUMBERS,
        "smartphone",
    )
    TEST_NUMBER_REMOVED = (
        "test_number.removed",
        _("Removed a test number"),
        _("{user} removed a test number from {object}"),
        _("{user} removed a test number"),
        Kind.NUMBERS,
        "smartphone",
    )
    TEST_NUMBERS_ADDED = (
        "test_numbers.added",
        _("Added test numbers"),
        _("{user} added test numbers to {object}"),
        _("{user} added test numbers"),
        Kind.NUMBERS,
        "smartphone",
    )
    TOKEN_REVEALED = (
        "token.revealed",
        _("Revealed the token"),
        _("{user} revealed the token of {object}"),
        _("{user} revealed the token"),
        Kind.TOKEN,
        "key-round",
    )
    VIEW_SHARED = ("view.shared", _("Shared a view"), _("{user} shared the view {object}"))
    VIEW_CHANGED = (
        "view.changed",
        _("Changed a shared view"),
        _("{user} changed the shared view {object}"),
    )
    VIEW_REMOVED = (
        "view.removed",
        _("Removed a shared view"),
        _("{user} removed the shared view {object}"),
    )
    WEBHOOK_CREATED = (
        "webhook.created",
        _("Registered the webhook"),
        _("{user} registered the webhook {object}"),
    )
    WEBHOOK_REMOVED = (
        "webhook.removed",
        _("Removed the webhook"),
        _("{user} removed the webhook {object}"),
    )
    WEBHOOK_REPLACED = (
        "webhook.replaced",
        _("Replaced the webhook"),
        _("{user} replaced the webhook {object}"),
    )
    WEBHOOK_UPDATED = (
        "webhook.updated",
        _("Updated the webhook"),
        _("{user} updated the webhook {object}"),
    )


_BY_NAME = {action.value: action for action in Action}


def known(name: str) -> Action | None:
    """Returns the member of that name; None for an action that this portal does not know."""
    return _BY_NAME.get(name)


def heading(name: str) -> str:
    """Returns the heading of a stored action, or the name itself where it is not known."""
    action = known(name)
    return str(action.heading) if action else name
