"""The token of a customer link: in no log line, table, metric or file, and in no Referer."""

import io
import json
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from rcsportal import log_words
from senders import jobs
from senders.audit import Actor, redaction
from senders.cases import customer_links
from senders.models import CustomerLink, Project
from senders.web.middleware import PrivateAddressMiddleware
from tests.conftest import HTMX, signed_in
from tests.contract.processes import free_port, wait_for
from tests.intake import forged
from tests.intake.linking import draft_of, fields_of, link_of, path_of, save
from tests.rcsportal.conftest import written  # noqa: F401
from tests.rcsportal.deployed import nginx

DEPLOY = Path(__file__).resolve().parent.parent.parent / "docs" / "deploy"


@pytest.fixture
def link(aurora: Project) -> CustomerLink:
    return link_of(draft_of(aurora))


def token_of(link: CustomerLink) -> str:
    return path_of(link).split("/")[2]


def requests(link: CustomerLink) -> Iterator[Any]:
    """Yields the answers to requests of every kind that bear the token."""
    client = Client(raise_request_exception=False)
    path, brand = path_of(link), path_of(link, "brand")
    for each in (path, brand, path_of(link, "check"), path_of(link, "images")):
        yield client.get(each)
    for end in ("basics/", "x/", "x", "brand/x/", "\n/", "%00/"):
        yield client.get(f"{path}{end}")
    yield client.get(path[:-1])
    yield client.get(f"/intake/{token_of(link).swapcase()}/")
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "MADE-UP"):
        yield client.generic(method, brand)
    yield save(client, brand, description="New")
    yield client.post(brand, fields_of(client.get(brand)) | {"then": "autosave"}, headers=HTMX)
    yield client.post(brand, {"then": "continue", "version": "9.9"})
    yield Client(enforce_csrf_checks=True).post(brand, {})
    yield Client(enforce_csrf_checks=True).post(brand, headers={"Origin": "https://x.example"})
    yield client.post(brand, {f"f{n}": "" for n in range(1200)})
    yield client.post(brand, {"name": "x" * 22_000_000})
    yield client.post(brand, b"x", content_type="multipart/form-data; boundary=\x01")
    yield client.get(brand, headers={"Host": "not allowed.example"})
    yield client.get(brand, headers={"Referer": f"http://testserver{brand}"})
    file = {"logo_file": forged.upload(b"no image"), "then": "upload", "version": "0.0"}
    yield client.post(path_of(link, "images"), file)
    yield client.post(path_of(link, "check"), {"comment": "Done"})
    customer_links.revoke(link, Actor(link.case.project, "tests"), now=timezone.now())
    yield client.get(brand)


def test_no_log_line_holds_the_token(link: CustomerLink, written: io.StringIO) -> None:  # noqa: F811
    statuses = {response.status_code for response in requests(link)}
    assert statuses >= {200, 301, 302, 400, 403, 404, 405, 409, 413, 422}
    text = written.getvalue()
    assert "/intake/<str:token>/<step:step>/" in text
    assert token_of(link) not in text
    assert token_of(link)[:12] not in text


def test_every_answer_hides_its_address_from_the_next_site(link: CustomerLink) -> None:
    """Only pages with a form tell their origin, which browsers send with the form."""
    for response in requests(link):
        policy = response["Referrer-Policy"]
        has_form = b"csrfmiddlewaretoken" in response.content
        if response.request["REQUEST_METHOD"] == "HEAD":
            has_form = response.status_code == 200  # of a page that only a GET shows
        assert policy == ("strict-origin" if has_form else "no-referrer"), response
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        if response.status_code != 405:
            assert response["Cache-Control"] == "private, no-store"


def test_pages_load_nothing_from_and_lead_to_no_other_host(link: CustomerLink) -> None:
    client = Client()
    for step in ("brand", "contacts", "images", "check"):
        page = client.get(path_of(link, step))
        assert "default-src 'none'" in page["Content-Security-Policy"]
        found = re.findall(r'(?:src|href|action|hx-\w+)="((?:https?:)?//[^"]*)"', page.text)
        assert found == []


def test_error_page_and_its_trace_hold_no_token(
    link: CustomerLink,
    written: io.StringIO,  # noqa: F811
) -> None:
    """A key that is gone breaks the page of the staff, and an odd draft that of the customer."""
    draft = link.case.drafts.get()
    draft.answers = {"brand": "no answers at all"}
    draft.save(update_fields=["answers"])
    client = Client(raise_request_exception=False)
    response = client.get(path_of(link, "brand"))
    assert response.status_code == 500
    assert token_of(link) not in response.text
    text = written.getvalue()
    assert "request_failed" in text
    assert token_of(link) not in text
    assert response["Referrer-Policy"] == "no-referrer"


def test_no_table_and_no_file_of_the_portal_holds_the_token(
    link: CustomerLink, tmp_path: Path
) -> None:
    list(requests(link))
    jobs.run_due()
    manager = signed_in("manager")
    case = f"/p/aurora/cases/{link.case_id}/"
    for page in (case, f"{case}proposals/", "/p/aurora/audit/", "/notices/", "/metrics"):
        assert token_of(link) not in manager.get(page).text, page
    for model in apps.get_app_config("senders").get_models():
        for row in model._default_manager.values():
            assert token_of(link) not in json.dumps(row, default=str), model
    for text in ("/p/aurora/audit/export.csv", "/p/aurora/audit/export.jsonl"):
        response = manager.get(text)
        if response.status_code == 200:
            assert token_of(link).encode() not in response.getvalue()


def test_address_in_a_text_is_masked_in_the_trail(link: CustomerLink) -> None:
    token = token_of(link)
    for text in (customer_links.address(link), f"see {path_of(link)}brand/ and call"):
        assert token not in redaction.redact_text(text)


def test_nothing_mails_errors() -> None:
    """Django's mails of errors quote the whole request."""
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request")]
    handlers = [type(each).__name__ for logger in loggers for each in logger.handlers]
    assert "AdminEmailHandler" not in handlers


@pytest.mark.parametrize("path", ["/intake/{}/", "/invitation/{}/", "/login/password/x/{}/"])
def test_all_addresses_with_a_secret_are_private(path: str) -> None:
    response = Client().get(path.format("a-secret-of-somebody"), follow=False)
    assert response["Referrer-Policy"] in {"no-referrer", "strict-origin"}
    assert path.startswith(PrivateAddressMiddleware.PATHS)


def test_trace_of_an_error_that_quotes_the_address_leaves_it_out(link: CustomerLink) -> None:
    error = ValueError(f"no page '{path_of(link)}'")
    assert token_of(link) not in log_words.trace_of(error)


def test_examples_of_proxies_log_no_path() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    servers = nginx.count("server {")
    assert nginx.count("access_log off;") == nginx.count("error_log stderr crit;") == servers == 2
    caddy = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert "request>uri delete" in caddy
    assert "request>headers delete" in caddy
    assert caddy.count("log") == len(re.findall(r"# .*log|log default", caddy)), "no other log"


@pytest.mark.slow
@pytest.mark.sockets
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_logs_no_token_when_the_portal_is_down_or_a_form_is_too_large(
    tmp_path: Path,
) -> None:
    https, http = free_port(), free_port()
    changes = {"listen 443": f"listen 127.0.0.1:{https}", "listen 80": f"listen 127.0.0.1:{http}"}
    changes |= {f"127.0.0.1:{port}": f"127.0.0.1:{free_port()}" for port in ("8001", "8002")}
    command = nginx(tmp_path, changes=changes)
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, stderr=log, stdout=log)
    try:
        wait_for(f"http://127.0.0.1:{http}/", server)
        with httpx.Client(verify=False, base_url=f"https://127.0.0.1:{https}") as client:  # noqa: S501
            down = client.get("/intake/the-secret-of-a-link/brand/")
            large = client.post("/intake/the-secret-of-a-link/brand/", content=b"x" * 22_100_000)
    finally:
        server.terminate()
        server.wait(10)
    assert (down.status_code, large.status_code) == (502, 413)
    told = "".join(
        path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()
    )
    assert "the-secret-of-a-link" not in told
