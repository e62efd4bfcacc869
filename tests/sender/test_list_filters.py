"""Every filter, sort, size and token combination against the exact request that leaves."""

from itertools import product

import pytest
from django.test import Client

from senders.records.facts import sender_name
from senders.sandbox import store
from tests.conftest import LIST

COMMON = [["sortColumn", "MODIFIED"], ["sortDirection", "DESC"], ["pageSize", "50"]]


def only_request() -> list[list[str]]:
    calls = [call for call in store.requests() if call["route"] != "/oauth2/token"]
    assert [call["route"] for call in calls] == ["/v1/projects/{project}/rcs/senders"]
    return sorted(calls[0]["query"])


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("", []),
        ("?state=LAUNCHED", [["filterStates", "LAUNCHED"]]),
        (
            "?state=LAUNCHED&state=IN_TEST",
            [["filterStates", "IN_TEST"], ["filterStates", "LAUNCHED"]],
        ),
        ("?state=LAUNCHED&state=LAUNCHED", [["filterStates", "LAUNCHED"]]),
        ("?name=aurora", [["filterSenderName", "aurora"]]),
        ("?name=%20%20aurora%20", [["filterSenderName", "aurora"]]),
        ("?name=Tom+%26+S%C3%B6hne+%2B1", [["filterSenderName", "Tom & Söhne +1"]]),
        ("?name=%F0%9F%8C%99", [["filterSenderName", "🌙"]]),
        ("?app=4CF9CE97", [["filterConversationApiAppId", "4CF9CE97"]]),
        ("?id=cf11794a", [["filterSenderIds", "cf11794a"]]),
        ("?id=%E2%80%9Ccf11794a%E2%80%8B%E2%80%9D", [["filterSenderIds", "cf11794a"]]),
        ("?name=Aurora%C2%A0Deals%E2%80%8B", [["filterSenderName", "Aurora Deals"]]),
        (
            "?state=DRAFT&name=a&id=x&app=y",
            [
                ["filterConversationApiAppId", "y"],
                ["filterSenderIds", "x"],
                ["filterSenderName", "a"],
                ["filterStates", "DRAFT"],
            ],
        ),
        # What the list does not know is left out of the request and told on the page.
        ("?state=GONE&colour=red", []),
        ("?name=" + "x" * 201, []),
        ("?state=&name=&app=&id=&sort=&size=&page=", []),
    ],
)
def test_each_filter_is_sent_as_its_query_parameter(
    manager: Client, query: str, added: list[list[str]]
) -> None:
    assert manager.get(LIST + query).status_code == 200
    assert only_request() == sorted(COMMON + added)


@pytest.mark.parametrize(
    ("sort", "size"),
    list(
        product(
            ["created", "-created", "modified", "-modified", "name", "-name", "state", "-state"],
            ["10", "25", "50", "100"],
        )
    ),
)
def test_each_sort_and_size_is_sent_as_its_query_parameter(
    manager: Client, sort: str, size: str
) -> None:
    manager.get(f"{LIST}?sort={sort}&size={size}")
    assert only_request() == sorted(
        [
            ["sortColumn", sort.removeprefix("-").upper()],
            ["sortDirection", "DESC" if sort.startswith("-") else "ASC"],
            ["pageSize", size],
        ]
    )


@pytest.mark.parametrize("query", ["?sort=modified;drop", "?sort=--name", "?size=7", "?size=1e9"])
def test_unknown_sort_or_size_is_sent_as_the_default(manager: Client, query: str) -> None:
    assert manager.get(LIST + query).status_code == 200
    assert only_request() == sorted(COMMON)


def test_page_token_is_sent_unchanged_together_with_the_filters(manager: Client) -> None:
    first = manager.get(f"{LIST}?state=LAUNCHED&sort=name&size=10")
    token = first.context["page"].next_page_token
    store.clear_requests()
    second = manager.get(LIST + first.context["next"])
    assert only_request() == sorted(
        [
            ["filterStates", "LAUNCHED"],
            ["sortColumn", "NAME"],
            ["sortDirection", "ASC"],
            ["pageSize", "10"],
            ["pageToken", token],
        ]
    )
    names = [sender_name(row) for page in (first, second) for row in page.context["page"].senders]
    assert names == sorted(names, key=str.casefold)
    assert len({row.id for page in (first, second) for row in page.context["page"].senders}) == 20


@pytest.mark.parametrize(
    "change", ["chips", "columns", "sizes", "all"], ids=["filter", "sort", "size", "all"]
)
def test_links_that_change_the_list_have_no_page_token(manager: Client, change: str) -> None:
    first = manager.get(f"{LIST}?name=aurora&size=10")
    second = manager.get(LIST + first.context["next"]).context
    links = {
        "chips": [query for _words, query in second["chips"]],
        "columns": [column["query"] for column in second["columns"] if column["query"]],
        "sizes": [query for _size, query in second["sizes"]],
        "all": [second["all_query"]],
    }[change]
    assert links
    assert not any("page=" in link for link in links)
    assert "page=" in first.context["next"]


def test_list_page_of_any_size_takes_one_api_request(
    manager: Client, django_assert_num_queries: object
) -> None:
    manager.get(LIST)
    for size in (10, 100):
        manager.get(f"{LIST}?size={size}")  # the session notes the filter, for links back
        store.clear_requests()
        with django_assert_num_queries(11):  # type: ignore[operator]
            manager.get(f"{LIST}?size={size}")
        assert len(store.requests()) == 1


def test_rejected_page_token_shows_the_first_page_with_a_notice(manager: Client) -> None:
    response = manager.get(f"{LIST}?state=LAUNCHED&page=no%2Bsuch/token=")
    assert response.status_code == 200
    assert "That page is no longer available. The first page is shown instead." in response.text
    assert len(response.context["rows"]) == 50
    assert [call["status"] for call in store.requests()][-2:] == [400, 200]


@pytest.mark.parametrize("token", ["no+such+token", "%00", "a%0D%0Ab", "%C3%A9", "a" * 2049])
def test_text_that_can_be_no_page_token_is_not_sent(manager: Client, token: str) -> None:
    response = manager.get(f"{LIST}?state=LAUNCHED&page={token}")
    assert "That page is no longer available. The first page is shown instead." in response.text
    (query,) = [call["query"] for call in store.requests() if call["query"]]
    assert "pageToken" not in dict(query)


@pytest.mark.parametrize("key", ["id", "app"])
@pytest.mark.parametrize("text", ["a b", "a,b", "..", "%00", "a/b", "%C3%A9", "a" * 65])
def test_text_that_can_be_no_id_is_not_sent_and_named_as_ignored(
    manager: Client, key: str, text: str
) -> None:
    response = manager.get(f"{LIST}?{key}={text}")
    assert response.context["filters"].ignored == (key,)
    (query,) = [call["query"] for call in store.requests() if call["query"]]
    assert not {"filterSenderIds", "filterConversationApiAppId"} & dict(query).keys()


def test_page_token_of_another_filter_shows_the_same_notice(manager: Client) -> None:
    token = manager.get(f"{LIST}?size=10").context["next"]
    response = manager.get(f"{LIST}{token}&state=DRAFT")
    assert "That page is no longer available." in response.text
