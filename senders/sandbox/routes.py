"""The table of operations by method and path after ``/v1/projects/{projectId}``."""

from senders.sandbox.calls import Route
from senders.sandbox.documented import NUMBER, SENDER
from senders.sandbox.operations import (
    account,
    activities,
    launching,
    questionnaire,
    senders,
    testers,
    webhooks,
)

ROUTES = (
    Route("GET", "/rcs/senders", senders.list_senders),
    Route("POST", "/rcs/senders", senders.create_sender),
    Route("GET", SENDER, senders.get_sender),
    Route("PATCH", SENDER, senders.update_sender),
    Route("GET", f"{SENDER}/activities", activities.list_activities),
    Route("POST", f"{SENDER}/comments", activities.add_comment),
    Route("POST", f"{SENDER}/launch", launching.launch_sender),
    Route("POST", f"{SENDER}/testNumbers", testers.add_test_numbers),
    Route("GET", NUMBER, testers.get_test_number),
    Route("DELETE", NUMBER, testers.delete_test_number),
    Route("GET", f"{NUMBER}/capabilities", testers.get_capabilities),
    Route("GET", f"{NUMBER}/retry", testers.retry_test_number),
    Route("POST", f"{NUMBER}/retry", testers.retry_test_number),
    Route("GET", "/rcs/questionnaire/{use_case}", questionnaire.get_questions),
    Route("GET", "/rcs/activities", account.list_activities),
    Route("POST", "/rcs/comments", account.add_comment),
    Route("GET", "/webhooks", webhooks.list_webhooks),
    Route("POST", "/webhooks", webhooks.create_webhook),
    Route("GET", "/webhooks/{webhook}", webhooks.get_webhook),
    Route("PUT", "/webhooks/{webhook}", webhooks.replace_webhook),
    Route("PATCH", "/webhooks/{webhook}", webhooks.update_webhook),
    Route("DELETE", "/webhooks/{webhook}", webhooks.delete_webhook),
)
