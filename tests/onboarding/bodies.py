"""Create bodies for the wizard's tests, in the shapes of the API's reference, our own values."""

import copy
import json
from pathlib import Path
from typing import Any

from senders.onboarding.questions import Questions, own_list
from senders.words.asked import Asked
from senders.words.steps import QUESTION_STEPS

JsonObject = dict[str, Any]
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "onboarding"
# The reference page's sample: every kind of answer but US ones, joined answers among them.
SAMPLE: JsonObject = json.loads((FIXTURES / "create.json").read_text("utf-8"))
US_ANSWERS: JsonObject = json.loads((FIXTURES / "us-answers.json").read_text("utf-8"))
ALL_THREE = own_list(["GB", "FR", "US"])


def sample(**details: Any) -> JsonObject:
    body = copy.deepcopy(SAMPLE)
    body["details"].update(details)
    return body


def with_us(**answers: Any) -> JsonObject:
    """The sample for the United States too; a None takes an answer out."""
    body = sample(countries=["GB", "FR", "US"])
    given = {key: value for key, value in {**US_ANSWERS, **answers}.items() if value is not None}
    body["details"]["questionnaire"]["us"] = {"answers": given}
    return body


def asking(section: str, *more: str, suggested: tuple[str, ...] = ()) -> Questions:
    """All our own questions, and some that are new to us."""
    sections = {name: dict(ALL_THREE.section(name)) for name in QUESTION_STEPS}
    sections[section] |= {key: Asked(key, f"{key}, please?", suggested) for key in more}
    return Questions(sections)
