"""The portal's URLs. They are a contract: people bookmark and script against them."""

from django.urls import include, path, register_converter

from senders.views import (
    access,
    account,
    audit_key,
    credentials,
    customer_dossier,
    exports,
    factors,
    health,
    home,
    hooks,
    intake,
    intake_papers,
    invitations,
    media,
    metrics,
    notices,
    overview,
    own_data,
    passwords,
    project_settings,
    rules,
    security_txt,
    sign_in,
    single_sign_on,
    trail,
    webhooks,
)
from senders.views.cases import acting, case_list, case_page, links, proposals
from senders.views.cases import papers as case_papers
from senders.views.fleet import changes, coverage
from senders.views.onboarding import (
    checks,
    create,
    drafts,
    existing,
    history,
    images,
    imports,
    missing,
    origin,
    preview,
    profiles,
    review,
    step,
    submit,
)
from senders.views.onboarding import dossier as draft_dossier
from senders.views.people import changes as members
from senders.views.people import exports as people_exports
from senders.views.people import inviting
from senders.views.sender import (
    activity,
    comments,
    dossier,
    launch,
    launch_approval,
    numbers,
    pages,
    saved_views,
    sender_list,
    ticked,
    token,
)
from senders.views.sender import checks as sender_checks
from senders.words.steps import SLUGS


class StepConverter:
    """Matches the slugs of the wizard's steps; other values are not found."""

    regex = "|".join(SLUGS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RestConverter(StepConverter):
    """Matches the rest of a path, slashes and line breaks included."""

    regex = "(?s:.+)"


register_converter(StepConverter, "step")
register_converter(RestConverter, "rest")

sender_pages = [
    path("", sender_list.index, name="index"),
    path("ticked/export.csv", exports.ticked_file, name="export_ticked"),
    path("ticked/", ticked.ticked, name="ticked"),
    path("ticked/<int:run>/", ticked.invitations, name="invitations"),
    path("views/", saved_views.save, name="save_view"),
    path("views/counts/", saved_views.counts, name="view_counts"),
    path("views/<int:view>/", saved_views.change, name="change_view"),
    path("counts/", sender_list.state_counts, name="counts"),
    path("export.csv", exports.senders_csv, name="export"),
    path("export.xlsx", exports.senders_xlsx, name="export_xlsx"),
    path("<str:sender>/", pages.detail, name="detail"),
    path("<str:sender>/answers/", pages.answers, name="answers"),
    path("<str:sender>/activity/", activity.activity, name="activity"),
    path("<str:sender>/changes/", changes.of_sender, name="changes"),
    path("<str:sender>/json/", pages.as_json, name="json"),
    path("<str:sender>/status/", pages.status, name="status"),
    path("<str:sender>/test-numbers/", numbers.add, name="add_numbers"),
    path("<str:sender>/test-numbers/<str:number>/retry/", numbers.retry, name="retry"),
    path("<str:sender>/test-numbers/<str:number>/remove/", numbers.remove, name="remove"),
    path(
        "<str:sender>/test-numbers/<str:number>/capabilities/",
        numbers.capabilities,
        name="capabilities",
    ),
    path("<str:sender>/checks/", sender_checks.checks, name="checks"),
    path("<str:sender>/comments/", comments.comments, name="comments"),
    path("<str:sender>/notes/", comments.notes, name="notes"),
    path("<str:sender>/token/", token.token, name="token"),
    path("<str:sender>/launch/", launch.launch, name="launch"),
    path("<str:sender>/launch/request/", launch_approval.request_approval, name="request_launch"),
    path("<str:sender>/launch/decide/", launch_approval.decide, name="decide_launch"),
    path("<str:sender>/dossier/", dossier.dossier, name="dossier"),
    path(
        "<str:sender>/dossier/customer/",
        customer_dossier.of_sender,
        name="customer_dossier",
    ),
    path("<str:sender>/edit/", existing.edit, name="edit"),
    path("<str:sender>/clone/", existing.clone, name="clone"),
]

onboarding_pages = [
    path("", case_list.index, name="index"),
    path("new/", create.new, name="new"),
    path("from-json/", existing.from_json, name="from_json"),
    path("import/", imports.upload, name="import"),
    path("import/template.csv", imports.template_csv, name="import_template"),
    path("import/template.xlsx", imports.template_xlsx, name="import_template_xlsx"),
    path("import/<int:run>/", imports.run, name="import_run"),
    path("import/<int:run>/create/", imports.create, name="import_create"),
    path("import/<int:run>/discard/", imports.discard, name="import_discard"),
    path("import/<int:run>/problems.csv", imports.problems_csv, name="import_problems"),
    path("import/<int:run>/problems.xlsx", imports.problems_xlsx, name="import_problems_xlsx"),
    path("<int:draft>/", drafts.hub, name="hub"),
    path("<int:draft>/<step:step>/", step.step, name="step"),
    path("<int:draft>/preview/", preview.preview, name="preview"),
    path("<int:draft>/review/", review.review, name="review"),
    path("<int:draft>/checks/", checks.checks, name="checks"),
    path("<int:draft>/submit/", submit.submit, name="submit"),
    path("<int:draft>/unconfirmed/", submit.decide, name="unconfirmed"),
    path("<int:draft>/dossier/", draft_dossier.dossier, name="dossier"),
    path("<int:draft>/dossier/customer/", customer_dossier.of_draft, name="customer_dossier"),
    path("<int:draft>/origin/", origin.take_over, name="take_over"),
    path("<int:draft>/missing/", missing.missing, name="missing"),
    path("<int:draft>/history/", history.history, name="history"),
    path("<int:draft>/history/export.csv", exports.history_csv, name="export_history"),
    path("<int:draft>/history/<int:save>/restore/", history.restore, name="restore_save"),
    path("<int:draft>/uploads/<int:upload>/", images.upload, name="upload"),
    path("<int:draft>/discard/", drafts.discard, name="discard"),
    path("<int:draft>/restore/", drafts.restore, name="restore"),
    path("<int:draft>/owner/", drafts.owner, name="owner"),
    path("<int:draft>/clone/", drafts.clone, name="clone"),
    path("<int:draft>/waiting/", drafts.waiting, name="waiting"),
    path("<int:draft>/notes/", drafts.notes, name="notes"),
]

case_pages = [
    path("<int:case>/", case_page.case, name="case"),
    path("<int:case>/owner/", acting.owner, name="owner"),
    path("<int:case>/close/", acting.close, name="close"),
    path("<int:case>/reopen/", acting.reopen, name="reopen"),
    path("<int:case>/link/", links.create, name="create_link"),
    path("<int:case>/link/change/", links.change, name="change_link"),
    path("<int:case>/link/revoke/", links.revoke, name="revoke_link"),
    path("<int:case>/link/mail/", links.send_mail, name="mail_link"),
    path("<int:case>/link/reopen/", links.reopen, name="reopen_link"),
    path("<int:case>/proposals/", proposals.page, name="proposals"),
    path("<int:case>/items/", acting.add_item, name="add_item"),
    path("<int:case>/items/<int:item>/", acting.change_item, name="change_item"),
    path("<int:case>/items/<int:item>/end/", acting.end_item, name="end_item"),
    path("<int:case>/items/<int:item>/reopen/", acting.reopen_item, name="reopen_item"),
    path("<int:case>/papers/", case_papers.add, name="add_paper"),
    path("<int:case>/papers/<slug:paper>/state/", case_papers.mark, name="mark_paper"),
    path("<int:case>/papers/<slug:paper>/file/", case_papers.upload, name="upload_paper"),
    path("<int:case>/papers/<slug:paper>/remove/", case_papers.remove, name="remove_paper"),
    path("<int:case>/offers/<int:file>/accept/", case_papers.accept, name="accept_paper"),
    path("<int:case>/offers/<int:file>/reject/", case_papers.reject, name="reject_paper"),
    path("<int:case>/files/<int:file>/", case_papers.file, name="paper_file"),
]

profile_pages = [
    path("", profiles.index, name="index"),
    path("new/", profiles.new, name="new"),
    path("<int:profile>/", profiles.profile, name="profile"),
    path("<int:profile>/rename/", profiles.rename, name="rename"),
    path("<int:profile>/remove/", profiles.remove, name="remove"),
    path("<int:profile>/<step:step>/", profiles.step, name="step"),
]

trail_pages = [
    path("", trail.index, name="index"),
    path("verify/", trail.verify, name="verify"),
    path("verification/", trail.verification, name="verification"),
    path("export.csv", exports.trail_csv, name="export_csv"),
    path("export.jsonl", exports.trail_jsonl, name="export_jsonl"),
    path("<int:entry>/", trail.entry, name="entry"),
]

webhook_pages = [
    path("", webhooks.index, name="index"),
    path("create/", webhooks.create, name="create"),
    path("<int:hook>/rotate/", webhooks.rotate, name="rotate"),
    path("<int:hook>/remove/", webhooks.remove, name="remove"),
]

access_pages = [
    path("", access.index, name="index"),
    path("export.csv", access.export, name="export"),
]

credential_pages = [
    path("", credentials.index, name="index"),
    path("test/", credentials.test, name="test"),
    path("replace/", credentials.replace, name="replace"),
]

people_pages = [
    path("", inviting.index, name="index"),
    path("invite/", inviting.invite, name="invite"),
    path("export.csv", people_exports.people_csv, name="export"),
    path("<int:member>/", members.edit, name="edit"),
    path("<int:member>/deactivate/", members.deactivate, name="deactivate"),
    path("<int:member>/factors/", members.reset_factors, name="reset_factors"),
    path("<int:member>/activate/", members.activate, name="activate"),
    path("invitations/<int:invitation>/resend/", inviting.resend, name="resend"),
    path("invitations/<int:invitation>/revoke/", inviting.revoke, name="revoke"),
]

account_pages = [
    path("", account.account, name="account"),
    path("confirm/", factors.confirm, name="confirm"),
    path("second-factor/", factors.needed, name="second_factor_needed"),
    path("app/", factors.app, name="add_app"),
    path("app/remove/", factors.remove, {"kind": "totp"}, name="remove_app"),
    path("passkeys/add/", factors.add_passkey, name="add_passkey"),
    path("passkeys/<int:pk>/name/", factors.rename, name="rename_passkey"),
    path("passkeys/<int:pk>/remove/", factors.remove, {"kind": "webauthn"}, name="remove_passkey"),
    path("recovery-codes/", factors.recovery_codes, name="recovery_codes"),
    path("password/", passwords.change, name="change_password"),
    path("export/", own_data.export, name="export_account"),
    path("sessions/end/", account.end_sessions, name="end_sessions"),
    path("sessions/<int:session>/end/", account.end_session, name="end_session"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", sign_in.login, name="login"),
    path("login/passkey/", sign_in.passkey, name="passkey_sign_in"),
    path("login/second-factor/", sign_in.second_factor, name="second_factor"),
    path("login/password/", passwords.forgotten, name="forgotten_password"),
    path("login/password/<str:uid>/<str:token>/", passwords.new_password, name="new_password"),
    path("login/<slug:provider_id>/start/", single_sign_on.start, name="openid_connect_login"),
    path(
        "login/<slug:provider_id>/callback/",
        single_sign_on.callback,
        name="openid_connect_callback",
    ),
    path("logout/", sign_in.logout, name="logout"),
    path("theme/", sign_in.theme, name="theme"),
    path("account/", include(account_pages)),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/accept/", invitations.accept, name="accept_invitation"),
    path("intake/<str:token>/", intake.start, name="intake"),
    path("intake/<str:token>/check/", intake.check, name="intake_check"),
    path("intake/<str:token>/<step:step>/", intake.step, name="intake_step"),
    path("intake/<str:token>/papers/", intake_papers.papers, name="intake_papers"),
    path("intake/<rest:rest>/", intake.unknown, name="intake_unknown"),
    path("audit/key/", audit_key.audit_key, name="audit_key"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("media/brand/<str:name>", media.brand_image, name="brand_image"),
    path("hooks/<str:token>/", hooks.receive, name="hook"),
    path("rules/", rules.rules, name="rules"),
    path("settings/", account.settings, name="settings"),
    path("notices/", notices.notices, name="notices"),
    path("notices/count/", notices.count, name="notice_count"),
    path("notices/read/", notices.mark_read, name="read_notices"),
    path("notices/<int:notice>/", notices.notice, name="notice"),
    path("p/<slug:project>/follow/", notices.follow, name="follow"),
    path("metrics", metrics.metrics, name="metrics"),
    path("p/<slug:project>/", overview.overview, name="overview"),
    path("p/<slug:project>/settings/", project_settings.index, name="project_settings"),
    path("p/<slug:project>/changes/", changes.index, name="changes"),
    path("p/<slug:project>/changes/seen/", changes.mark_as_seen, name="changes_seen"),
    path("p/<slug:project>/changes/export.csv", exports.changes_csv, name="changes_csv"),
    path("p/<slug:project>/coverage/", coverage.index, name="coverage"),
    path("p/<slug:project>/coverage/export.csv", exports.coverage_csv, name="coverage_csv"),
    path("p/<slug:project>/senders/", include((sender_pages, "senders"))),
    path("p/<slug:project>/onboarding/", include((onboarding_pages, "onboarding"))),
    path("p/<slug:project>/cases/", include((case_pages, "cases"))),
    path("p/<slug:project>/profiles/", include((profile_pages, "profiles"))),
    path("p/<slug:project>/audit/", include((trail_pages, "audit"))),
    path("p/<slug:project>/access/", include((access_pages, "access"))),
    path("p/<slug:project>/credentials/", include((credential_pages, "credentials"))),
    path("p/<slug:project>/people/", include((people_pages, "people"))),
    path("p/<slug:project>/webhooks/", include((webhook_pages, "webhooks"))),
]

# allauth leads to these by names of its own.
urlpatterns += [
    path("login/", sign_in.login, name="account_login"),
    path("login/second-factor/", sign_in.second_factor, name="mfa_authenticate"),
]
