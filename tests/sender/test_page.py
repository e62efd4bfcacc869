"""A sender's page: three levels of status as given, words for each value, no secret anywhere."""

import json
import re

import pytest
from django.test import Client

from senders.sandbox import seed, store
from senders.sandbox.models import Sender
from senders.words import api_values
from tests.conftest import DEALS, DETAIL, LIST


def page_of(manager: Client, name: str) -> str:
    sender = Sender.objects.get(project_id=seed.AURORA, name_key=name.casefold())
    return manager.get(f"{LIST}{sender.pk}/").text


def change(sender_id: str = DEALS, state: str | None = None, **keys: object) -> None:
    sender = Sender.objects.get(pk=sender_id)
    sender.body = {
        key: value for key, value in {**sender.body, **keys}.items() if value is not None
    }
    if state is not None:
        sender.state = state
    sender.save()


def test_header_explains_the_state_and_names_the_waiting_operators(manager: Client) -> None:
    text = manager.get(DETAIL).text
    assert "Operators are reviewing the sender. <b>Your turn</b> for " in text
    assert ": 1 needs attention. Also waiting for Orange (FR) and 7 more, the longest for " in text
    assert "The status at NRJ Mobile needs attention." in text
    assert f'data-sender="{DEALS}" data-state="LAUNCHING"' in text


def test_auth_name_can_be_copied_and_the_id_that_must_not_be_used_cannot(manager: Client) -> None:
    auth_name = Sender.objects.get(pk=DEALS).body["authName"]
    copied = re.findall(r'data-copy="([^"]*)"', manager.get(DETAIL).text)
    assert auth_name in copied
    assert DEALS not in copied


def test_sender_without_auth_name_has_no_button_to_copy_it(manager: Client) -> None:
    change(authName=None)
    assert "copy-auth-name" not in manager.get(DETAIL).text


@pytest.mark.parametrize("state", list(api_values.SENDER_STATES))
def test_every_sender_state_has_its_label_and_meaning(manager: Client, state: str) -> None:
    change(state=state, countryStatus=[], testNumberStates=[])
    text = manager.get(DETAIL).text
    word = api_values.SENDER_STATES[state]
    assert f"{word.label}</span>" in text
    assert str(word.meaning if state != "LAUNCHED" else "Launched in 0 countries") in text
    stops = re.findall(r'<li class="current[^>]*aria-current="step"', text)
    assert len(stops) == (state not in {"UNLAUNCHED", "UNKNOWN"})
    places = {"IN_PROGRESS": 1, "IN_TEST": 2, "PREPARING_LAUNCH": 3, "LAUNCHING": 3, "LAUNCHED": 4}
    assert text.count('<li class="passed">') == places.get(state, 0)


def test_countries_and_operators_are_sorted_by_urgency(manager: Client) -> None:
    text = manager.get(DETAIL).text
    assert re.findall(r'data-country="(\w+)" data-status="(\w*)"', text) == [
        ("FR", "PENDING"),
        ("GB", "PENDING"),
        ("SE", "LAUNCHED"),
        ("DE", ""),
    ]
    france = text.partition('id="country-FR"')[2].partition('id="country-')[0]
    assert re.findall(r'data-operator="([^"]+)"', france) == [
        "NRJ Mobile",
        "Orange",
        "SFR",
        "Coriolis Telecom",
        "Bouygues",
        "Free",
        "Lycamobile",
    ]
    assert "“<bdi>Opt-out text missing</bdi>”" in france
    assert "2 of 7 operators launched" in text


def test_country_is_open_if_it_needs_attention_or_there_are_few(manager: Client) -> None:
    text = manager.get(DETAIL).text
    assert re.search(r'id="country-FR"[^>]* open>', text)
    assert not re.search(r'id="country-GB"[^>]* open>', text)
    change(countryStatus=Sender.objects.get(pk=DEALS).body["countryStatus"][1:], details=None)
    assert len(re.findall(r'id="country-\w+"[^>]* open>', manager.get(DETAIL).text)) == 2


def test_country_without_status_and_status_without_country_are_explained(manager: Client) -> None:
    text = manager.get(DETAIL).text
    assert "Selected, no status from Sinch yet" in text
    sender = Sender.objects.get(pk=DEALS)
    change(details={**sender.body["details"], "countries": ["FR"]})
    assert "the country is not selected in the sender details" in manager.get(DETAIL).text


@pytest.mark.parametrize("status", [*api_values.OPERATOR_STATUSES, "ON_HOLD"])
def test_country_and_operator_statuses_are_shown_independently(
    manager: Client, status: str
) -> None:
    """The country's status is one thing, its operators' another; neither is derived."""
    change(
        countryStatus=[
            {
                "country": "XK",
                "status": status,
                "operators": [{"name": "<O&1>", "status": "LAUNCHED"}],
            }
        ]
    )
    text = manager.get(DETAIL).text
    assert f'data-country="XK" data-status="{status}"' in text
    assert 'data-operator="&lt;O&amp;1&gt;" data-status="LAUNCHED"' in text
    assert "Kosovo" in text
    assert str(api_values.operator_status(status).label) in text


@pytest.mark.parametrize("state", [*api_values.TEST_NUMBER_STATES, "WAITLISTED"])
def test_each_test_number_state_has_its_label_and_meaning(manager: Client, state: str) -> None:
    change(
        testNumberStates=[
            {"number": "+46701740651", "state": state, "submitted": "2026-11-01t10:00:00.000Z"}
        ]
    )
    text = manager.get(DETAIL).text
    assert f'data-number="+46701740651" data-state="{state}"' in text
    assert "+46 70 174 06 51" in text
    word = api_values.test_number_state(state)
    assert str(word.label) in text
    assert str(word.meaning) in text


def test_200_numbers_show_20_and_fold_the_rest(manager: Client) -> None:
    text = page_of(manager, "Aurora Testers 200")
    assert len(re.findall(r'data-number="\S+" data-state="\w+"', text)) == 200
    assert "Listed in the sender details. Sinch returned no state for this number." in text
    assert "Show 182 more numbers" in text
    assert "23 of 202 verified" in text


def test_sender_in_25_countries_lists_them_all(manager: Client) -> None:
    assert len(re.findall('data-country="', page_of(manager, "Aurora Europe"))) == 25


def test_sender_with_required_fields_only_has_all_pages(manager: Client) -> None:
    sender = Sender.objects.get(pk=DEALS)
    required = ("region", "billingCategory", "useCase", "hostingRegion")
    sender.body = {key: sender.body[key] for key in required}
    sender.state = ""
    sender.save()
    for part in ("", "answers/", "json/"):
        assert manager.get(DETAIL + part).status_code == 200
    text = manager.get(DETAIL).text
    for words_ in (
        "No name yet",
        "No countries selected yet.",
        "No test numbers yet.",
        "Not connected",
    ):
        assert words_ in text


def test_unknown_states_statuses_and_fields_are_shown(manager: Client) -> None:
    text = page_of(manager, "Aurora Archive")
    assert "ARCHIVED_BY_SINCH" in text
    assert "a state that the portal does not recognise" in text
    assert 'data-status="PARTLY_LAUNCHED"' in text
    assert 'data-state="WAITLISTED"' in text
    sender = Sender.objects.get(name_key="aurora archive")
    assert "riskScore" in manager.get(f"{LIST}{sender.pk}/json/").text


def test_token_is_in_no_page_download_or_log(
    manager: Client, caplog: pytest.LogCaptureFixture
) -> None:
    token = "planted-secret-4711"
    sender = Sender.objects.get(pk=DEALS)
    change(
        authToken=token, future={"nested": [{"AuthToken": token}]}, details=sender.body["details"]
    )
    for path in (DETAIL, f"{DETAIL}answers/", f"{DETAIL}json/", f"{DETAIL}json/?download", LIST):
        response = manager.get(path)
        assert response.status_code == 200
        assert token.encode() not in response.content
    assert token not in caplog.text
    shown = json.loads(manager.get(f"{DETAIL}json/?download").content)
    assert shown["authToken"] == "•••"
    assert shown["future"] == {"nested": [{"AuthToken": "•••"}]}


def test_json_download_is_the_response_without_token_named_by_sender(manager: Client) -> None:
    response = manager.get(f"{DETAIL}json/?download")
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == f'attachment; filename="sender-{DEALS}.json"'
    sender = store.get_sender(seed.AURORA, DEALS)
    assert sender
    assert json.loads(response.content) == {**store.sender_body(sender), "authToken": "•••"}


def test_answers_page_shows_answers_with_their_questions(manager: Client) -> None:
    text = manager.get(f"{DETAIL}answers/").text
    assert re.findall(r'data-answer="fr\.(\w+)"', text) == ["fullCompanyAddress", "siren"]
    assert "Text shown to reviewers: <bdi>12 rue du Port59000 Lille</bdi>" in text
    assert "Review videos" in text, "where Sinch sends an empty question"
    assert 'data-answer="verification.partner.companyName"' in text
    assert "Metadata" not in text


def test_unknown_questionnaire_sections_are_shown(manager: Client) -> None:
    sender = Sender.objects.get(pk=DEALS)
    details = sender.body["details"]
    details["questionnaire"]["it"] = {
        "answers": {"codiceFiscale": "X1", "flag": True, "list": [1, 2]}
    }
    change(details=details)
    text = manager.get(f"{DETAIL}answers/").text
    for key in ("it.codiceFiscale", "it.flag", "it.list"):
        assert f'data-answer="{key}"' in text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8000/sandbox/images/aurora/logo.png", "/sandbox/images/aurora/logo.png"),
        ("https://evil.example/sandbox/images/aurora/logo.png", "/sandbox/images/aurora/logo.png"),
        ("https://cdn.example/logo.png", None),
        ("https://x.example/sandbox/images/../../logout/", None),
        ("//[broken", None),
    ],
)
def test_images_are_loaded_from_the_portal_only(
    manager: Client, url: str, shown: str | None
) -> None:
    details = Sender.objects.get(pk=DEALS).body["details"]
    change(details={**details, "brand": {"name": "A", "logoUrl": url}})
    sources = re.findall(r'<img[^>]* src="([^"]+)"', manager.get(DETAIL).text)
    assert set(sources) == ({shown} if shown else set())


@pytest.mark.parametrize(
    ("colour", "words_"),
    [
        ("#E91B0C", "#E91B0C on white has a contrast of 4.54:1."),
        ("#777777", "#777777 on white has a contrast of 4.48:1."),
        ("#000", "is not a valid colour in the format #rrggbb"),
        ('"><script>', "is not a valid colour in the format #rrggbb"),
        ("", "No colour set. The default is black."),
    ],
)
def test_invalid_colour_is_explained_and_never_put_into_markup(
    manager: Client, colour: str, words_: str
) -> None:
    details = Sender.objects.get(pk=DEALS).body["details"]
    change(details={**details, "brand": {**details["brand"], "color": colour}})
    text = manager.get(DETAIL).text
    assert words_ in text
    assert re.search(r'viewBox="0 0 24 24" color="#[0-9a-fA-F]{6}"', text)
    assert 'color=""' not in text


def test_app_in_another_region_or_failing_is_reported(manager: Client) -> None:
    app = {"id": "A1", "projectId": seed.AURORA, "region": "US", "channelStatus": "FAILING"}
    change(conversationApiAppDetails=app)
    text = manager.get(DETAIL).text
    assert "Region must be EU, the same as the sender" in text
    assert "The channel needs attention. Check the sender ID and the token in the app." in text


def test_auditor_sees_the_same_operators_marked_read_only(auditor: Client, manager: Client) -> None:
    mine, theirs = auditor.get(DETAIL).text, manager.get(DETAIL).text
    assert "Read-only" in mine
    assert "Read-only" not in theirs
    assert re.findall('data-operator="', mine) == re.findall('data-operator="', theirs)
