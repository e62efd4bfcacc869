"""Documented errors of each operation, and those that a project switches on."""

from typing import Any

import httpx
import pytest

from senders.sandbox import seed, server
from senders.sandbox.documented import DOCUMENTED, INFERRED, SWITCHES
from senders.sandbox.errors import CODES
from senders.sandbox.models import Project
from senders.sandbox.routes import ROUTES
from tests.sandbox.sending import LAUNCHING, MINIMAL, code, send
from tests.sandbox.test_lists import NOW

NAMES = {
    "{sender}": LAUNCHING,
    "{number}": "%2B46701234567",
    "{use_case}": "OTP",
    "{webhook}": "0" * 32,
}


def setting(body: Any) -> httpx.Response:
    url = "https://sandbox.invalid/_control/project"
    return server.handle(httpx.Request("POST", url, json=body), NOW)


def call(operation: str) -> httpx.Response:
    method, _, path = operation.partition(" ")
    for name, value in NAMES.items():
        path = path.replace(name, value)
    return send(method, path, MINIMAL if method in {"POST", "PATCH", "PUT"} else None)


def test_tables_contain_every_documented_operation_and_code() -> None:
    assert len(DOCUMENTED) == 22, "and the POST that resends"
    assert {route.key for route in ROUTES} <= DOCUMENTED.keys()
    everywhere = {"unauthorized_error", "internal_error"}
    assert {code for codes in DOCUMENTED.values() for code in codes} | everywhere == CODES.keys()
    senders = [
        codes
        for key, codes in DOCUMENTED.items()
        if key.startswith(("GET /rcs/senders", "POST /rcs/senders", "PATCH", "DELETE /rcs"))
        and "webhooks" not in key
    ]
    assert len({one for codes in senders for one in codes} | everywhere) == 37
    assert INFERRED.keys() <= DOCUMENTED.keys()
    for operation, codes in INFERRED.items():
        assert not set(codes) & set(DOCUMENTED[operation]), "inferred means not documented"


@pytest.mark.parametrize("refusal", SWITCHES)
def test_switch_rejects_only_operations_that_document_its_code(refusal: str) -> None:
    answer = setting({"project": seed.AURORA, "settings": {"refuse": [refusal]}})
    assert answer.status_code == 200
    for route in ROUTES:
        _status, found = code(call(route.key))
        assert (found == refusal) == (refusal in DOCUMENTED[route.key])
    other = Project.objects.get(pk=seed.HARBOR)
    assert other.settings == {}


def test_request_after_switching_off_is_accepted_again() -> None:
    setting({"project": seed.AURORA, "settings": {"refuse": ["rbm_has_not_been_used"]}})
    assert code(send("GET", "/rcs/senders")) == (403, "rbm_has_not_been_used")
    assert setting({"project": seed.AURORA, "settings": {}}).status_code == 200
    assert send("GET", "/rcs/senders").status_code == 200


def test_question_of_a_project_is_returned_and_its_answer_accepted() -> None:
    settings = {"questions": {"gb": {"newKey": "A new question?"}}}
    setting({"project": seed.AURORA, "settings": settings})
    asked = send("GET", "/rcs/questionnaire/OTP?countries=GB").json()["gb"]["questions"]
    assert asked["newKey"] == {"question": "A new question?", "suggestedAnswers": []}
    details = {"questionnaire": {"gb": {"answers": {"newKey": "An answer"}}}}
    answer = send("POST", "/rcs/senders", {**MINIMAL, "details": details})
    assert answer.status_code == 201
    stored = answer.json()["details"]["questionnaire"]["gb"]["answers"]
    assert stored == {"newKey": "An answer"}
    path = f"/rcs/senders/{answer.json()['id']}"
    details["questionnaire"]["gb"]["answers"]["newKey"] = None  # type: ignore[assignment]
    assert send("PATCH", path, {"details": details}).status_code == 200
    assert code(
        send("PATCH", path, {"details": {"questionnaire": {"fr": {"answers": {"newKey": 1}}}}})
    ) == (400, "invalid_input")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"project": "nope", "settings": {}},
        {"project": 5, "settings": {}},
        {"project": seed.AURORA, "settings": []},
        {"project": seed.AURORA, "settings": {"more": 1}},
        {"project": seed.AURORA, "settings": {"refuse": ["nope"]}},
        {"project": seed.AURORA, "settings": {"refuse": [[]]}},
        {"project": seed.AURORA, "settings": {"refuse": "rbm_has_not_been_used"}},
        {"project": seed.AURORA, "settings": {"questions": {"de": {}}}},
        {"project": seed.AURORA, "settings": {"questions": {"gb": {"a": 1}}}},
        {"project": seed.AURORA, "settings": {}, "more": 1},
    ],
)
def test_invalid_settings_are_rejected_and_not_stored(body: Any) -> None:
    assert setting(body).status_code == 400
    assert Project.objects.get(pk=seed.AURORA).settings == {}
