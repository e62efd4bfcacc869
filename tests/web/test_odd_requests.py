"""Requests that no page sends: numbers that fit no column, names given twice or elsewhere."""

import re

import pytest
from django.test import Client

from tests.conftest import LIST, signed_in
from tests.web.test_access import POST_ONLY, POSTED, ROUTES, _draft, address  # noqa: F401

NUMBERED = sorted(route for route, _access in ROUTES if "<int:" in route)
HUGE = [2**31, 2**63, 10**30]


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("route", NUMBERED)
def test_number_that_fits_no_column_names_nothing(route: str, number: int) -> None:
    names = re.findall(r"<int:(\w+)>", route)
    url = address(route, "aurora", **dict.fromkeys(names, str(number)))
    client = signed_in("admin")
    answer = client.post(url, POSTED) if route in POST_ONLY else client.get(url)
    assert answer.status_code in {302, 404}, url


@pytest.mark.parametrize("page", [0, -1, 2**63, 10**30, "1e9", "\u0663", "1\0"])
def test_page_number_that_cannot_be_shows_a_page(page: object) -> None:
    for path in (LIST, "/p/aurora/audit/", "/p/aurora/onboarding/", "/notices/"):
        assert signed_in("manager").get(path, {"page": str(page)}).status_code == 200


def test_what_is_sent_counts_from_its_own_place_alone_and_once() -> None:
    client = signed_in("manager")
    client.post("/theme/?theme=dark", {"theme": "light"})
    assert client.cookies["theme"].value == "light", "the address gives no values of a form"
    other = Client()
    other.post("/theme/?theme=dark", {})
    assert "theme" not in other.cookies
    twice = "username=manager&password=wrong&username=auditor&password=rcs-demo"
    kind = "application/x-www-form-urlencoded"
    entered = Client()
    entered.post("/login/?username=manager&password=rcs-demo", twice, content_type=kind)
    page = entered.get("/account/").text
    assert "auditor" in page, "of values given twice the last counts, for name and password"
    nobody = Client().post("/login/?username=manager&password=rcs-demo", {})
    assert nobody.status_code == 422
