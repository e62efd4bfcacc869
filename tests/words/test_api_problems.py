"""The table of API problems, and what each class of error says about itself."""

import pytest

from senders import provisioning as p
from senders.provisioning.ids import ImpossibleId
from senders.words import api_problems
from senders.words.api_problems import DRAFT, LAUNCH, NUMBERS, OTHER, PROBLEMS
from senders.words.steps import SLUGS

# (after a write nobody knows whether it was done, it is about the whole project)
SAYS: dict[type[p.ProvisioningError], tuple[bool, bool]] = {
    p.InvalidBody: (False, False),
    p.Unreachable: (True, False),
    p.TimedOut: (True, False),
    p.UnreadableReply: (True, False),
    p.ServerFault: (True, False),
    p.Rejected: (False, False),
    p.NotFound: (False, False),
    ImpossibleId: (False, False),
    p.Conflict: (False, False),
    p.TesterRefused: (False, False),
    p.CredentialsRefused: (False, True),
    p.NotEnabled: (False, True),
    p.RateLimited: (False, True),
}


@pytest.mark.parametrize(("kind", "expected"), SAYS.items())
def test_error_class_says_whether_its_outcome_is_known(
    kind: type[p.ProvisioningError], expected: tuple[bool, bool]
) -> None:
    assert (kind.outcome_unknown, kind.concerns_project) == expected


def test_every_api_error_class_is_in_the_table() -> None:
    def below(kind: type[p.ProvisioningError]) -> set[type[p.ProvisioningError]]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    assert below(p.ApiError) - {p.ApiError} <= set(SAYS)


@pytest.mark.parametrize(("key", "problem"), PROBLEMS.items())
def test_problem_has_words_and_leads_to_a_step_of_the_wizard(
    key: tuple[str, str], problem: api_problems.Problem
) -> None:
    assert key[0] in {NUMBERS, LAUNCH, DRAFT}
    assert str(problem.title).rstrip()[-1] == "."
    assert problem.step in {"", *SLUGS}


def test_same_code_has_different_advice_for_numbers_and_launch() -> None:
    code = "invalid_region_for_att_supplier"
    about_number = api_problems.problem_of(NUMBERS, code)
    about_launch = api_problems.problem_of(LAUNCH, code)
    assert str(about_number.advice) == "This number cannot be used to test this sender."
    assert str(about_launch.advice).startswith("The region cannot be changed.")


def test_unknown_code_gets_the_general_problem_of_its_operation() -> None:
    assert api_problems.problem_of(LAUNCH, "brand_new") is OTHER[LAUNCH]
    assert str(api_problems.problem_of(NUMBERS, "brand_new").title) == "Sinch rejected the request."


@pytest.mark.parametrize(
    ("given", "expected"), [(None, 60), (0, 1), (0.2, 1), (7, 7), (7.1, 8), (3600, 3600)]
)
def test_rate_limit_waits_at_least_a_second(given: float | None, expected: int) -> None:
    error = p.RateLimited(status=429, code="rbm_too_many_requests", retry_after=given)
    assert api_problems.wait_of(error) == expected
    assert api_problems.explain(error).retry_after == expected
