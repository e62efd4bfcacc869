"""Headers and cookies that keep other sites, other hosts and later users away from our pages."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.conftest import DETAIL, LIST, signed_in

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ["/login/", LIST, DETAIL, "/account/", "/no-such-page/", f"{LIST}export.csv"]
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_isolated_and_asks_for_nothing(path: str) -> None:
    response = signed_in("manager").get(path)
    assert {name: response[name] for name in HEADERS} == HEADERS
    policy = dict(part.split("=") for part in response["Permissions-Policy"].split(", "))
    allowed = {ability for ability, who in policy.items() if who != "()"}
    assert allowed == {
        "publickey-credentials-create",
        "publickey-credentials-get",
        "clipboard-write",
    }
    assert {"camera", "microphone", "geolocation", "payment", "usb"} <= set(policy)


def test_security_contact_is_published_where_it_is_set(settings: Any) -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@portal.example"
    answer = Client().get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ") for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@portal.example"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", fields["Expires"])
    assert fields["Canonical"] == "http://127.0.0.1:8000/.well-known/security.txt"


def test_signing_out_clears_the_browser() -> None:
    answer = signed_in("manager").post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    ("url", "prefix"), [("https://portal.example", "__Host-"), ("http://127.0.0.1:8000", "")]
)
def test_cookies_under_https_belong_to_this_host_alone(url: str, prefix: str) -> None:
    code = (
        "from rcsportal import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "RCS_MODE": "sandbox",
            "SANDBOX_PUBLIC": "1",
            "PORTAL_URL": url,
            "TRUSTED_PROXIES": "1",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert said == [f"{prefix}sessionid", f"{prefix}csrftoken", str(bool(prefix))]


def test_every_part_that_asks_again_by_itself_says_so() -> None:
    """Without the mark it would count as activity and keep an unattended session alive."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for tag in re.findall(r"<\w[^>]*hx-trigger=\"[^\"]*every [^>]*>", path.read_text("utf-8")):
            assert "data-poll" in tag, path
