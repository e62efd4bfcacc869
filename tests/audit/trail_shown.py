"""Facts and reasons that the rows of the trail show for the entries of ``trail_rows.ROWS``.

A key is the route and the name of the press; a row has the action, its facts and its reason. An
attempt and its outcome are one row. What differs in each run is ``<id>`` or ``<day>``.
"""

from typing import NamedTuple

from tests.cases.paper_uploads import PDF_DIGEST


class Shown(NamedTuple):
    """One row of the trail page beyond its object: ``reason`` is empty for what succeeded."""

    action: str
    facts: tuple[str, ...] = ()
    reason: str = ""


INVALID = "Sinch rejected the request because of invalid values. Sinch reported: “Invalid input.”"
PRECONDITION = (
    "Sinch rejected the launch because required information is missing. "
    "Sinch reported: “Launch precondition failed.”"
)
APP = [Shown("person.factor_added", ("authenticator app",)), Shown("person.codes_created")]
PASSKEY = [Shown("person.factor_added", ("passkey",)), Shown("person.codes_created")]
ENDED = [
    Shown("person.signed_in", ("with password",)),
    Shown("person.sessions_ended", ("1 session",)),
]
FOUR_EYES = [Shown("project.settings_changed", ("Four eyes: off → on",))]
REQUESTED = [*FOUR_EYES, Shown("sender.launch_requested", ("in DE", "“Agreed”"))]
BY_MANAGER = ("in DE", "requested by manager")
CHANGED_COLOUR = Shown("sender.launch_voided", (*BY_MANAGER, "Changed: The colour."))
SHOWN: dict[str, list[Shown]] = {
    "account/app/ success": APP,
    "account/app/remove/ success": [*APP, Shown("person.factor_removed", ("authenticator app",))],
    "account/confirm/ refusal": [
        Shown("person.sign_in_failed", (), "The password was wrong."),
    ],
    "account/export/ success": [Shown("person.exported", ("JSON",))],
    "account/passkeys/add/ success": PASSKEY,
    "account/password/ success": [Shown("person.password_changed")],
    "account/recovery-codes/ success": [*APP, Shown("person.codes_created")],
    "account/sessions/<int:session>/end/ success": ENDED,
    "account/sessions/end/ success": ENDED,
    "login/passkey/ refusal": [
        Shown("person.sign_in_failed", (), "The passkey was not accepted."),
    ],
    "login/passkey/ success": [*PASSKEY, Shown("person.signed_in", ("with passkey",))],
    "login/password/ success": [Shown("person.password_reset_asked")],
    "login/password/<str:uid>/<str:token>/ success": [Shown("person.password_changed")],
    "login/second-factor/ refusal": [
        *APP,
        Shown("person.sign_in_failed", (), "The code was wrong or already used."),
    ],
    "login/second-factor/ success": [
        *APP,
        Shown("person.signed_in", ("with password, authenticator app",)),
    ],
    "invitation/<str:token>/ success": [
        Shown("person.created"),
        Shown("member.joined", ("Auditor",)),
        Shown("person.signed_in", ("with invitation",)),
    ],
    "invitation/<str:token>/accept/ success": [Shown("member.joined", ("Auditor",))],
    "login/ refusal": [
        Shown("person.sign_in_failed", (), "The password was wrong."),
    ],
    "login/ success": [
        Shown("person.signed_in", ("with password",)),
    ],
    "logout/ success": [
        Shown("person.signed_out"),
    ],
    "p/<slug:project>/credentials/replace/ success": [
        Shown("project.credentials_changed", ("key sandbox-key", "new secret")),
    ],
    "p/<slug:project>/people/<int:member>/ success": [
        Shown("member.role_changed", ("Auditor → Manager",)),
    ],
    "p/<slug:project>/people/<int:member>/activate/ success": [
        Shown("member.activated", ("Auditor",)),
    ],
    "p/<slug:project>/people/<int:member>/deactivate/ success": [
        Shown("member.ended", ("Auditor",)),
    ],
    "p/<slug:project>/people/<int:member>/factors/ success": [Shown("person.factors_reset")],
    "p/<slug:project>/people/invitations/<int:invitation>/resend/ success": [
        Shown("member.invitation_resent"),
    ],
    "p/<slug:project>/people/invitations/<int:invitation>/revoke/ success": [
        Shown("member.invitation_revoked"),
    ],
    "p/<slug:project>/people/invite/ success": [Shown("member.invited", ("Onboarding",))],
    "p/<slug:project>/onboarding/<int:draft>/<step:step>/ refusal": [
        Shown("draft.saved", ("Brand", "The brand name", "The brand description")),
    ],
    "p/<slug:project>/onboarding/<int:draft>/<step:step>/ success": [
        Shown("draft.saved", ("Brand", "The brand name", "The brand description")),
    ],
    "p/<slug:project>/profiles/new/ success": [Shown("profile.created")],
    "p/<slug:project>/profiles/new/ from a draft": [
        Shown("profile.created", ("from the draft Aurora Deals",))
    ],
    "p/<slug:project>/profiles/<int:profile>/rename/ success": [
        Shown("profile.renamed", ("Aurora → Other",))
    ],
    "p/<slug:project>/profiles/<int:profile>/remove/ success": [Shown("profile.removed")],
    "p/<slug:project>/profiles/<int:profile>/<step:step>/ seen": [
        Shown("profile.changed", ("Brand", "The brand description"))
    ],
    "p/<slug:project>/onboarding/<int:draft>/clone/ success": [
        Shown("draft.cloned", ("from the draft Aurora Deals",)),
    ],
    "p/<slug:project>/onboarding/<int:draft>/discard/ success": [
        Shown("draft.discarded"),
    ],
    "p/<slug:project>/onboarding/<int:draft>/history/<int:save>/restore/ success": [
        Shown("draft.save_restored", ("Brand", "The brand name", "The brand description")),
    ],
    "p/<slug:project>/onboarding/<int:draft>/notes/ success": [
        Shown("draft.noted", ("“Ask Jane”",)),
    ],
    "p/<slug:project>/onboarding/<int:draft>/owner/ success": [
        Shown("case.owner_changed", ("onboarding → manager",)),
    ],
    "p/<slug:project>/onboarding/<int:draft>/restore/ success": [
        Shown("draft.discarded"),
        Shown("draft.restored"),
    ],
    "p/<slug:project>/onboarding/<int:draft>/submit/ failure": [
        Shown("sender.created", ("in GB, FR, US", "3 test numbers")),
        Shown("draft.unconfirmed"),
    ],
    "p/<slug:project>/onboarding/<int:draft>/submit/ given up": [
        Shown("draft.unconfirmed"),
    ],
    "p/<slug:project>/onboarding/<int:draft>/submit/ no answer": [
        Shown("sender.created", ("in GB, FR, US", "3 test numbers")),
        Shown("draft.unconfirmed"),
    ],
    "p/<slug:project>/onboarding/<int:draft>/submit/ refusal": [
        Shown(
            "sender.created",
            ("in GB, FR, US", "3 test numbers"),
            INVALID,
        ),
        Shown(
            "draft.refused",
            (),
            INVALID,
        ),
    ],
    "p/<slug:project>/onboarding/<int:draft>/submit/ success": [
        Shown("sender.created", ("in GB, FR, US", "3 test numbers")),
        Shown("draft.submitted", ("sender <id>",)),
    ],
    "p/<slug:project>/onboarding/<int:draft>/unconfirmed/ given up": [
        Shown("draft.unconfirmed"),
        Shown("draft.unlocked"),
    ],
    "p/<slug:project>/onboarding/<int:draft>/unconfirmed/ success": [
        Shown("draft.unlocked"),
    ],
    "p/<slug:project>/onboarding/<int:draft>/waiting/ success": [
        Shown("case.item_added", ("waiting for J•••",)),
    ],
    "p/<slug:project>/cases/<int:case>/close/ success": [Shown("case.closed")],
    "p/<slug:project>/cases/<int:case>/papers/ success": [
        Shown("case.paper_added", ("Commercial register extract (BE)", "Required")),
    ],
    "p/<slug:project>/cases/<int:case>/papers/<slug:paper>/state/ success": [
        Shown("case.paper_marked", ("Letter of authority", "Required → Sent")),
    ],
    "p/<slug:project>/cases/<int:case>/papers/<slug:paper>/file/ success": [
        Shown("case.paper_filed", ("Letter of authority", f"SHA-256 {PDF_DIGEST[:8]}")),
    ],
    "p/<slug:project>/cases/<int:case>/papers/<slug:paper>/remove/ success": [
        Shown("case.paper_removed", ("Letter of authority", "Required")),
    ],
    "p/<slug:project>/cases/<int:case>/items/ success": [
        Shown("case.item_added", ("waiting for J•••", "due <day>")),
    ],
    "p/<slug:project>/cases/<int:case>/items/<int:item>/ success": [
        Shown("case.item_changed", ("a video",)),
    ],
    "p/<slug:project>/cases/<int:case>/items/<int:item>/end/ success": [
        Shown("case.item_ended", ("waiting for Customer", "the logo")),
    ],
    "p/<slug:project>/cases/<int:case>/items/<int:item>/end/ refusal": [
        Shown("case.item_ended", ("waiting for Customer", "the logo")),
    ],
    "p/<slug:project>/onboarding/<int:draft>/waiting/ ends": [
        Shown("case.item_ended", ("waiting for Customer", "the logo")),
    ],
    "p/<slug:project>/cases/<int:case>/items/<int:item>/reopen/ success": [
        Shown("case.item_ended", ("waiting for Customer", "the logo")),
        Shown("case.item_reopened", ("waiting for Customer", "the logo")),
    ],
    "p/<slug:project>/cases/<int:case>/owner/ success": [
        Shown("case.owner_changed", ("onboarding → manager",)),
    ],
    "p/<slug:project>/cases/<int:case>/reopen/ success": [Shown("case.reopened")],
    "p/<slug:project>/onboarding/from-json/ success": [
        Shown("draft.created"),
    ],
    "p/<slug:project>/onboarding/new/ success": [
        Shown("draft.created"),
    ],
    "p/<slug:project>/senders/<str:sender>/clone/ success": [
        Shown("draft.cloned", ("from the sender Aurora Deals",)),
    ],
    "p/<slug:project>/senders/<str:sender>/comments/ failure": [
        Shown("sender.commented", ("“We mended the opt-out text. 👍”",)),
    ],
    "p/<slug:project>/senders/<str:sender>/comments/ refusal": [
        Shown(
            "sender.commented",
            ("“We mended the opt-out text. 👍”",),
            "Sinch rejected the portal’s credentials.",
        ),
    ],
    "p/<slug:project>/senders/<str:sender>/comments/ success": [
        Shown("sender.commented", ("“We mended the opt-out text. 👍”",)),
    ],
    "p/<slug:project>/senders/<str:sender>/edit/ success": [
        Shown("draft.created", ("from the sender Aurora Deals",)),
    ],
    "p/<slug:project>/settings/ success": FOUR_EYES,
    "p/<slug:project>/settings/ off": [
        *REQUESTED,
        Shown("project.settings_changed", ("Four eyes: on → off",)),
        Shown("sender.launch_voided", (*BY_MANAGER, "The setting “Four eyes” was turned off.")),
    ],
    "p/<slug:project>/senders/<str:sender>/launch/request/ success": REQUESTED,
    "p/<slug:project>/senders/<str:sender>/launch/request/ refusal": FOUR_EYES,
    "p/<slug:project>/senders/<str:sender>/launch/request/ again after a change": [
        *REQUESTED,
        CHANGED_COLOUR,
        REQUESTED[1],
    ],
    "p/<slug:project>/senders/<str:sender>/launch/decide/ success": [
        *REQUESTED,
        Shown("sender.launch_approved", BY_MANAGER),
        Shown("sender.launched", BY_MANAGER),
    ],
    "p/<slug:project>/senders/<str:sender>/launch/decide/ refusal": REQUESTED,
    "p/<slug:project>/senders/<str:sender>/launch/decide/ failure": [
        *REQUESTED,
        Shown("sender.launch_approved", BY_MANAGER),
        Shown("sender.launched", BY_MANAGER),
    ],
    "p/<slug:project>/senders/<str:sender>/launch/decide/ void": [*REQUESTED, CHANGED_COLOUR],
    "p/<slug:project>/senders/<str:sender>/launch/decide/ declined": [
        *REQUESTED,
        Shown("sender.launch_declined", (*BY_MANAGER, "“An old logo”")),
    ],
    "p/<slug:project>/senders/<str:sender>/launch/decide/ withdrawn": [
        *REQUESTED,
        Shown("sender.launch_withdrawn", BY_MANAGER),
    ],
    "p/<slug:project>/senders/<str:sender>/launch/ failure": [
        Shown("sender.launched", ("in DE",)),
    ],
    "p/<slug:project>/senders/<str:sender>/launch/ refusal": [
        Shown(
            "sender.launched",
            ("in DE",),
            PRECONDITION,
        ),
    ],
    "p/<slug:project>/senders/<str:sender>/launch/ success": [
        Shown("sender.launched", ("in DE",)),
    ],
    "p/<slug:project>/senders/<str:sender>/notes/ success": [
        Shown("sender.noted", ("“Ask Jane”",)),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/ failure": [
        Shown("test_numbers.added", ("+46•••651",)),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/ refusal": [
        Shown("test_numbers.added", ("+46•••651",), "Sinch rejected the portal’s credentials."),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/ success": [
        Shown("test_numbers.added", ("+46•••651: Unverified",)),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/<str:number>/remove/ failure": [
        Shown("test_number.removed", ("+46•••321",)),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/<str:number>/remove/ refusal": [
        Shown("test_number.removed", ("+46•••321",), "Sinch rejected the portal’s credentials."),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/<str:number>/remove/ success": [
        Shown("test_number.removed", ("+46•••321",)),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/<str:number>/retry/ failure": [
        Shown("test_number.invited_again", ("+46•••321",)),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/<str:number>/retry/ refusal": [
        Shown(
            "test_number.invited_again", ("+46•••321",), "Sinch rejected the portal’s credentials."
        ),
    ],
    "p/<slug:project>/senders/<str:sender>/test-numbers/<str:number>/retry/ success": [
        Shown("test_number.invited_again", ("+46•••321: Expired → Unverified",)),
    ],
    "p/<slug:project>/senders/<str:sender>/token/ failure": [
        Shown("token.revealed"),
    ],
    "p/<slug:project>/senders/<str:sender>/token/ refusal": [
        Shown("token.revealed", (), "Sinch rejected the portal’s credentials."),
    ],
    "p/<slug:project>/senders/<str:sender>/token/ success": [
        Shown("token.revealed"),
    ],
    "p/<slug:project>/senders/ticked/ success": [
        Shown("sender.owner_changed", ("none → manager",)),
    ],
    "p/<slug:project>/senders/ticked/ tag": [
        Shown("sender.tag_added", ("VIP",)),
    ],
    "p/<slug:project>/senders/ticked/ untag": [
        Shown("sender.tag_removed", ("VIP",)),
    ],
    "p/<slug:project>/senders/ticked/export.csv success": [
        Shown("senders.exported", ("CSV", "1 sender")),
    ],
    "p/<slug:project>/senders/views/ success": [
        Shown("view.shared"),
    ],
    "p/<slug:project>/senders/views/<int:view>/ removed": [
        Shown("view.removed"),
    ],
    "p/<slug:project>/senders/views/<int:view>/ success": [
        Shown("view.changed", ("Mine → Ours",)),
    ],
    "p/<slug:project>/webhooks/<int:hook>/remove/ refusal": [
        Shown("webhook.created", ("5 event types",)),
    ],
    "p/<slug:project>/webhooks/<int:hook>/remove/ success": [
        Shown("webhook.created", ("5 event types",)),
        Shown("webhook.removed"),
    ],
    "p/<slug:project>/webhooks/<int:hook>/rotate/ refusal": [
        Shown("webhook.created", ("5 event types",)),
    ],
    "p/<slug:project>/webhooks/<int:hook>/rotate/ success": [
        Shown("webhook.created", ("5 event types",)),
        Shown("webhook.updated", ("new secret",)),
    ],
    "p/<slug:project>/webhooks/create/ success": [
        Shown("webhook.created", ("5 event types",)),
    ],
}
