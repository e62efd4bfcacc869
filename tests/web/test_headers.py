"""Headers and cookies that keep other sites, other hosts and later users away from our pages."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from senders.web.middleware import PrivateAddressMiddleware
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
        "import django; django.setup();"
        "from rcsportal import settings as s; from senders.views import context, single_sign_on;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, context.THEME_COOKIE,"
        " single_sign_on.COOKIE, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "DJANGO_SETTINGS_MODULE": "rcsportal.settings",
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
    names = ("sessionid", "csrftoken", "theme", "sso_state")
    assert said == [*(f"{prefix}{name}" for name in names), *[str(bool(prefix))] * 2]


def test_cookies_of_scripts_belong_to_this_host_alone_too() -> None:
    """A browser refuses a cookie with the prefix that is not secure, or of another path or host."""
    written = [
        path.read_text("utf-8")
        for path in sorted((ROOT / "static" / "js").glob("*.js"))
        if re.search(r"document\.cookie\s*=", path.read_text("utf-8"))
    ]
    assert written
    for text in written:
        assert 'location.protocol === "https:"' in text
        assert '"__Host-"' in text
        assert "; secure" in text
        assert "; path=/; samesite=lax" in text
        assert "domain=" not in text


def test_each_cookie_is_secure_for_this_site_and_hidden_from_scripts(settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    client.get("/login/", secure=True)
    client.post("/login/", {"username": "manager", "password": "rcs-demo"}, secure=True)
    client.post("/theme/", {"theme": "dark"}, secure=True)
    assert set(client.cookies) == {"csrftoken", "sessionid", "theme"}
    for name, cookie in client.cookies.items():
        told = (cookie["secure"], cookie["samesite"], cookie["path"], cookie["domain"])
        assert told == (True, "Lax", "/", ""), name
        # Forms that scripts send read the valid token from the cookie.
        assert bool(cookie["httponly"]) is (name != "csrftoken"), name


OF_USERS = ["/", LIST, DETAIL, "/account/", "/notices/", "/rules/", "/p/aurora/audit/"]


@pytest.mark.parametrize("path", [*OF_USERS, "/p/aurora/onboarding/", "/no-such-page/"])
def test_every_page_of_a_user_offers_to_sign_out(path: str) -> None:
    page = signed_in("manager").get(path).text
    assert re.search(r'<form method="post" action="/logout/" data-sign-out>', page)


ANSWERS = {
    "/healthz": 200,
    "/readyz": 200,
    "/metrics": 200,
    "/login/": 302,
    "/": 200,
    LIST: 200,
    f"{LIST}export.csv": 200,
    f"{DETAIL}json/": 200,
    "/p/none/people/": 404,
    "/p/aurora/people/": 403,
    "/no-such-page/": 404,
    "/hooks/none/": 404,
    "/media/brand/none.png": 404,
    "/audit/key/": 200,
    "/.well-known/security.txt": 404,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_is_for_https_of_its_type_and_in_no_frame(path: str, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    answer = signed_in("manager").get(path, secure=True)
    assert answer.status_code == ANSWERS[path]
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert answer["X-Content-Type-Options"] == "nosniff"
    is_secret = path.startswith(PrivateAddressMiddleware.PATHS)
    assert answer["Referrer-Policy"] == ("no-referrer" if is_secret else "same-origin")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    kind = answer["Content-Type"]
    assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), kind


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
@pytest.mark.parametrize("path", ["/", "/login/", "/healthz", LIST, DETAIL, "/hooks/none/"])
def test_no_address_echoes_a_request(path: str, method: str) -> None:
    answer = signed_in("manager").generic(method, path, headers={"X-Planted": "echo-me"})
    assert answer.status_code == 405
    assert b"echo-me" not in answer.content


NOT_SERVED = [
    *("/.git/config", "/.git/HEAD", "/.env", "/manage.py", "/rcsportal/settings.py"),
    *("/static/", "/static/js/", "/static/../.env", "/media/", "/media/brand/", "/var/db.sqlite3"),
    *("/admin/", "/docs/operations.md", "/tests/", "/__debug__/"),
]


@pytest.mark.parametrize("path", NOT_SERVED)
def test_no_folder_and_no_file_of_the_installation_is_served(path: str) -> None:
    answer = signed_in("admin").get(path)
    assert answer.status_code == 404
    assert "Index of" not in answer.text


def test_every_part_that_asks_again_by_itself_says_so() -> None:
    """Without the mark it would count as activity and keep an unattended session alive."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for tag in re.findall(r"<\w[^>]*hx-trigger=\"[^\"]*every [^>]*>", path.read_text("utf-8")):
            assert "data-poll" in tag, path
