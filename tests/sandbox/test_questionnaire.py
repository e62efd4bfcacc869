"""The questionnaire operation: sections, US variants, suggestions, rejections."""

import pytest

from tests.sandbox.sending import code, problems, send

CONDITIONAL = ["addressState", "stockExchange", "stockSymbol"]


@pytest.mark.parametrize("use_case", ["MULTIUSE", "OTP", "PROMOTIONAL", "TRANSACTIONAL"])
@pytest.mark.parametrize(
    ("query", "sections"),
    [
        ("", []),
        ("?countries=SE&countries=DE", []),
        ("?countries=GB", ["gb"]),
        ("?countries=FR&countries=GB&countries=FR", ["gb", "fr"]),
        ("?countries=US&countries=NO", ["us"]),
        ("?countries=GB&countries=FR&countries=US", ["gb", "fr", "us"]),
    ],
)
def test_questionnaire_has_general_verification_and_sections_of_its_countries(
    use_case: str, query: str, sections: list[str]
) -> None:
    answer = send("GET", f"/rcs/questionnaire/{use_case}{query}")
    body = answer.json()
    assert (answer.status_code, list(body)) == (200, ["general", "verification", *sections])
    assert all(section.keys() == {"questions"} for section in body.values())


@pytest.mark.parametrize(
    ("query", "many", "last"),
    [
        ("", 28, []),
        ("&usQuestionnaireVersion=v2", 28, []),
        ("&usQuestionnaireVersion=v1", 6, []),
        ("&usQuestionnaireBrandCampaignVersion=US_PUBLIC", 28, CONDITIONAL),
        ("&usQuestionnaireBrandCampaignVersion=US_PRIVATE", 26, CONDITIONAL[:1]),
        ("&usQuestionnaireBrandCampaignVersion=NON_US_PUBLIC", 27, CONDITIONAL[1:]),
        ("&usQuestionnaireBrandCampaignVersion=NON_US_PRIVATE", 25, []),
        ("&usQuestionnaireVersion=v1&usQuestionnaireBrandCampaignVersion=US_PUBLIC", 6, []),
    ],
)
def test_us_questions_depend_on_version_and_brand_campaign(
    query: str, many: int, last: list[str]
) -> None:
    body = send("GET", f"/rcs/questionnaire/OTP?countries=US{query}").json()
    keys = list(body["us"]["questions"])
    assert len(keys) == many
    assert keys[len(keys) - len(last) :] == last
    if many > 6:
        asked = body["us"]["questions"]
        assert asked["ownershipType"]["suggestedAnswers"] == ["PRIVATE", "PUBLIC"]
        assert len(asked["legalForm"]["suggestedAnswers"]) == 4
        assert len(asked["brandIndustry"]["suggestedAnswers"]) == 23


def test_questions_have_the_documented_texts_and_suggestions() -> None:
    body = send("GET", "/rcs/questionnaire/OTP?countries=GB&countries=FR").json()
    general, verification = body["general"]["questions"], body["verification"]["questions"]
    for key in ("videoUris", "screenshotUris"):
        assert general[key] == {"question": "", "suggestedAnswers": []}
    assert general["optOutDescription"]["suggestedAnswers"] == [
        "Thank you for opting out",
        "Thank you for unsubscribing",
        "We have registered your opt out request",
    ]
    assert verification["partner"].keys() == {"companyName", "contactName", "contactEmailAddress"}
    gb = body["gb"]["questions"]
    assert [len(one["suggestedAnswers"]) for one in gb.values()] == [16, 0, 0, 0, 4, 5, 7]
    assert list(body["fr"]["questions"]) == ["fullCompanyAddress", "siren"]


@pytest.mark.parametrize("use_case", ["otp", "OTHER", "%20", "OTP%2F"])
def test_unknown_use_case_is_rejected_with_the_valid_ones(use_case: str) -> None:
    answer = send("GET", f"/rcs/questionnaire/{use_case}?countries=XX")
    assert code(answer) == (400, "questionnaire_invalid_use_case")
    assert answer.json()["additionalInformation"] == {
        "validUseCases": "MULTIUSE, OTP, PROMOTIONAL, TRANSACTIONAL"
    }


@pytest.mark.parametrize("country", ["", "XX", "gb", "CH", "GB,FR"])
def test_unknown_country_is_rejected_with_the_supported_ones(country: str) -> None:
    answer = send("GET", "/rcs/questionnaire/OTP", params={"countries": ["GB", country]})
    assert code(answer) == (400, "questionnaire_invalid_country")
    assert answer.json()["additionalInformation"] == {
        "supportedValues": "AT, BE, BR, CA, CZ, DK, FI, FR, DE, GR, HU, IT, LT, MX, NL, NO, PE, "
        "PL, PT, SG, SK, ES, SE, US, GB"
    }


@pytest.mark.parametrize(
    "query",
    ["usQuestionnaireVersion=v3", "usQuestionnaireBrandCampaignVersion=US", "country=GB"],
)
def test_unknown_version_or_parameter_is_rejected_with_one_problem(query: str) -> None:
    assert len(problems(send("GET", f"/rcs/questionnaire/OTP?{query}"))) == 1
