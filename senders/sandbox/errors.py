"""The API's errors: every documented ``errorCode`` with its status, message and resolution.

Source: Provisioning API reference 1.2.117: RCS Senders, RCS Questionnaire, RCS Accounts, Webhooks.
Messages are the documented ones, or ours where the reference shows a placeholder. Resolutions are
ours.
"""

from typing import Any, NamedTuple

STATES = (
    "DRAFT",
    "IN_PROGRESS",
    "IN_TEST",
    "LAUNCHED",
    "LAUNCHING",
    "PREPARING_LAUNCH",
    "UNLAUNCHED",
    "UNKNOWN",
)


class Documented(NamedTuple):
    status: int
    message: str
    resolution: str


SUPPORT = "Wait and try again, or write to si-richmessaging@sinch.com."

CODES: dict[str, Documented] = {
    "invalid_input": Documented(400, "Invalid input.", "Fix the listed fields and send again."),
    "invalid_payload": Documented(400, "Invalid payload.", "Correct the body and send again."),
    "invalid_id_format": Documented(400, "Id is not in the expected format.", "Check senderId."),
    "invalid_page_token": Documented(
        400, "Invalid page token.", "Use the token of the previous answer, or none."
    ),
    "invalid_page_size": Documented(400, "Page size must be numeric.", "Use an integer, 1 to 100."),
    "invalid_filter_states": Documented(400, "Invalid filterStates.", "Use supported states."),
    "no_fields_to_update": Documented(
        400, "No fields to be updated.", "Supply at least one field."
    ),
    "fields_not_updatable": Documented(
        400,
        "Fields not updatable.",
        "Only details.countries and details.launch can change in states LAUNCHING, LAUNCHED.",
    ),
    "invalid_google_agent": Documented(
        400, "Google does not accept the agent.", "Verify the sender's fields."
    ),
    "add_test_number_invalid": Documented(400, "Invalid phone number.", "Check the number."),
    "invalid_region_for_att_supplier": Documented(
        400, "Invalid region for ATT supplier.", "AT&T can be used in the US region only."
    ),
    "no_google_supplier": Documented(
        400, "No google supplier in sender.", "Check that the sender has a google supplier."
    ),
    "verification_suspended_in_gmb": Documented(
        400, "Associated Google My Business is suspended", "Verify the business profile again."
    ),
    "file_invalid_mime_type": Documented(
        400, "details.brand.logoUrl: invalid file mime type.", "Use image/jpeg or image/png."
    ),
    "unauthorized_error": Documented(
        401, "Unauthorized error.", "Verify projectId and credentials."
    ),
    "rbm_has_not_been_used": Documented(403, "RBM has not been used.", SUPPORT),
    "rbm_webhook_incorrect_secret": Documented(403, "RBM webhook has incorrect secret", SUPPORT),
    "wrong_supplier_configuration": Documented(
        403,
        "Wrong supplier configuration is used, configuration needs to be setup via SI team",
        "Write to si-richmessaging@sinch.com.",
    ),
    "project_not_found": Documented(404, "Project not found.", "Verify projectId."),
    "sender_not_found": Documented(404, "Sender not found.", "Verify the parameters."),
    "rbm_resources_not_found": Documented(
        404, "RBM resources not found.", "Verify the parameters, else contact support."
    ),
    "user_is_not_tester_for_agent": Documented(
        404, "Test number not found.", "Add the test number first."
    ),
    "add_test_number_not_allowed_before_launch": Documented(
        404,
        "Adding test number not allowed before launch.",
        "This carrier allows test numbers only after the launch.",
    ),
    "blocked_because_the_recipient_declined": Documented(
        404, "Blocked because the recipient declined.", "The person declined the invitation."
    ),
    "user_cannot_be_reached": Documented(
        404, "The user cannot be reached.", "Check that the user has RCS."
    ),
    "user_has_not_accepted_invite": Documented(
        404,
        "User has not accepted invite to become tester for agent.",
        "Wait for the person to accept and try again.",
    ),
    "looking_up_the_rbm_agent": Documented(
        404, "Looking up the RBM agent.", "The agent could not be looked up; try again later."
    ),
    "account_data_is_corrupt": Documented(409, "Account data is corrupt.", "Contact support."),
    "file_not_found": Documented(409, "details.brand.logoUrl: file not found.", "Check the URL."),
    "file_size_too_large": Documented(
        409,
        "details.brand.logoUrl: file size is too large.",
        "Use a JPEG or PNG of at most 50 KB (logo) or 200 KB (banner).",
    ),
    "file_has_wrong_dimensions": Documented(
        409,
        "details.brand.logoUrl: image has wrong dimensions.",
        "Use exactly 224 x 224 (logo) or 1440 x 448 (banner).",
    ),
    "file_unexpected_error": Documented(
        409, "details.brand.logoUrl: file unexpected error.", "Try another file."
    ),
    "launch_invalid_agent_state": Documented(
        409,
        "Sender can't be launched.",
        "The state must be IN_TEST, LAUNCHING, LAUNCHED or UNLAUNCHED.",
    ),
    "launch_invalid_verification_state": Documented(
        409,
        "Sender verification can't be updated.",
        "The verification must be in VERIFICATION_STATE_PENDING.",
    ),
    "launch_precondition_failed": Documented(
        412, "Launch precondition failed.", "Complete the listed items and launch again."
    ),
    "rbm_too_many_requests": Documented(
        429, "RCS Business Messaging too many requests.", "Wait and try again."
    ),
    "internal_error": Documented(500, "Internal server error.", "Wait and try again."),
    "questionnaire_invalid_use_case": Documented(
        400, "Invalid use case value.", "Use a supported use case."
    ),
    "questionnaire_invalid_country": Documented(
        400, "Invalid country.", "Use a supported country."
    ),
    "account_not_found": Documented(404, "Account not found.", "Verify projectId."),
    "webhook_not_found": Documented(404, "Webhook not found.", "Verify webhookId."),
    "webhook_exists": Documented(409, "Webhook exists.", "Use another target."),
    "webhook_limit_reached": Documented(
        424, "Webhook limit reached.", "A project can have 15 webhooks."
    ),
}


class ApiRefusal(Exception):
    """A rejection by the API: status and the ``RcsPapiErrorDto`` body."""

    def __init__(
        self,
        code: str,
        *,
        information: dict[str, Any] | None = None,
        status: int | None = None,
        message: str = "",
        resolution: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        known = CODES.get(
            code, Documented(status or 400, code.replace("_", " ") + ".", "Contact support.")
        )
        self.status = status or known.status
        self.headers = headers or {}
        self.body: dict[str, Any] = {
            "errorCode": code,
            "message": message or known.message,
            "resolution": resolution or known.resolution,
        }
        if information:
            self.body["additionalInformation"] = information


def invalid_input(*problems: str) -> ApiRefusal:
    """Returns a 400 rejection with class-validator messages, as in the reference's examples."""
    return ApiRefusal("invalid_input", information={"validationErrors": list(problems)})
