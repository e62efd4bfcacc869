"""The six webhook operations: limits, IDs, unique targets, and the hidden secret."""

from typing import Any

import pytest

from senders.sandbox import seed
from senders.sandbox.models import Webhook
from tests.sandbox.sending import code, problems, send

HOOK: dict[str, Any] = {
    "target": "https://hooks.example/rcs",
    "secret": "a-secret",
    "triggers": ["ALL"],
}
UNKNOWN = "0" * 32


def made(target: str = HOOK["target"]) -> dict[str, Any]:
    answer = send("POST", "/webhooks", {**HOOK, "target": target})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_webhook_is_created_read_updated_replaced_and_deleted() -> None:
    body = made()
    assert body == {
        "id": body["id"],
        "projectId": seed.AURORA,
        "target": HOOK["target"],
        "triggers": ["ALL"],
    }
    path = f"/webhooks/{body['id']}"
    assert len(body["id"]) == 32
    assert set(body["id"]) <= set("0123456789abcdef")
    assert (
        send("GET", path).json()
        == send("GET", path.upper().replace("WEB", "web").replace("HOOKS", "hooks")).json()
        == body
    )
    changed = send("PATCH", path, {"triggers": ["RCS_SENDER_STATUS_UPDATED"]})
    assert changed.json() == {**body, "triggers": ["RCS_SENDER_STATUS_UPDATED"]}
    replaced = send("PUT", path, {**HOOK, "secret": "another", "triggers": ["BUNDLE_DONE", "ALL"]})
    assert replaced.json() == {**body, "triggers": ["BUNDLE_DONE", "ALL"]}
    assert Webhook.objects.get(pk=body["id"]).secret == "another"
    deleted = send("DELETE", path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert code(send("GET", path)) == (404, "webhook_not_found")


def test_webhooks_are_listed_by_target_without_secrets() -> None:
    for name in "cab":
        made(f"https://{name}.example/")
    body = send("GET", "/webhooks").json()
    assert (body["totalSize"], body["pageSize"]) == (3, 15)
    assert [hook["target"] for hook in body["webhooks"]] == [
        "https://a.example/",
        "https://b.example/",
        "https://c.example/",
    ]
    assert all("secret" not in hook for hook in body["webhooks"])
    assert body.keys() == {"totalSize", "pageSize", "webhooks"}


def test_webhook_pages_lead_forwards_and_back_to_the_same_page() -> None:
    for name in "abc":
        made(f"https://{name}.example/")
    first = send("GET", "/webhooks?pageSize=2").json()
    query = {"pageSize": "2", "pageToken": first["nextPageToken"]}
    second = send("GET", "/webhooks", params=query).json()
    assert [hook["target"] for hook in second["webhooks"]] == ["https://c.example/"]
    assert "nextPageToken" not in second
    query["pageToken"] = second["previousPageToken"]
    assert send("GET", "/webhooks", params=query).json() == first
    assert code(send("GET", "/rcs/activities", params=query)) == (400, "invalid_page_token")


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("pageSize=16", "invalid_page_size"),
        ("pageSize=0", "invalid_page_size"),
        ("pageSize=a", "invalid_page_size"),
        ("pageToken=x", "invalid_page_token"),
        ("target=x", "invalid_input"),
    ],
)
def test_invalid_query_of_the_webhooks_is_rejected_with_its_code(query: str, refusal: str) -> None:
    assert code(send("GET", f"/webhooks?{query}")) == (400, refusal)


LONG = "https://hooks.example/"
GOOD = [
    {"target": LONG + "x" * (742 - len(LONG))},
    {"target": "http://127.0.0.1:8000/in"},
    {"secret": "x"},
    {"secret": "😀" * 128},
    {"triggers": ["RCS_ACCOUNT_COMMENT_ADDED", "WHATSAPP_SENDER_ERROR", "ALL"]},
]
BAD = [
    {"target": LONG + "x" * (743 - len(LONG))},
    {"target": ""},
    {"target": "x"},
    {"target": None},
    {"target": 5},
    {"secret": ""},
    {"secret": "x" * 129},
    {"secret": None},
    {"secret": ["x"]},
    {"triggers": []},
    {"triggers": None},
    {"triggers": "ALL"},
    {"triggers": ["ALL", "ALL"]},
    {"triggers": ["all"]},
    {"triggers": [None]},
    {"id": UNKNOWN},
    {"more": 1},
]


@pytest.mark.parametrize("change", GOOD, ids=str)
def test_webhook_value_within_its_limits_is_accepted_by_each_write(change: dict[str, Any]) -> None:
    path = f"/webhooks/{made('https://first.example/')['id']}"
    assert send("POST", "/webhooks", {**HOOK, **change}).status_code == 201
    send("DELETE", f"/webhooks/{Webhook.objects.exclude(pk=path[-32:]).get().pk}")
    assert send("PUT", path, {**HOOK, **change}).status_code == 200
    assert send("PATCH", path, change).status_code == 200


@pytest.mark.parametrize("change", BAD, ids=str)
def test_webhook_value_beyond_its_limits_is_rejected_by_each_write(change: dict[str, Any]) -> None:
    path = f"/webhooks/{made('https://first.example/')['id']}"
    (key,) = change
    for answer in (
        send("POST", "/webhooks", {**HOOK, **change}),
        send("PUT", path, {**HOOK, **change}),
        send("PATCH", path, change),
    ):
        assert any(key in problem for problem in problems(answer))


@pytest.mark.parametrize("key", HOOK)
def test_key_left_out_is_rejected_by_post_and_put_but_not_by_patch(key: str) -> None:
    path = f"/webhooks/{made()['id']}"
    part = {one: value for one, value in HOOK.items() if one != key}
    assert len(problems(send("POST", "/webhooks", part))) == 1
    assert len(problems(send("PUT", path, part))) == 1
    assert send("PATCH", path, part).status_code == 200
    assert send("PATCH", path, {}).status_code == 200


def test_target_of_another_webhook_in_the_project_is_a_conflict() -> None:
    first, second = made("https://a.example/"), made("https://b.example/")
    taken = {**HOOK, "target": first["target"]}
    for answer in (
        send("POST", "/webhooks", taken),
        send("PUT", f"/webhooks/{second['id']}", taken),
        send("PATCH", f"/webhooks/{second['id']}", {"target": first["target"]}),
    ):
        assert code(answer) == (409, "webhook_exists")
    assert send("PUT", f"/webhooks/{first['id']}", taken).status_code == 200
    Webhook.objects.create(
        id="f" * 32, project_id=seed.HARBOR, target="https://c.example/", secret="x", triggers=[]
    )
    made("https://c.example/")


def test_webhook_beyond_15_of_a_project_is_rejected() -> None:
    for number in range(15):
        made(f"https://{number}.example/")
    other = {**HOOK, "target": "https://other.example/"}
    assert code(send("POST", "/webhooks", other)) == (424, "webhook_limit_reached")
    same = {**HOOK, "target": "https://0.example/"}
    assert code(send("POST", "/webhooks", same)) == (409, "webhook_exists")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("webhook", "refusal"),
    [
        (UNKNOWN, (404, "webhook_not_found")),
        ("x", (400, "invalid_id_format")),
        ("0" * 31, (400, "invalid_id_format")),
        ("0" * 33, (400, "invalid_id_format")),
        ("00000000-0000-4000-8000-000000000000", (400, "invalid_id_format")),
    ],
)
def test_malformed_or_unknown_webhook_id_is_rejected_by_each_method(
    method: str, webhook: str, refusal: tuple[int, str]
) -> None:
    body = HOOK if method in {"PUT", "PATCH"} else None
    answer = send(method, f"/webhooks/{webhook}", body)
    assert code(answer) == refusal
    assert "webhookId" in answer.json()["resolution"]


def test_webhooks_of_another_project_are_not_found() -> None:
    Webhook.objects.create(
        id="e" * 32, project_id=seed.HARBOR, target="https://c.example/", secret="x", triggers=[]
    )
    assert code(send("GET", f"/webhooks/{'e' * 32}")) == (404, "webhook_not_found")
    assert send("GET", "/webhooks").json()["totalSize"] == 0
