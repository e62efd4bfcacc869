"""The documented errors of each operation, and those that a project can switch on.

Source: Provisioning API reference 1.2.117, the error list of each operation. Keys are those of
``routes.py``; every operation can also return the errors in ``EVERYWHERE``.
"""

EVERYWHERE = ("unauthorized_error", "internal_error")
SENDER, NUMBER = "/rcs/senders/{sender}", "/rcs/senders/{sender}/testNumbers/{number}"
_WEBHOOK = ("invalid_id_format", "webhook_not_found")
_BODY = ("invalid_input", "invalid_payload")
_PAGE = ("invalid_page_token", "invalid_page_size")
_FILES = (
    "file_invalid_mime_type",
    "file_not_found",
    "file_size_too_large",
    "file_has_wrong_dimensions",
    "file_unexpected_error",
)
_RETRY = (
    "invalid_id_format",
    "no_google_supplier",
    "add_test_number_invalid",
    "invalid_region_for_att_supplier",
    "sender_not_found",
    "user_is_not_tester_for_agent",
    "add_test_number_not_allowed_before_launch",
    "blocked_because_the_recipient_declined",
    "rbm_too_many_requests",
)

DOCUMENTED: dict[str, tuple[str, ...]] = {
    "GET /rcs/senders": (
        *_PAGE,
        "invalid_filter_states",
        "rbm_has_not_been_used",
        "rbm_too_many_requests",
    ),
    "POST /rcs/senders": (
        *_BODY,
        *_FILES,
        "invalid_google_agent",
        "add_test_number_invalid",
        "rbm_has_not_been_used",
        "rbm_webhook_incorrect_secret",
        "project_not_found",
        "rbm_resources_not_found",
        "account_data_is_corrupt",
        "rbm_too_many_requests",
    ),
    f"GET {SENDER}": (
        "invalid_id_format",
        "rbm_has_not_been_used",
        "sender_not_found",
        "rbm_too_many_requests",
    ),
    f"PATCH {SENDER}": (
        *_BODY,
        "invalid_id_format",
        "no_fields_to_update",
        "fields_not_updatable",
        "invalid_google_agent",
        "add_test_number_invalid",
        "invalid_region_for_att_supplier",
        "rbm_has_not_been_used",
        "project_not_found",
        "sender_not_found",
        "rbm_resources_not_found",
        "blocked_because_the_recipient_declined",
        "rbm_too_many_requests",
    ),
    f"GET {SENDER}/activities": (*_PAGE, "invalid_id_format", "sender_not_found"),
    f"POST {SENDER}/comments": (*_BODY, "invalid_id_format", "sender_not_found"),
    f"POST {SENDER}/launch": (
        "verification_suspended_in_gmb",
        "invalid_id_format",
        "invalid_region_for_att_supplier",
        "rbm_has_not_been_used",
        "sender_not_found",
        "rbm_resources_not_found",
        "launch_invalid_agent_state",
        "launch_invalid_verification_state",
        "launch_precondition_failed",
        "rbm_too_many_requests",
    ),
    f"POST {SENDER}/testNumbers": (
        "invalid_id_format",
        "invalid_input",
        "no_google_supplier",
        "add_test_number_invalid",
        "invalid_region_for_att_supplier",
        "project_not_found",
        "sender_not_found",
        "add_test_number_not_allowed_before_launch",
        "blocked_because_the_recipient_declined",
        "user_cannot_be_reached",
        "rbm_too_many_requests",
    ),
    f"GET {NUMBER}": (
        "no_google_supplier",
        "project_not_found",
        "sender_not_found",
        "user_is_not_tester_for_agent",
        "rbm_too_many_requests",
    ),
    f"DELETE {NUMBER}": (
        "invalid_id_format",
        "no_google_supplier",
        "invalid_region_for_att_supplier",
        "sender_not_found",
        "user_is_not_tester_for_agent",
        "rbm_too_many_requests",
    ),
    f"GET {NUMBER}/capabilities": (
        "invalid_id_format",
        "no_google_supplier",
        "wrong_supplier_configuration",
        "sender_not_found",
        "user_is_not_tester_for_agent",
        "looking_up_the_rbm_agent",
        "blocked_because_the_recipient_declined",
        "user_has_not_accepted_invite",
        "user_cannot_be_reached",
        "rbm_too_many_requests",
    ),
    f"GET {NUMBER}/retry": _RETRY,
    f"POST {NUMBER}/retry": _RETRY,
    "GET /rcs/questionnaire/{use_case}": (
        "questionnaire_invalid_use_case",
        "questionnaire_invalid_country",
    ),
    "GET /rcs/activities": (*_PAGE, "account_not_found"),
    "POST /rcs/comments": (*_BODY, "account_not_found"),
    "GET /webhooks": _PAGE,
    "POST /webhooks": (*_BODY, "webhook_exists", "webhook_limit_reached"),
    "GET /webhooks/{webhook}": _WEBHOOK,
    "PUT /webhooks/{webhook}": (*_BODY, *_WEBHOOK, "webhook_exists"),
    "PATCH /webhooks/{webhook}": (*_BODY, *_WEBHOOK, "webhook_exists"),
    "DELETE /webhooks/{webhook}": _WEBHOOK,
}

# Not in the reference's list of the operation, and yet nothing else fits.
INFERRED: dict[str, tuple[str, ...]] = {
    # Unknown or repeated query parameters, and values outside a parameter's list.
    "GET /rcs/senders": ("invalid_input",),
    f"GET {SENDER}/activities": ("invalid_input",),
    "GET /rcs/questionnaire/{use_case}": ("invalid_input",),
    "GET /rcs/activities": ("invalid_input",),
    "GET /webhooks": ("invalid_input",),
    # PATCH takes the same images as create.
    f"PATCH {SENDER}": _FILES,
    # A body that is no JSON object; an id that is no UUID.
    f"POST {SENDER}/testNumbers": ("invalid_payload",),
    f"GET {NUMBER}": ("invalid_id_format",),
}

# What does not come about by itself here. A project switches them on with its setting ``refuse``.
SWITCHES = (
    "account_data_is_corrupt",
    "account_not_found",
    "add_test_number_not_allowed_before_launch",
    "invalid_google_agent",
    "invalid_region_for_att_supplier",
    "launch_invalid_verification_state",
    "looking_up_the_rbm_agent",
    "no_google_supplier",
    "project_not_found",
    "rbm_has_not_been_used",
    "rbm_resources_not_found",
    "rbm_too_many_requests",
    "rbm_webhook_incorrect_secret",
    "verification_suspended_in_gmb",
    "wrong_supplier_configuration",
)


def answerable(operation: str) -> frozenset[str]:
    """Returns every ``errorCode`` that the operation can return."""
    return frozenset((*EVERYWHERE, *DOCUMENTED.get(operation, ()), *INFERRED.get(operation, ())))
