"""``manage.py rcs``: every sub-command against the sandbox, its output and its exit codes."""

import getpass
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings

from senders import audit
from senders.console.printing import printable, table
from senders.management.commands.rcs import Command
from senders.models import AuditEntry, Project
from senders.sandbox import faults, seed, store
from tests.conftest import DEALS

SECRET = "planted-webhook-secret"
UNKNOWN = "0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77"
CREATE = {
    "region": "EU",
    "billingCategory": "CONVERSATIONAL",
    "useCase": "TRANSACTIONAL",
    "details": {"brand": {"name": "Nova Kredit"}},
}


class Ran:
    """The output and the exit code of one run."""

    def __init__(self, *arguments: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        command = Command(stdout=out, stderr=err)
        # As from the shell: argparse then ends with 2 and does not raise.
        vars(command)["_called_from_command_line"] = True
        self.code = 0
        try:
            options = vars(command.create_parser("manage.py", "rcs").parse_args(list(arguments)))
            command.execute(**options)
        except SystemExit as end:
            self.code = int(end.code or 0)
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def aurora(*arguments: str) -> Ran:
    return Ran("aurora", *arguments)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], str]:
    def to_file(value: Any) -> str:
        file = tmp_path / "file"
        file.write_text(value if isinstance(value, str) else json.dumps(value))
        return str(file)

    return to_file


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def trail() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("number").values_list("action", "outcome"))


def token() -> str:
    sender = store.get_sender(seed.AURORA, DEALS)
    assert sender is not None
    return str(sender.body["authToken"])


READS = [
    ("check",),
    ("list", "--state", "LAUNCHED", "--sort", "name", "--size", "3"),
    ("list", "--name", "aurora", "--id", DEALS),
    ("list", "--search", "deals", "--app", "01J0000000000000000000000A"),
    ("get", DEALS),
    ("json", DEALS),
    ("activities", DEALS),
    ("test-numbers", "list", DEALS),
    ("questionnaire", "TRANSACTIONAL", "--country", "US", "--country", "GB"),
    ("account", "activities"),
    ("webhooks", "list"),
]


@pytest.mark.parametrize("arguments", READS, ids=[" ".join(row[:2]) for row in READS])
def test_read_command_prints_text_or_json_without_secrets_and_records_nothing(
    arguments: tuple[str, ...],
) -> None:
    ran = aurora(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip()
    as_json = aurora(*arguments, "--json")
    assert as_json.code == 0
    assert isinstance(as_json.json, dict)
    for printed in (ran.out, as_json.out):
        assert token() not in printed
        assert "sandbox-secret" not in printed
    assert trail() == []


def test_list_is_aligned_and_gives_the_arguments_of_the_next_page() -> None:
    ran = aurora("list", "--size", "2", "--sort", "name")
    head, first, second, total, following = ran.out.strip().splitlines()
    assert head.index("STATE") == 38
    assert first[36:38] == second[36:38] == "  "
    assert total == "240 in total."
    page = aurora("list", "--size", "2", "--sort", "name", *following.split(": ")[1].split())
    assert page.code == 0
    assert first.split()[0] not in page.out


def test_calls_are_logged_only_with_verbosity_2(caplog: pytest.LogCaptureFixture) -> None:
    assert aurora("check").code == 0
    assert caplog.messages == []
    assert Ran("--verbosity", "2", "aurora", "check").code == 0
    assert [message.split(" 200 ")[0] for message in caplog.messages] == [
        "GET /v1/projects/{project}/rcs/senders"
    ]


def test_get_prints_sender_with_countries_operators_and_numbers() -> None:
    out = aurora("get", DEALS).out
    for words in ("Aurora Deals", DEALS, "Region", "COUNTRY", "OPERATOR", "NUMBER"):
        assert words in out


def test_json_is_the_response_of_the_api_with_a_hidden_token() -> None:
    body = aurora("json", DEALS).json
    assert body["id"] == DEALS
    assert body["authToken"] == "•••"
    assert body["details"]["questionnaire"]["general"]["questions"]
    assert body == aurora("get", DEALS, "--json").json


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "required: project"),
        (("aurora",), "SUBCOMMAND"),
        (("aurora", "fly"), "invalid choice"),
        (("aurora", "get"), "required: sender"),
        (("aurora", "list", "--state", "LIVE"), "invalid choice"),
        (("aurora", "webhooks", "add", "--target", "https://a.example"), "--secret-file"),
        (("aurora", "test-numbers"), "OPERATION"),
    ],
)
def test_wrong_arguments_exit_with_2_and_name_the_fault(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert Ran(*arguments).code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "content", "words"),
    [
        (("nowhere", "check"), "", "Project nowhere not found."),
        (
            ("aurora", "create", "/does/not/exist"),
            "",
            "Cannot read /does/not/exist: FileNotFoundError.",
        ),
        (("aurora", "create", "FILE"), "{", "Line 1: the JSON ends too early."),
        (
            ("aurora", "create", "FILE"),
            "[1]",
            "The JSON must be an object, starting with { and ending with }.",
        ),
        (("aurora", "create", "FILE"), "[" * 100_000, "nested too deeply"),
        (
            (
                "aurora",
                "webhooks",
                "add",
                "--target",
                "https://a.example",
                "--trigger",
                "ALL",
                "--secret-file",
                "FILE",
            ),
            "  \n",
            "The secret is empty.",
        ),
    ],
)
def test_unusable_project_file_or_secret_exits_with_2_and_calls_nothing(
    write: Callable[[Any], str], arguments: tuple[str, ...], content: str, words: str
) -> None:
    file = write(content)
    ran = Ran(*(file if argument == "FILE" else argument for argument in arguments))
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""
    assert store.requests() == []


@pytest.mark.parametrize(
    ("fault", "options", "words"),
    [
        (
            "error",
            {"errorCode": "unauthorized_error"},
            [
                "Sinch rejected the portal’s credentials.",
                "unauthorized_error, HTTP 401",
                "request ",
            ],
        ),
        (
            "error",
            {"errorCode": "rbm_has_not_been_used"},
            ["RCS is not enabled for this project at Sinch.", "HTTP 403"],
        ),
        (
            "error",
            {"errorCode": "rbm_too_many_requests", "retryAfter": 7},
            ["Try again in 7 seconds.", "HTTP 429"],
        ),
        (
            "error",
            {"errorCode": "internal_error"},
            ["Sinch could not complete the request.", "HTTP 500"],
        ),
        ("html", {"status": 502}, ["no code, HTTP 502"]),
        ("truncated", {}, ["The portal cannot read Sinch’s response."]),
        ("timeout", {}, ["Sinch did not respond in time."]),
        ("refused", {}, ["The portal cannot reach Sinch."]),
    ],
)
def test_check_during_a_fault_exits_with_1_and_its_explanation(
    fault: str, options: dict[str, Any], words: list[str]
) -> None:
    faults.order("GET /rcs/senders", fault, **options)
    ran = aurora("check")
    assert (ran.code, ran.out) == (1, "")
    for word in words:
        assert word in ran.err
    assert "The outcome is not known" not in ran.err
    assert aurora("check").code == 0


def test_check_with_an_unreadable_key_exits_with_1_and_names_the_setting() -> None:
    with override_settings(CREDENTIAL_KEYS=[Fernet.generate_key().decode()]):
        ran = aurora("check")
    assert ran.code == 1
    assert "CREDENTIAL_KEYS" in ran.err


def test_rejection_is_printed_with_message_code_status_and_request_id() -> None:
    ran = aurora("get", UNKNOWN)
    assert ran.code == 1
    lines = ran.err.strip().splitlines()
    assert lines[:2] == ["Sinch rejected the request.", "Sender not found."]
    assert lines[-2] == "sender_not_found, HTTP 404"
    assert lines[-1].startswith("request ")


def test_create_update_and_comment_are_recorded_for_the_user_of_the_command(
    write: Callable[[Any], str],
) -> None:
    made = aurora("create", write(CREATE), "--json")
    assert (made.code, made.err) == (0, "")
    assert made.json["details"]["brand"]["name"] == "Nova Kredit"
    sender = made.json["id"]
    change = write({"details": {"brand": {"name": "Nova Kredit AB"}}})
    updated = aurora("update", sender, change)
    assert "Nova Kredit AB" in updated.out
    assert aurora("comment", sender, "Please hurry").out == "Comment added.\n"
    assert "Please hurry" in aurora("activities", sender).out
    assert trail() == [
        (action, outcome)
        for action in ("sender.created", "sender.updated", "sender.commented")
        for outcome in ("attempted", "succeeded")
    ]
    last = AuditEntry.objects.order_by("number").last()
    assert last is not None
    assert last.actor is None
    assert last.actor_name == f"command: {getpass.getuser()}"
    edited = AuditEntry.objects.get(action="sender.updated", outcome="succeeded")
    assert edited.target_label == "Nova Kredit AB"
    assert edited.changes["before"]["details.brand.name"] == "Nova Kredit"
    assert edited.changes["after"]["details.brand.name"] == "Nova Kredit AB"


def test_update_removes_a_launched_country_only_with_a_flag_for_it(
    write: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = aurora("get", DEALS, "--json").json
    live = [
        row["country"]
        for row in shown["countryStatus"]
        if "LAUNCHED" in {row["status"], *(each["status"] for each in row["operators"])}
    ]
    first, second = live[:2]
    kept = [code for code in shown["details"]["countries"] if code not in {first, second}]
    change = write({"details": {"countries": kept}})
    store.clear_requests()
    refused = aurora("update", DEALS, change, "--remove-launched", first)
    assert (refused.code, refused.out) == (1, "")
    assert f"({second}) is launched with" in refused.err
    assert f"Add --remove-launched {second} to remove" in refused.err
    assert f"({first})" not in refused.err
    assert [call["method"] for call in store.requests()] == ["GET"]
    assert trail() == []
    written = capsys.readouterr().err
    assert "Update of Aurora Deals (LAUNCHING), 1 value:" in written
    assert f"details.countries: {json.dumps(shown['details']['countries'])} ->" in written
    flags = ["--remove-launched", first, "--remove-launched", second.lower()]
    assert aurora("update", DEALS, change, *flags).code == 0
    assert aurora("get", DEALS, "--json").json["details"]["countries"] == kept
    entry = AuditEntry.objects.get(action="sender.updated", outcome="attempted")
    assert entry.changes["asked"]["removedLaunched"] == [first, second]


def test_create_reads_its_body_from_standard_input(typed: Callable[[str], None]) -> None:
    typed(json.dumps(CREATE))
    assert "Nova Kredit" in aurora("create", "-").out


def test_body_that_sinch_would_reject_is_not_sent_and_its_values_not_printed(
    write: Callable[[Any], str],
) -> None:
    planted = "x" * 41
    body = {**CREATE, "details": {"brand": {"name": planted}}, "nonsense": 1}
    ran = aurora("create", write(body))
    assert ran.code == 1
    assert ran.err.startswith("Not sent, because Sinch would reject the request.\n")
    assert "details.brand.name" in ran.err
    assert "nonsense" in ran.err
    assert planted not in ran.err
    assert store.requests() == []
    assert trail() == []


@pytest.mark.parametrize("answer", ["", "n\n", "no\n", "Y es\n"])
def test_launch_without_a_yes_launches_and_records_nothing(
    typed: Callable[[str], None], answer: str
) -> None:
    typed(answer)
    ran = aurora("launch", DEALS)
    assert ran.code == 1
    assert "Not launched." in ran.err
    assert trail() == []


def test_launch_confirmed_with_y_succeeds_and_is_recorded(
    typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("y\n")
    ran = aurora("launch", DEALS, "--json")
    question = capsys.readouterr().err
    assert "Launch Aurora Deals (" in question
    assert ran.code == 0, ran.err
    assert ran.json["state"] in {"LAUNCHING", "PREPARING_LAUNCH"}
    assert trail() == [("sender.launched", "attempted"), ("sender.launched", "succeeded")]


def test_launch_without_response_exits_with_1_and_an_unknown_outcome(
    typed: Callable[[str], None],
) -> None:
    faults.order("POST /rcs/senders/*/launch", "timeout")
    ran = aurora("launch", DEALS, "--yes")
    assert ran.code == 1
    assert "The outcome is not known. Check whether the change was made" in ran.err
    assert trail() == [("sender.launched", "attempted"), ("sender.launched", "no_answer")]


def test_failed_read_before_a_launch_has_no_unknown_outcome_and_no_entry() -> None:
    faults.order("GET /rcs/senders/*", "timeout")
    ran = aurora("launch", DEALS, "--yes")
    assert ran.code == 1
    assert "The outcome is not known" not in ran.err
    assert trail() == []


def test_test_numbers_are_added_retried_and_removed_with_redacted_entries(
    typed: Callable[[str], None],
) -> None:
    sender = in_test()
    added = aurora("test-numbers", "add", sender, "+46 70 123 45 60", "+46701234561")
    assert added.code == 0, added.err
    assert "+46701234560" in added.out
    typed("+46701234562\n")
    assert "+46701234562" in aurora("test-numbers", "add", sender, "-").out
    assert "+46701234560" in aurora("test-numbers", "list", sender, "+46701234560").out
    assert aurora("test-numbers", "retry", sender, "+46701234560").code == 0
    features = aurora("test-numbers", "capabilities", sender, "+46701234560", "--json")
    assert features.code == 0, features.err
    assert isinstance(features.json["features"], list)
    assert aurora("test-numbers", "remove", sender, "+46701234560").out == "Removed.\n"
    gone = aurora("test-numbers", "list", sender, "+46701234560")
    assert gone.code == 1
    assert "user_is_not_tester_for_agent" in gone.err
    kept = json.dumps(list(AuditEntry.objects.values("changes")), ensure_ascii=False)
    assert "701234567" not in kept
    assert "+46•••560 #" in kept


def in_test() -> str:
    """Returns a seeded sender that accepts test numbers."""
    page = aurora("list", "--state", "IN_TEST", "--size", "1", "--json").json
    return str(page["senders"][0]["id"])


def test_account_comment_is_sent_listed_and_recorded(typed: Callable[[str], None]) -> None:
    typed("We are ready.\n")
    assert aurora("account", "comment", "-").out == "Comment added.\n"
    assert "We are ready." in aurora("account", "activities").out
    assert trail() == [("account.commented", "attempted"), ("account.commented", "succeeded")]


def test_webhooks_are_added_changed_and_removed_without_showing_secrets(
    write: Callable[[Any], str], typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []

    def webhooks(*arguments: str) -> Ran:
        ran = aurora("webhooks", *arguments)
        assert ran.code == 0, ran.err
        printed.append(ran.out + ran.err)
        return ran

    fields = ("--trigger", "RCS_SENDER_STATUS_UPDATED", "--secret-file", write(SECRET))
    made = webhooks("add", "--target", "https://hooks.example/in", *fields, "--json").json
    webhooks("get", made["id"])
    assert "https://hooks.example/in" in webhooks("list").out
    assert "https://hooks.example/new" in (
        webhooks("replace", made["id"], "--target", "https://hooks.example/new", *fields).out
    )
    typed(SECRET)
    webhooks("update", made["id"], "--secret-file", "-")
    assert "ALL" in webhooks("update", made["id"], "--trigger", "ALL").out
    webhooks("remove", made["id"])
    assert aurora("webhooks", "get", made["id"]).code == 1
    kept = json.dumps(list(AuditEntry.objects.values("changes")), ensure_ascii=False)
    captured = capsys.readouterr()
    for text in (*printed, kept, captured.out, captured.err):
        assert SECRET not in text
    assert [action for action, outcome in trail() if outcome == "succeeded"] == [
        "webhook.created",
        "webhook.replaced",
        "webhook.updated",
        "webhook.updated",
        "webhook.removed",
    ]
    assert audit.verify(Project.objects.get(slug="aurora")).whole


def test_control_characters_of_remote_text_are_replaced() -> None:
    assert printable("a\x1b[2Jb\r\nc") == "a\ufffd[2Jb\ufffd\ufffdc"
    assert table(("A", "B"), [("x\ny", None), (["p", "q"], "")]) == [
        "A     B",
        "x y   -",
        "p, q  -",
    ]
