"""The typed client of the Sinch Provisioning API: one method an operation.

Operations and bodies follow the Provisioning API reference, tags RCS Senders, RCS Questionnaire,
RCS Accounts and Webhooks. How a call is sent stands in ``sending``. No Django here.
"""

from collections.abc import Sequence

from senders.provisioning.activities import ActivityPage, Comment
from senders.provisioning.inputs import CommentInput, SenderInput, SenderUpdate, TestNumbersInput
from senders.provisioning.models import (
    Capabilities,
    Sender,
    SenderSummary,
    TestNumber,
    TestNumbersAnswer,
    TokenPage,
)
from senders.provisioning.questionnaire import QuestionSet
from senders.provisioning.sending import Sending
from senders.provisioning.webhooks import Webhook, WebhookInput, WebhookPage, WebhookUpdate
from senders.provisioning.wire import as_json, as_object

SENDER = "/rcs/senders/{sender}"
TESTER = SENDER + "/testNumbers/{number}"
WEBHOOK = "/webhooks/{webhook}"


class ProvisioningClient(Sending):
    """Calls for one Sinch project over one connection pool; safe to share between threads.

    Every method raises ``ProvisioningError`` and nothing of httpx or pydantic. A write is sent
    once: without an answer (``Unreachable``) its outcome is unknown. Ids unknown or malformed are
    ``NotFound``.
    """

    def list_senders(
        self,
        *,
        states: Sequence[str] = (),
        name: str = "",
        search: str = "",
        app_id: str = "",
        sender_ids: Sequence[str] = (),
        sort: str = "MODIFIED",
        direction: str = "DESC",
        page_size: int = 50,
        page_token: str = "",
    ) -> TokenPage[SenderSummary]:
        """One page of senders (``listSenders``). Empty arguments are not sent.

        ``filterStates`` goes out as repeated keys; ``filterSenderIds`` is one string, its
        separator undocumented, so ids are joined by commas.
        """
        query = [("filterStates", str(state)) for state in states]
        query += _filled(
            [
                ("filterSenderName", name),
                ("search", search),
                ("filterConversationApiAppId", app_id),
                ("filterSenderIds", ",".join(sender_ids)),
                ("sortColumn", str(sort)),
                ("sortDirection", str(direction)),
                ("pageSize", str(page_size)),
                ("pageToken", page_token),
            ]
        )
        return self._request(
            "GET",
            "/rcs/senders",
            query=query,
            parse=TokenPage[SenderSummary].model_validate_json,
        )

    def get_sender(self, sender_id: str) -> Sender:
        """One sender, whole (``getSender``). Raises ``NotFound`` for an id unknown or malformed."""
        return self._request(
            "GET",
            SENDER,
            path={"sender": sender_id},
            parse=_sender,
        )

    def create_sender(self, body: SenderInput) -> Sender:
        """A new sender (``createSender``). Region, category and use case stay for good."""
        return self._request("POST", "/rcs/senders", body=body, parse=_sender)

    def update_sender(self, sender_id: str, body: SenderUpdate) -> Sender:
        """Changes what the body names (``updateSender``); the US version goes with US answers."""
        return self._request(
            "PATCH",
            SENDER,
            path={"sender": sender_id},
            query=_filled([("usQuestionnaireVersion", body.us_version)]),
            body=body,
            parse=_sender,
        )

    def launch_sender(self, sender_id: str) -> Sender:
        """Asks for the launch (``launchSender``); no body.

        Raises ``Rejected`` with code ``launch_precondition_failed`` (412) and what is missing in
        ``validation_errors``.
        """
        return self._request("POST", SENDER + "/launch", path={"sender": sender_id}, parse=_sender)

    def list_activities(
        self, sender_id: str, *, page_size: int = 50, page_token: str = ""
    ) -> ActivityPage:
        """One page of a sender's log, newest first (``listActivities``)."""
        return self._request(
            "GET",
            SENDER + "/activities",
            path={"sender": sender_id},
            query=_filled([("pageSize", str(page_size)), ("pageToken", page_token)]),
            parse=ActivityPage.model_validate_json,
        )

    def add_comment(self, sender_id: str, comment: str) -> Comment:
        """A comment for Sinch's team (``createSenderComment``); raises ``InvalidBody``."""
        return self._request(
            "POST",
            SENDER + "/comments",
            path={"sender": sender_id},
            body=CommentInput.parse({"comment": comment}),
            parse=Comment.model_validate_json,
        )

    def add_test_numbers(self, sender_id: str, numbers: Sequence[str]) -> list[TestNumber]:
        """Invites numbers (``addTestNumbers``) and returns the states of all of the sender.

        Spaces and hyphens are taken out first. Raises ``InvalidBody``, ``TesterRefused``, and
        ``RateLimited`` beyond 20 invites a day or 200 in all.
        """
        return self._request(
            "POST",
            SENDER + "/testNumbers",
            path={"sender": sender_id},
            body=TestNumbersInput.parse({"testNumbers": list(numbers)}),
            parse=lambda content: TestNumbersAnswer.model_validate_json(content).test_numbers,
        )

    def get_test_number(self, sender_id: str, number: str) -> TestNumber:
        """The state of one number in E.164 (``getTestNumberState``)."""
        return self._request(
            "GET",
            TESTER,
            path={"sender": sender_id, "number": number},
            parse=TestNumber.model_validate_json,
        )

    def delete_test_number(self, sender_id: str, number: str) -> None:
        """Takes a number off the sender (``deleteTestNumber``)."""
        self._request(
            "DELETE", TESTER, path={"sender": sender_id, "number": number}, parse=_nothing
        )

    def get_capabilities(self, sender_id: str, number: str) -> list[str]:
        """Returns the names of the features that the phone has (``getTestNumberCapabilities``)."""
        return self._request(
            "GET",
            TESTER + "/capabilities",
            path={"sender": sender_id, "number": number},
            parse=lambda content: Capabilities.model_validate_json(content).features,
        )

    def retry_test_number(self, sender_id: str, number: str, *, method: str = "GET") -> TestNumber:
        """Sends a new invite (``retryTestNumber``), like a write also where it is a GET.

        The GET is deprecated since 1.2.126. Its successor is not documented yet; ``method`` may be
        ``POST``. An invite counts against the limits, and a verified number becomes unverified.
        """
        return self._request(
            method,
            TESTER + "/retry",
            path={"sender": sender_id, "number": number},
            parse=TestNumber.model_validate_json,
            writes=True,
        )

    def get_questionnaire(
        self,
        use_case: str,
        *,
        countries: Sequence[str] = (),
        us_version: str = "",
        us_variant: str = "",
    ) -> QuestionSet:
        """The questions for a use case (``getQuestions``), by section.

        ``countries`` add the sections ``gb``, ``fr`` and ``us``; ``us_variant`` is a ``UsVariant``.
        """
        query = [("countries", str(country)) for country in countries]
        query += _filled(
            [
                ("usQuestionnaireVersion", us_version),
                ("usQuestionnaireBrandCampaignVersion", us_variant),
            ]
        )
        return self._request(
            "GET",
            "/rcs/questionnaire/{use_case}",
            path={"use_case": use_case},
            query=query,
            parse=lambda content: QuestionSet.from_wire(as_object(content)),
        )

    def list_account_activities(self, *, page_size: int = 50, page_token: str = "") -> ActivityPage:
        """One page of the log of the project's RCS account, newest first."""
        return self._request(
            "GET",
            "/rcs/activities",
            query=_filled([("pageSize", str(page_size)), ("pageToken", page_token)]),
            parse=ActivityPage.model_validate_json,
        )

    def add_account_comment(self, comment: str) -> Comment:
        """A comment on the project's RCS account; raises ``InvalidBody``."""
        return self._request(
            "POST",
            "/rcs/comments",
            body=CommentInput.parse({"comment": comment}),
            parse=Comment.model_validate_json,
        )

    def list_webhooks(self, *, page_size: int | None = None, page_token: str = "") -> WebhookPage:
        """The project's webhooks: all, at most 15, unless a size is asked for."""
        size = "" if page_size is None else str(page_size)
        return self._request(
            "GET",
            "/webhooks",
            query=_filled([("pageSize", size), ("pageToken", page_token)]),
            parse=WebhookPage.model_validate_json,
        )

    def create_webhook(self, body: WebhookInput) -> Webhook:
        """Registers a target and returns the webhook.

        Raises ``Conflict`` if it is registered already, and ``Rejected`` with
        ``webhook_limit_reached`` (424) beyond 15.
        """
        return self._request("POST", "/webhooks", body=body, parse=Webhook.model_validate_json)

    def get_webhook(self, webhook_id: str) -> Webhook:
        return self._request(
            "GET", WEBHOOK, path={"webhook": webhook_id}, parse=Webhook.model_validate_json
        )

    def replace_webhook(self, webhook_id: str, body: WebhookInput) -> Webhook:
        """All of a webhook anew (PUT), its secret too."""
        return self._request(
            "PUT",
            WEBHOOK,
            path={"webhook": webhook_id},
            body=body,
            parse=Webhook.model_validate_json,
        )

    def update_webhook(self, webhook_id: str, body: WebhookUpdate) -> Webhook:
        """Updates the fields that the body names (PATCH) and returns the webhook."""
        return self._request(
            "PATCH",
            WEBHOOK,
            path={"webhook": webhook_id},
            body=body,
            parse=Webhook.model_validate_json,
        )

    def delete_webhook(self, webhook_id: str) -> None:
        self._request("DELETE", WEBHOOK, path={"webhook": webhook_id}, parse=_nothing)


def _sender(content: bytes) -> Sender:
    return Sender.from_wire(as_object(content))


def _nothing(content: bytes) -> None:
    """Accepts the response to a deletion: no body, or JSON, which has no use here.

    A page of HTML with status 200 comes from something in front of the API. Raises ``ValueError``.
    """
    if content.strip():
        as_json(content)


def _filled(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, value) for key, value in pairs if value]
