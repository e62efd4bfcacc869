"""The catalogue of audit actions: every member has words that fit their placeholders."""

import re
from string import Formatter

import pytest

from senders.audit import Action, actions

PERSONAL = {"person.signed_in", "person.signed_out", "person.sign_in_failed", "member.joined"}


def placeholders(text: object) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(str(text)) if name}


@pytest.mark.parametrize("action", Action)
def test_each_action_has_words_with_their_placeholders(action: Action) -> None:
    assert re.fullmatch(r"[A-Z][^{}]+[^.\s]", str(action.heading))
    assert placeholders(action.sentence) == ({"user"} if action in PERSONAL else {"user", "object"})
    assert placeholders(action.here) <= {"user"}
    assert action.icon


def test_action_is_stored_and_compared_as_its_text_value() -> None:
    assert Action.SENDER_LAUNCHED.value == "sender.launched"
    assert f"{Action.SENDER_LAUNCHED}" == "sender.launched"
    assert actions.known("sender.launched") is Action.SENDER_LAUNCHED


def test_unknown_action_has_its_stored_name_as_heading() -> None:
    assert actions.known("sender.{frobbed}") is None
    assert actions.heading("sender.{frobbed}") == "sender.{frobbed}"
    assert actions.heading("sender.launched") == "Launched a sender"
