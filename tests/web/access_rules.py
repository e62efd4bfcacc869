"""A table of access to each named URL, written down by hand and not read from the views.

``test_access_matrix`` holds the decorators, the answers and the stores against it. A new URL has no
line here and fails until somebody has decided about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from senders.models import Role


class Anybody(StrEnum):
    """Those of whom a URL asks less, or something else, than a role in its project."""

    PUBLIC = "public"
    ACCOUNT = "own account"  # a page about nothing but one's account
    SIGNED_IN = "signed in"  # the page itself asks which projects are theirs
    ADMIN_SOMEWHERE = "admin of any project"


Who = Role | Anybody


@dataclass(frozen=True)
class Rule:
    """The access to one URL: to see it, and to send its form.

    ``sees`` None: loading it leads to the page of its form, whoever asks. ``sends`` None: it takes
    no POST. ``form`` is a form that changes something, so that a refusal of it means something;
    without one, a valid form needs more than fields (a challenge, a token). ``shown`` is the status
    of a GET by whom may see it. ``to_write`` is what a decorator declares besides ``sees``.
    """

    sees: Who | None
    sends: Who | None = None
    form: Mapping[str, object] | None = None
    shown: int = 200
    accepts: frozenset[int] = frozenset({302})
    to_readers: int = 0  # the status for auditors, where they are led to another page

    def shown_to(self, role: Role | None) -> set[int]:
        """Returns the statuses of a GET for a role that may see it; None is no role anywhere."""
        if role is None:
            return {200, 302, 404}
        return {self.to_readers if self.to_readers and role.only_reads else self.shown}

    @property
    def asks(self) -> Who:
        """Returns the least that the view's decorator declares."""
        found = self.sends if self.sees is None else self.sees
        assert found is not None
        return found


AUDITOR, ONBOARDING, MANAGER, ADMIN = Role
PUBLIC, ACCOUNT, SIGNED_IN, ADMIN_SOMEWHERE = Anybody


def page(who: Who, shown: int = 200) -> Rule:
    """A page or file that takes no POST."""
    return Rule(who, shown=shown)


def posted(who: Who, form: Mapping[str, object] | None = None, *accepts: int) -> Rule:
    """An address that takes only a POST."""
    return Rule(None, who, form, 302, frozenset(accepts or {302}))


def both(
    sees: Who,
    sends: Who,
    form: Mapping[str, object] | None = None,
    *accepts: int,
    shown: int = 200,
) -> Rule:
    """A page with a form that goes to its own address."""
    return Rule(sees, sends, form, shown, frozenset(accepts or {302}))


RULES: dict[str, Rule] = {
    "home": page(SIGNED_IN, 302),
    # Signing in.
    "login": both(PUBLIC, PUBLIC),
    "account_login": both(PUBLIC, PUBLIC),
    "passkey_sign_in": both(PUBLIC, PUBLIC),
    "second_factor": both(PUBLIC, PUBLIC, shown=302),
    "mfa_authenticate": both(PUBLIC, PUBLIC, shown=302),
    "forgotten_password": both(PUBLIC, PUBLIC),
    "new_password": both(PUBLIC, PUBLIC, shown=404),
    "openid_connect_login": both(PUBLIC, PUBLIC, shown=302),
    "openid_connect_callback": page(PUBLIC, 404),
    "logout": both(PUBLIC, PUBLIC, shown=302),
    "theme": both(PUBLIC, PUBLIC, shown=302),
    "invitation": both(PUBLIC, PUBLIC, shown=404),
    "intake": page(PUBLIC, 404),
    "intake_check": both(PUBLIC, PUBLIC, shown=404),
    "intake_step": both(PUBLIC, PUBLIC, shown=404),
    "intake_papers": both(PUBLIC, PUBLIC, shown=404),
    "intake_unknown": page(PUBLIC, 404),
    "accept_invitation": both(ACCOUNT, ACCOUNT, shown=404),
    # Offered to everybody, and to machines.
    "security_txt": page(PUBLIC, 404),
    "audit_key": page(PUBLIC),
    "healthz": page(PUBLIC),
    "readyz": page(PUBLIC),
    "metrics": page(PUBLIC),
    "brand_image": page(PUBLIC, 404),
    "hook": both(PUBLIC, PUBLIC, shown=404),
    # One's own account.
    "account": page(ACCOUNT),
    "confirm": both(ACCOUNT, ACCOUNT, {"password": "wrong"}, 422),
    "second_factor_needed": page(ACCOUNT, 302),
    "add_app": both(ACCOUNT, ACCOUNT, shown=302),
    "remove_app": both(ACCOUNT, ACCOUNT, shown=302),
    "add_passkey": both(ACCOUNT, ACCOUNT, shown=302),
    "rename_passkey": both(ACCOUNT, ACCOUNT, {"name": "Work laptop"}),
    "remove_passkey": both(ACCOUNT, ACCOUNT, shown=302),
    "recovery_codes": both(ACCOUNT, ACCOUNT, shown=302),
    "change_password": both(ACCOUNT, ACCOUNT, shown=302),
    "export_account": both(ACCOUNT, ACCOUNT, shown=302),
    "end_sessions": posted(ACCOUNT, {}),
    "end_session": posted(ACCOUNT, {}),
    "settings": both(ACCOUNT, ACCOUNT, {"zone": "Europe/Berlin"}, shown=302),
    # Of all projects of a person.
    "rules": page(SIGNED_IN),
    "notices": page(SIGNED_IN),
    "notice_count": page(SIGNED_IN),
    "notice": page(SIGNED_IN, 302),
    "read_notices": posted(SIGNED_IN, {}),
    # A project.
    "overview": page(AUDITOR),
    "project_settings": both(AUDITOR, MANAGER, {"four_eyes": "1"}),
    "follow": posted(AUDITOR, {"about": "every", "mail": "daily"}),
    "changes": page(AUDITOR),
    "changes_seen": posted(AUDITOR, {}),
    "changes_csv": page(AUDITOR),
    "coverage": page(AUDITOR),
    "coverage_csv": page(AUDITOR),
    # Its senders.
    "senders:index": page(AUDITOR),
    "senders:counts": page(AUDITOR),
    "senders:export": page(AUDITOR),
    "senders:export_xlsx": page(AUDITOR),
    "senders:view_counts": page(AUDITOR),
    "senders:save_view": posted(AUDITOR, {"name": "Nordic", "query": "state=LAUNCHED"}),
    "senders:change_view": posted(AUDITOR, {"do": "rename", "name": "Other"}),
    "senders:ticked": posted(ONBOARDING, {"do": "tag", "tag": "vip", "sender": "{sender}"}),
    "senders:export_ticked": posted(ONBOARDING, {"sender": "{sender}"}, 200),
    "senders:invitations": page(AUDITOR),
    "senders:detail": page(AUDITOR),
    "senders:answers": page(AUDITOR),
    "senders:activity": page(AUDITOR),
    "senders:changes": page(AUDITOR),
    "senders:json": page(AUDITOR),
    "senders:status": page(AUDITOR, 302),
    "senders:checks": both(AUDITOR, ONBOARDING, {}, shown=302),
    "senders:comments": posted(ONBOARDING, {"comment": "From us"}),
    "senders:notes": posted(ONBOARDING, {"text": "Ask Jane"}),
    "senders:add_numbers": posted(ONBOARDING, {"numbers": "+46701740601"}, 302, 422),
    "senders:retry": posted(ONBOARDING, {}, 302, 422),
    "senders:remove": posted(ONBOARDING, {}, 302, 422),
    "senders:capabilities": posted(ONBOARDING, {}, 302, 422),
    "senders:token": posted(MANAGER, {}, 200),
    "senders:launch": both(MANAGER, MANAGER),
    "senders:request_launch": posted(MANAGER),
    "senders:decide_launch": posted(MANAGER),
    "senders:dossier": page(AUDITOR),
    "senders:customer_dossier": page(AUDITOR),
    "senders:edit": both(ONBOARDING, ONBOARDING),
    "senders:clone": posted(ONBOARDING, {}),
    # Drafts.
    "onboarding:index": page(AUDITOR),
    "onboarding:new": both(ONBOARDING, ONBOARDING),
    "onboarding:from_json": both(ONBOARDING, ONBOARDING),
    "onboarding:import": both(AUDITOR, ONBOARDING, None, 422),
    "onboarding:import_template": page(ONBOARDING),
    "onboarding:import_template_xlsx": page(ONBOARDING),
    "onboarding:import_run": page(AUDITOR),
    "onboarding:import_create": posted(ONBOARDING),
    "onboarding:import_discard": posted(ONBOARDING, {}),
    "onboarding:import_problems": page(ONBOARDING),
    "onboarding:import_problems_xlsx": page(ONBOARDING),
    "onboarding:hub": Rule(AUDITOR, to_readers=302),
    "onboarding:step": Rule(AUDITOR, ONBOARDING, to_readers=302),
    "onboarding:preview": both(AUDITOR, AUDITOR),  # what was typed is shown, and not stored
    "onboarding:review": page(AUDITOR),
    "onboarding:checks": both(AUDITOR, ONBOARDING, {}, shown=302),
    "onboarding:submit": posted(ONBOARDING),
    "onboarding:unconfirmed": posted(ONBOARDING),
    "onboarding:dossier": page(AUDITOR),
    "onboarding:customer_dossier": page(AUDITOR),
    "onboarding:take_over": posted(ONBOARDING, {"step": "brand"}),
    "onboarding:missing": page(AUDITOR),
    "onboarding:history": page(AUDITOR),
    "onboarding:export_history": page(AUDITOR),
    "onboarding:restore_save": posted(ONBOARDING),
    "onboarding:upload": page(AUDITOR),
    "onboarding:discard": posted(ONBOARDING, {}),
    "onboarding:restore": posted(ONBOARDING),
    "onboarding:owner": posted(ONBOARDING, {"owner": "{manager}"}),
    "onboarding:clone": posted(ONBOARDING, {}),
    "onboarding:waiting": posted(ONBOARDING, {"whom": "Ann", "what": "The logo"}),
    "onboarding:notes": posted(ONBOARDING, {"text": "Ask Jane"}),
    "cases:case": page(AUDITOR),
    "cases:create_link": posted(ONBOARDING, None, 422),
    "cases:change_link": posted(ONBOARDING),
    "cases:revoke_link": posted(ONBOARDING),
    "cases:mail_link": posted(ONBOARDING, {}),
    "cases:reopen_link": posted(ONBOARDING),
    "cases:proposals": both(AUDITOR, ONBOARDING),
    "cases:owner": posted(ONBOARDING, {"owner": "{manager}"}),
    "cases:close": posted(ONBOARDING, {}),
    "cases:reopen": posted(ONBOARDING),
    "cases:add_item": posted(ONBOARDING, {"whom": "Ann", "what": "The logo"}),
    "cases:change_item": posted(ONBOARDING, {"whom": "Ann", "what": "The banner"}),
    "cases:end_item": posted(ONBOARDING, {}),
    "cases:reopen_item": posted(ONBOARDING),
    "cases:add_paper": posted(ONBOARDING, {"kind": "register"}),
    "cases:mark_paper": posted(ONBOARDING, {"state": "sent"}),
    "cases:upload_paper": posted(ONBOARDING, None, 422),
    "cases:remove_paper": posted(ONBOARDING, {}),
    "cases:paper_file": page(AUDITOR),
    "cases:accept_paper": posted(ONBOARDING, {}),
    "cases:reject_paper": posted(ONBOARDING, {"word": "Page 2 is missing."}),
    # Brand profiles.
    "profiles:index": page(AUDITOR),
    "profiles:new": both(ONBOARDING, ONBOARDING, {"name": "Another"}),
    "profiles:profile": page(AUDITOR),
    "profiles:rename": posted(ONBOARDING, {"name": "Another"}),
    "profiles:remove": both(ONBOARDING, ONBOARDING, {}),
    "profiles:step": both(ONBOARDING, ONBOARDING, None, 409),
    # The trail, and who had access.
    "audit:index": page(AUDITOR),
    "audit:verify": posted(AUDITOR, {}),
    "audit:verification": page(AUDITOR, 302),
    "audit:export_csv": page(AUDITOR),
    "audit:export_jsonl": page(AUDITOR),
    "audit:entry": page(AUDITOR),
    "access:index": page(AUDITOR),
    "access:export": page(AUDITOR),
    # What belongs to admins.
    "credentials:index": page(ADMIN),
    "credentials:test": posted(ADMIN, {}),
    "credentials:replace": posted(
        ADMIN, {"key_id": "sandbox-key", "key_secret": "sandbox-secret", "seen": "0"}
    ),
    "people:index": page(ADMIN),
    "people:export": page(ADMIN),
    "people:invite": posted(ADMIN, {"email": "eve@example.com", "role": "10", "until": ""}),
    "people:edit": both(ADMIN, ADMIN, {"role": "20", "until": ""}),
    "people:deactivate": both(ADMIN, ADMIN, {}),
    "people:reset_factors": both(ADMIN, ADMIN, {}),
    "people:activate": posted(ADMIN, {}),
    "people:resend": posted(ADMIN, {}),
    "people:revoke": posted(ADMIN, {}),
    "webhooks:index": page(ADMIN),
    "webhooks:create": posted(ADMIN, {"trigger": "RCS_SENDER_STATUS_UPDATED"}),
    "webhooks:rotate": posted(ADMIN, {}),
    "webhooks:remove": both(ADMIN, ADMIN, {}),
    # The panel of the sandbox, and what it offers to everybody as Sinch and customers would.
    "sandbox:panel": page(ADMIN_SOMEWHERE),
    "sandbox:set-clock": posted(ADMIN_SOMEWHERE, {"mode": "manual"}),
    "sandbox:next-step": posted(ADMIN_SOMEWHERE, {"project": "{project_id}", "sender": "{sender}"}),
    "sandbox:next-step-for-all": posted(ADMIN_SOMEWHERE, {"project": "{project_id}"}),
    "sandbox:set-switches": posted(ADMIN_SOMEWHERE, {"project": "{project_id}"}),
    "sandbox:comment": posted(
        ADMIN_SOMEWHERE, {"project": "{project_id}", "sender": "{sender}", "comment": "From Sinch"}
    ),
    "sandbox:send-again": posted(ADMIN_SOMEWHERE),
    "sandbox:send-newest-first": posted(ADMIN_SOMEWHERE),
    "sandbox:order-fault": posted(
        ADMIN_SOMEWHERE, {"match": "GET", "fault": "status:503", "times": "1"}
    ),
    "sandbox:clear-faults": posted(ADMIN_SOMEWHERE, {}),
    "sandbox:reset": posted(ADMIN_SOMEWHERE, {}),
    "sandbox:api-root": both(PUBLIC, PUBLIC),
    "sandbox:api": both(PUBLIC, PUBLIC),
    "sandbox:site-video": page(PUBLIC),
    "sandbox:site-page": page(PUBLIC),
    "sandbox:image": page(PUBLIC),
}
