"""Hostile requests: what they plant in paths, queries, headers and bodies is in no log line."""

import io
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from rcsportal import log_words
from rcsportal.gunicorn_log import GunicornLog
from tests.conftest import DETAIL, LIST, signed_in

DIGITS = "46701234567"
NAME = "Plantagenet"
MAIL = "jane@planted.example"
PLANTED = ("46701234567", "701234567", "antagenet", "planted.example", "Größe", "Gr\\xf6", "%C3%B6")
BOTH = f"{NAME}-{DIGITS}"

REQUESTS: dict[str, Callable[[Client], Any]] = {
    "path": lambda client: client.get(f"/p/{BOTH}/senders/+{DIGITS}/"),
    "slug": lambda client: client.get(f"/p/{DIGITS}/"),
    "sender": lambda client: client.get(f"{LIST}{BOTH}/"),
    "number": lambda client: client.post(f"{DETAIL}test-numbers/+{DIGITS}/retry/"),
    "path that is not ASCII": lambda client: client.get(f"/p/Größe-{BOTH}/"),
    "page that is not ASCII": lambda client: client.get(f"{LIST}Größe-{BOTH}/"),
    "bytes that are not UTF-8": lambda client: client.get(f"/p/%FF%C3{BOTH}/"),
    "line break": lambda client: client.get(f"/p/%0A%0D{BOTH}/"),
    "NUL": lambda client: client.get(f"{LIST}%00{BOTH}/"),
    "long path": lambda client: client.get(f"/{BOTH * 500}"),
    "static file": lambda client: client.get(f"/static/{BOTH}.css"),
    "redirected path": lambda client: client.get(f"/p/aurora/senders/{BOTH}"),
    "query": lambda client: client.get(f"{LIST}?name={BOTH}&state={BOTH}&{BOTH}={BOTH}"),
    "query that is not ASCII": lambda client: client.get(f"{LIST}?name=Größe{BOTH}%FF"),
    "many fields": lambda client: client.post("/login/", {f"{BOTH}{n}": "" for n in range(1200)}),
    "many in the query": lambda client: client.get(LIST + "?" + f"{BOTH}=1&" * 1200),
    "next": lambda client: Client().get(f"/login/?next=//{BOTH}.example/"),
    "host": lambda client: client.get("/", headers={"Host": f"{BOTH}.planted.example"}),
    "host that is none": lambda client: client.get("/", headers={"Host": f"{NAME} {DIGITS}"}),
    "origin": lambda _client: Client(enforce_csrf_checks=True).post(
        "/login/", headers={"Origin": f"https://{BOTH}.planted.example"}
    ),
    "referer": lambda _client: Client(enforce_csrf_checks=True).post(
        "/login/", secure=True, headers={"Referer": f"https://{BOTH}.planted.example/"}
    ),
    "CSRF token": lambda _client: Client(enforce_csrf_checks=True).post(
        "/login/", {"csrfmiddlewaretoken": BOTH}, headers={"Cookie": f"csrftoken={BOTH}"}
    ),
    "cookies": lambda _client: Client().get(
        LIST, headers={"Cookie": f"sessionid={BOTH}; messages={BOTH}; theme={BOTH}"}
    ),
    "headers": lambda client: client.get(
        LIST,
        headers={
            "User-Agent": BOTH,
            "X-Forwarded-For": BOTH,
            "X-Forwarded-Host": f"{BOTH}.planted.example",
            "X-Request-ID": DIGITS,
            "X-Correlation-ID": BOTH,
            "Accept-Language": BOTH,
            "HX-Request": "true",
            "HX-Current-URL": f"https://{BOTH}.planted.example/",
            "HX-Target": BOTH,
        },
    ),
    "request ID": lambda client: client.get(LIST, headers={"X-Request-ID": f"{NAME} {DIGITS}"}),
    "method": lambda client: client.generic(f"{NAME}{DIGITS}", LIST),
    "boundary": lambda client: client.post(
        f"{DETAIL}comments/", b"x", content_type=f"multipart/form-data; boundary={BOTH}\x01é"
    ),
    "type": lambda client: client.post(f"{DETAIL}comments/", b"x", content_type=BOTH),
    "charset": lambda client: client.generic(
        "POST", f"{DETAIL}comments/", b"x", content_type=f"text/plain; charset={BOTH}"
    ),
    "comment": lambda client: client.post(f"{DETAIL}comments/", {"comment": f"{BOTH} {MAIL}"}),
    "invitation": lambda client: client.post(
        f"{DETAIL}test-numbers/", {"test_numbers": f"+{DIGITS}"}
    ),
    "JSON": lambda client: client.post(
        "/p/aurora/onboarding/from-json/", {"json": f'{{"{BOTH}": "{MAIL}"}}'}
    ),
    "file": lambda client: client.post(
        "/p/aurora/onboarding/from-json/", {"file": SimpleUploadedFile(f"{BOTH}.json", b"\xff")}
    ),
    "user name": lambda _client: Client().post("/login/", {"username": BOTH, "password": BOTH}),
    "too large": lambda client: client.post(
        f"{DETAIL}comments/", BOTH * 300_000, content_type="application/x-www-form-urlencoded"
    ),
    "sandbox": lambda client: client.get(f"/sandbox/api/v1/projects/{BOTH}/rcs/senders/{DIGITS}"),
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("proxies", [0, 1])
def test_hostile_request_leaves_nothing_planted_in_the_log(
    name: str, proxies: int, written: io.StringIO
) -> None:
    with override_settings(TRUSTED_PROXIES=proxies):
        client = signed_in("admin")
        client.raise_request_exception = False
        response = REQUESTS[name](client)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert response.status_code < 500 or response.status_code == 501
    assert "request_finished" in {line["event"] for line in lines} or name == "static file"
    assert all(line["request_id"] == response["X-Request-ID"] for line in lines)
    text = written.getvalue() + json.dumps(lines, ensure_ascii=False)
    assert not [planted for planted in PLANTED if planted in text], text


def test_traceback_names_types_and_places_but_quotes_nothing(written: io.StringIO) -> None:
    log = logging.getLogger("rcsportal.tests")
    for error in (
        ValueError(f"invalid literal for int() with base 10: '{BOTH}'"),
        ValueError(f"no such number: +{DIGITS[:2]} {DIGITS[2:5]} {DIGITS[5:]}, {MAIL}"),
        KeyError(NAME),
        ValueError(f'broken\nDETAIL: Key (name)=({NAME}) "{DIGITS}"'),
    ):
        try:
            try:
                raise error
            except Exception as cause:
                raise RuntimeError("the write failed") from cause
        except RuntimeError:
            log.exception("broke")
    text = "\n".join(json.loads(line)["exception"] for line in written.getvalue().splitlines())
    assert not [planted for planted in PLANTED if planted in text], text
    assert "builtins.ValueError: invalid literal for int() with base 10: …" in text
    assert text.count("builtins.RuntimeError: the write failed") == 4
    assert "test_traceback_names_types_and_places" in text


@pytest.mark.parametrize(
    ("message", "arguments", "event"),
    [
        (f"Invalid request from ip=192.0.2.7: {BOTH}", (), "Invalid request"),
        ("Error handling request %s %s", ("GET", f"/p/{BOTH}"), "Error handling request"),
        ("Error handling request %s", (f"/p/{BOTH}",), "Error handling request"),
        ("Listening at: %s (%s)", ("http://127.0.0.1:8000", 7), None),
        ("Worker (pid:%s) was sent %s!", (12345678, "SIGKILL"), None),
    ],
)
def test_gunicorn_lines_are_ours_and_quote_no_request(
    message: str, arguments: tuple[object, ...], event: str | None
) -> None:
    from gunicorn.config import Config

    stream, log = io.StringIO(), GunicornLog(Config())
    (handler,) = [each for each in log.error_log.handlers if hasattr(each, "_gunicorn")]
    before = handler.setStream(stream)
    try:
        log.error(message, *arguments)
    finally:
        handler.setStream(before)
        log.error_log.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["event"] == (event or message % arguments)
    assert line["logger"] == "gunicorn.error"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("no such table: senders_draft", "no such table: senders_draft"),
        (f"to {MAIL}, +46 70-123 45 67", "to …, …"),
        ("at 0x7f6d9a62ba60 in line 12", "at 0x7f6d9a62ba60 in line 12"),
        ("x" * 400, "x" * log_words.LONGEST),
        ("first\nsecond", "first"),
    ],
)
def test_plain_words_keep_what_helps(text: str, plain: str) -> None:
    assert log_words.plain(text) == plain


def test_error_that_causes_itself_is_told_once() -> None:
    error = ValueError("round")
    error.__cause__ = error
    try:
        raise error
    except ValueError:
        info = sys.exc_info()
        assert info[1] is not None
        assert log_words.trace_of(info[1]).count("round") <= 2
