"""The page of the rules: every rule once with its words; findings lead to their rule."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from senders.models import Project
from senders.onboarding import readiness, rule_list
from senders.onboarding.readiness.rules import TYPED, Finding
from tests.conftest import signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of


def test_every_rule_is_listed_once_under_what_it_blocks() -> None:
    levels = rule_list.levels()
    assert [level.key for level in levels] == ["create", "launch", "warning", "hint"]
    listed = [
        (level.key, each.rule) for level in levels for step in level.steps for each in step.rules
    ]
    assert len(listed) == sum(level.count for level in levels) == len(readiness.RULES)
    assert {rule.name for _key, rule in listed} == {rule.name for rule in readiness.RULES}
    assert all(key == (rule.stops or rule.level) for key, rule in listed)


@pytest.mark.parametrize(
    ("name", "step", "fields"),
    [
        ("contrast", "images", ["Colour"]),
        ("siren", "fr", ["SIREN", "Countries"]),
        ("gb", "gb", ["United Kingdom", "Countries"]),
        ("limits", "", ["Region", "Billing category", "Use case", "All answers"]),
        ("placeholder-text", "", ["Name", "Description", "All review questions"]),
    ],
)
def test_rule_stands_at_the_step_of_its_first_answer(
    name: str, step: str, fields: list[str]
) -> None:
    [found] = [
        each
        for level in rule_list.levels()
        for group in level.steps
        for each in group.rules
        if each.rule.name == name
    ]
    assert (found.steps or ("",))[0] == step
    assert [str(label) for label in found.fields] == fields


@pytest.mark.parametrize("user", ["auditor", "manager"])
def test_page_shows_words_source_and_version_of_every_rule(aurora: Project, user: str) -> None:
    page = " ".join(signed_in(user).get("/rules/").text.split())
    for rule in readiness.RULES:
        row = page.partition(f'id="rule-{rule.name}" data-rule="{rule.name}"')[2].partition(
            "</li>"
        )[0]
        for words in (rule.title, rule.why, rule.source.words):
            assert escape(str(words)) in row, rule.name
        assert f"version {rule.version}" in row
    assert len(re.findall("data-rule=", page)) == len(readiness.RULES)


def test_page_is_for_people_with_an_account(client: Client) -> None:
    assert client.get("/rules/").status_code == 302


def test_findings_and_pages_lead_to_the_rules(aurora: Project) -> None:
    draft = draft_of(aurora, body(details__brand__color="#777777"))
    for path in ("", "review/"):
        page = signed_in("onboarding").get(f"/p/aurora/onboarding/{draft.pk}/{path}").text
        assert 'href="/rules/#rule-contrast"' in page
        assert 'href="/rules/"' in page


def test_problem_that_a_form_found_has_no_rule_to_lead_to() -> None:
    def found(rule: str) -> Finding:
        return Finding(rule, "blocker", "create", "brand", "name", "x")

    assert (found(TYPED).about, found("limits").about) == ("", "rule-limits")
