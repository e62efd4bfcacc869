"""The questionnaire: the questions of a sender for its countries."""

from typing import Any

from senders.sandbox import countries, project_settings, questions
from senders.sandbox.calls import Call
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.fields import USE_CASES
from senders.sandbox.paging import read_query


def get_questions(call: Call, use_case: str) -> tuple[int, Any]:
    """Implements ``getQuestions``. The use case has no effect, as in the reference's examples.

    Inferred: without ``countries`` there is no country section; v2 is the default; v1 wins over a
    brand campaign version; other values of the two US parameters are ``invalid_input``.
    """
    if use_case not in USE_CASES:
        raise ApiRefusal(
            "questionnaire_invalid_use_case",
            information={"validUseCases": ", ".join(USE_CASES)},
        )
    wanted = [value for key, value in call.query if key == "countries"]
    if any(country not in countries.LAUNCH for country in wanted):
        raise ApiRefusal(
            "questionnaire_invalid_country",
            information={"supportedValues": ", ".join(countries.LAUNCH)},
        )
    query = read_query(
        [pair for pair in call.query if pair[0] != "countries"],
        {
            "usQuestionnaireVersion": questions.US_VERSIONS,
            "usQuestionnaireBrandCampaignVersion": tuple(questions.US_VARIANTS),
        },
    )
    asked = questions.questionnaire(
        wanted,
        query.get("usQuestionnaireVersion", "v2"),
        query.get("usQuestionnaireBrandCampaignVersion", ""),
    )
    for section, found in asked.items():
        for key, text in project_settings.questions(call.settings, section).items():
            found["questions"][key] = {"question": text, "suggestedAnswers": []}
    return 200, asked
