"""Writes that concern the test numbers of a sender. Each may send invitations to real phones.

https://developers.sinch.com/docs/provisioning-api/api-reference/, tag RCS Senders.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from senders.audit import Action, Actor
from senders.provisioning import TestNumber, TestNumbersInput
from senders.sinch.writes.audited import Settled, attempt_and_settle
from senders.sinch.writes.diffs import Known
from senders.sinch.writes.senders import target


def add_test_numbers(
    actor: Actor, sender_id: str, numbers: Sequence[str], *, before: Known = None
) -> list[TestNumber]:
    """``addTestNumbers``; answers the states of all numbers of the sender."""
    asked = TestNumbersInput.parse({"testNumbers": list(numbers)}).wire
    subject, wanted = target(sender_id, before), {_digits(number) for number in numbers}

    def settle(states: list[TestNumber]) -> Settled:
        return Settled(
            subject,
            {
                "before": {"testNumberStates": _states(_known(before), wanted)},
                "after": {"testNumberStates": _states(states, wanted)},
            },
        )

    return attempt_and_settle(
        actor,
        Action.TEST_NUMBERS_ADDED,
        subject,
        asked=asked,
        call=lambda client: client.add_test_numbers(sender_id, numbers),
        settle=settle,
    )


def retry_test_number(
    actor: Actor, sender_id: str, number: str, *, before: Known = None
) -> TestNumber:
    """``retryTestNumber``: invites once more; a verified number has to be verified again."""
    subject, wanted = target(sender_id, before), {_digits(number)}

    def settle(state: TestNumber) -> Settled:
        return Settled(
            subject,
            {
                "before": {"testNumberStates": _states(_known(before), wanted)},
                "after": {"testNumberStates": _states([state], wanted)},
            },
        )

    return attempt_and_settle(
        actor,
        Action.TEST_NUMBER_INVITED_AGAIN,
        subject,
        asked={"testNumber": number},
        call=lambda client: client.retry_test_number(
            sender_id, number, method=settings.SINCH_RETRY_OPERATION.upper()
        ),
        settle=settle,
    )


def remove_test_number(actor: Actor, sender_id: str, number: str, *, before: Known = None) -> None:
    """Removes a test number (``deleteTestNumber``)."""
    subject = target(sender_id, before)
    states = _states(_known(before), {_digits(number)})
    attempt_and_settle(
        actor,
        Action.TEST_NUMBER_REMOVED,
        subject,
        asked={"testNumber": number},
        call=lambda client: client.delete_test_number(sender_id, number),
        settle=lambda nothing: Settled(
            subject, {"before": {"testNumberStates": states}, "after": {"testNumberStates": []}}
        ),
    )


def _known(sender: Known) -> list[TestNumber]:
    return (sender.test_number_states or []) if sender is not None else []


def _states(numbers: Sequence[TestNumber], wanted: set[str]) -> list[dict[str, Any]]:
    return [
        {"number": each.number, "state": each.state}
        for each in numbers
        if _digits(each.number) in wanted
    ]


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdecimal())
