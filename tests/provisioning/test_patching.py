"""The smallest PATCH between two details, and that applying it gives what was wanted."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senders import provisioning as p
from tests.provisioning.test_client import SENDER
from tests.provisioning.test_edges import HEAD

MAIL = {"label": "Care", "address": "a@b.example"}
LINK = "https://b.example/"
PHONE = {"label": "Care", "number": "+46701234567"}
SITE = {"label": "Shop", "url": LINK}
US_ENUMS = {
    "ownershipType": ["PRIVATE"],
    "brandIndustry": ["RETAIL", "LEGAL"],
    "legalForm": ["CORPORATION", "PARTNERSHIP"],
    "taxIdCountry": ["SE", "NO"],
    "addressCountry": ["SE", "US"],
    "addressState": ["OR", "WA"],
}


def answers(section: str, **given: Any) -> dict[str, Any]:
    return {"questionnaire": {section: {"answers": given}}}


def brand(**given: Any) -> dict[str, Any]:
    return {"brand": given}


@pytest.mark.parametrize(
    ("before", "after", "patch"),
    [
        ({}, {}, None),
        (brand(name="A"), brand(name="A"), None),
        (brand(name="A"), brand(name="B"), brand(name="B")),
        (brand(name="A", color="#000000"), brand(color="#000000"), brand(name="")),
        (brand(description="A"), {}, brand(description="")),
        (brand(name=""), {}, None),
        ({}, brand(name=""), None),
        (brand(emails=[MAIL]), brand(emails=[MAIL, MAIL]), brand(emails=[MAIL, MAIL])),
        (brand(emails=[MAIL]), brand(emails=[]), brand(emails=None)),
        (brand(emails=[MAIL], websites=[]), {}, brand(emails=None)),
        (brand(phones=[PHONE]), {}, brand(phones=None)),
        (brand(websites=[SITE], name="A"), brand(name="A"), brand(websites=None)),
        (brand(emails=None), brand(emails=[]), None),
        ({"testNumbers": ["+46"]}, {}, {"testNumbers": None}),
        ({"testNumbers": ["+46"]}, {"testNumbers": []}, {"testNumbers": None}),
        ({"testNumbers": []}, {}, None),
        ({"countries": ["GB", "FR"]}, {"countries": ["GB"]}, {"countries": ["GB"]}),
        ({"countries": ["GB"]}, {"countries": None}, {"countries": None}),
        ({"callbackUrl": LINK}, {}, None),
        ({}, {"callbackUrl": LINK}, None),
        ({"riskScore": 5}, {}, None),
        ({"riskScore": 5}, {"riskScore": 6}, {"riskScore": 6}),
        (answers("fr", siren="1"), answers("fr", siren="2"), answers("fr", siren="2")),
        (answers("fr", siren="1"), answers("fr"), answers("fr", siren=None)),
        (answers("fr", siren="1"), {}, answers("fr", siren=None)),
        ({}, answers("fr", siren="1"), answers("fr", siren="1")),
        ({}, answers("fr"), None),
        (answers("fr", siren="1"), answers("fr", siren=""), answers("fr", siren="")),
        ({}, answers("fr", siren=""), answers("fr", siren="")),
        (answers("it", cf="1"), answers("it", cf="2"), answers("it", cf="2")),
        (answers("it", cf="1"), {}, answers("it", cf=None)),
        (
            answers("fr", fullCompanyAddressMetadata={"ignore": "|", "state": "OK"}),
            {},
            answers("fr", fullCompanyAddressMetadata={"ignore": None}),
        ),
        (
            answers("fr", fullCompanyAddressMetadata={"ignore": "|", "state": "OK"}),
            answers("fr", fullCompanyAddressMetadata={"ignore": "-"}),
            answers("fr", fullCompanyAddressMetadata={"ignore": "-"}),
        ),
        (
            answers("fr", fullCompanyAddressMetadata={"state": "OK"}),
            answers("fr", fullCompanyAddressMetadata={}),
            None,
        ),
        (
            {},
            answers("fr", fullCompanyAddressMetadata={"ignore": "-"}),
            answers("fr", fullCompanyAddressMetadata={"ignore": "-"}),
        ),
        (
            answers("verification", partner={"companyName": "A", "contactName": "B"}),
            answers("verification", partner={"companyName": "C"}),
            answers("verification", partner={"companyName": "C", "contactName": None}),
        ),
        (
            answers("verification", partner={"companyName": "A"}),
            answers("verification", partner={}),
            answers("verification", partner=None),
        ),
        (
            answers("verification", partner={"companyName": "A", "contactName": "B"}),
            answers("verification", partner={"companyName": "A", "contactName": "C"}),
            answers("verification", partner={"contactName": "C"}),
        ),
        *(
            (answers("verification", **{key: old}), answers("verification", **{key: new}), patch)
            for key in ("partner", "partnerMetadata")
            for old, new in (("A", "B"), ("A", {"ignore": "B"}), ({"ignore": "A"}, "B"))
            for patch in [answers("verification", **{key: new})]
        ),
        (
            {},
            answers("verification", partner={"companyName": "A"}),
            answers("verification", partner={"companyName": "A"}),
        ),
        (answers("us", messagesVolume=1), answers("us", messagesVolume=1.0), None),
        (answers("us", embeddedLink=True), answers("us", embeddedLink=True), None),
        (
            answers("us", embeddedLink=True),
            answers("us", embeddedLink=False),
            answers("us", embeddedLink=False),
        ),
        (answers("it", agreed=1), answers("it", agreed=True), answers("it", agreed=True)),
        (
            answers("us", ein="12-3456789", brandIndustry="Cars"),
            answers("us", ein="12-3456789"),
            answers("us", brandIndustry=None),
        ),
        (
            answers("us", ein="12-3456789", brandIndustry="Cars"),
            answers("us", brandIndustry="Cars"),
            answers("us", ein=None),
        ),
        *(
            (answers("it", **{key: "A"}), {}, answers("it", **{key: None}))
            for key in ("brandIndustry", "legalForm", "ein", "smsCampaign")
        ),
        (
            answers("us", ein="12-3456789", messagesVolume=5),
            answers("us", ein="98-7654321", messagesVolume=5),
            answers("us", ein="98-7654321"),
        ),
        (
            answers("us", ein="12-3456789", messagesVolume="1M+"),
            answers("us", taxId="12-3456789", messagesVolume=5),
            answers("us", taxId="12-3456789", messagesVolume=5),
        ),
    ],
)
def test_changes_between_two_details_are_the_expected_patch(
    before: Any, after: Any, patch: Any
) -> None:
    kept = copy.deepcopy((before, after))
    assert p.changes(before, after) == patch
    assert (before, after) == kept


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        (brand(color="#000000"), {}, ["brand.color"]),
        (
            brand(logoUrl=LINK, bannerUrl=LINK),
            brand(logoUrl=None),
            ["brand.logoUrl", "brand.bannerUrl"],
        ),
        (brand(privacyPolicyUrl=LINK), {}, ["brand.privacyPolicyUrl"]),
        (brand(color="#000000", name="A"), brand(name="B"), ["brand.color"]),
        (brand(termsOfServiceUrl=LINK), {}, ["brand.termsOfServiceUrl"]),
        *(
            (answers("us", **{key: found[0]}), {}, [f"questionnaire.us.answers.{key}"])
            for key, found in US_ENUMS.items()
            if key not in {"brandIndustry"}
        ),
        (
            answers("us", brandIndustry="RETAIL", taxId="1"),
            answers("us", taxId="1"),
            ["questionnaire.us.answers.brandIndustry"],
        ),
    ],
)
def test_removing_a_field_that_can_only_be_replaced_is_rejected(
    before: Any, after: Any, paths: list[str]
) -> None:
    with pytest.raises(p.InvalidBody) as caught:
        p.changes(before, after)
    assert caught.value.validation_errors == [
        (f"details.{path}", "can be replaced but not removed") for path in paths
    ]


def test_patch_never_contains_questions() -> None:
    got = SENDER["details"]
    wanted = copy.deepcopy(got)
    for section in wanted["questionnaire"].values():
        section["questions"] = {"changed": "by nobody"}
    assert p.changes(got, wanted) is None
    del wanted["questionnaire"]["general"]["questions"]
    wanted["questionnaire"]["general"]["answers"]["optInDescription"] = "In the shop."
    assert p.changes(got, wanted) == answers("general", optInDescription="In the shop.")


@pytest.mark.parametrize(
    ("before", "after", "version"),
    [
        (
            answers("us", ein="12-3456789"),
            answers("us", ein="12-3456789", brandIndustry="Cars"),
            "v1",
        ),
        (
            answers("us", smsCampaign="x", companyLegalName="A"),
            answers("us", smsCampaign="x", companyLegalName=""),
            "v1",
        ),
        (answers("us", taxId="1"), answers("us", taxId="1", companyLegalName="A"), "v2"),
        (answers("us", ein="12-3456789"), answers("us", brandName="A"), "v2"),
        (answers("us", messagesVolume=5), answers("us", messagesVolume=6), "v2"),
        *(
            (
                answers("us", ein="12-3456789"),
                answers("us", ein="12-3456789", messagesVolume=volume),
                "v2",
            )
            for volume in (5, 2.5)
        ),
        ({}, answers("us", messagesVolume="1M+"), "v1"),
        (
            answers("us", ein="12-3456789", companyLegalName="A"),
            answers("us", companyLegalName="A"),
            "v1",
        ),
        ({}, answers("us", companyLegalName="A"), "v2"),
        ({}, answers("fr", siren="732829320"), ""),
    ],
)
def test_update_between_details_has_the_us_version_of_the_answers(
    before: Any, after: Any, version: str
) -> None:
    update = p.update_between(before, after)
    assert update is not None
    assert update.us_version == version
    assert update.wire == {"details": p.changes(before, after)}
    assert p.update_between(after, after) is None


def test_update_with_unknown_answers_is_accepted_only_if_they_are_listed() -> None:
    wanted = answers("it", codiceFiscale="x")
    with pytest.raises(p.InvalidBody):
        p.update_between({}, wanted)
    update = p.update_between({}, wanted, listed={"it": {"codiceFiscale"}})
    assert update is not None
    assert update.wire == {"details": wanted}


def some(keys: dict[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {}, optional={key: st.sampled_from(found) for key, found in keys.items()}
    )


def all_of(keys: dict[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({key: st.sampled_from(found) for key, found in keys.items()})


def section(**keys: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda given: {"answers": given, "questions": {}}, some(keys))


SURE = {"color": ["#000000", "#ffffff"], "logoUrl": [LINK, LINK + "a"]}
BRANDS = st.builds(
    lambda given, sure: {**given, **sure},
    some(
        {
            "name": ["", "A", "B"],
            "description": ["", "A"],
            "emails": [[], [MAIL], [MAIL, {"label": "", "address": "c@d.example"}]],
            "websites": [[{"label": "x", "url": LINK}], None],
        }
    ),
    all_of(SURE),
)
US_TEXTS: dict[str, list[Any]] = {
    "taxId": ["1", "2"],
    "messagesVolume": [1, 2.5],
    "embeddedLink": [True, False],
    "sampleMessages": [["x" * 20], ["y" * 20, "x" * 20]],
}
SECTIONS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "us": st.builds(
            lambda sure, given: {"answers": {**sure, **given}}, all_of(US_ENUMS), some(US_TEXTS)
        )
    },
    optional={
        "general": section(
            optInDescription=["A", "B"],
            optInDescriptionMetadata=[{}, {"ignore": "|"}, {"ignore": "-"}],
            videoUris=[[LINK], [LINK, LINK], []],
        ),
        "verification": section(
            name=["A"],
            partner=[{}, {"companyName": "A"}, {"companyName": "B", "contactName": "C"}],
        ),
        "fr": section(siren=["732829320", "732829321", None]),
    },
)
DETAILS = st.fixed_dictionaries(
    {"brand": BRANDS, "questionnaire": SECTIONS},
    optional={
        "testNumbers": st.sampled_from([[], ["+447700900123"], ["+48777777777"]]),
        "countries": st.sampled_from([["GB"], ["FR", "GB"], None]),
        "callbackUrl": st.just(LINK),
    },
)


def applied(stored: Any, patch: Any) -> Any:
    """PATCH as documented: absent stays, null deletes, objects by key, everything else whole."""
    if not (isinstance(stored, dict) and isinstance(patch, dict)):
        return patch
    result = {key: value for key, value in stored.items() if key not in patch}
    for key, value in patch.items():
        if value is not None:
            result[key] = applied(stored.get(key, {}), value)
    return result


def bare(value: Any) -> Any:
    """Without what holds nothing and what cannot be written."""
    if not isinstance(value, dict):
        return value
    found = {
        key: bare(inner) for key, inner in value.items() if key not in {"questions", "callbackUrl"}
    }
    return {key: inner for key, inner in found.items() if inner not in (None, "", [], {})}


@given(before=DETAILS, after=DETAILS)
def test_patch_applied_to_the_old_details_gives_the_new_ones(before: Any, after: Any) -> None:
    patch = p.changes(before, after)
    if bare(before) == bare(after):
        assert patch is None
        return
    assert patch is not None
    assert bare(applied(before, patch)) == bare(after)
    assert "questions" not in json.dumps(patch)
    update = p.update_between(before, after)
    assert update is not None, "and it is a body that the API takes"
    assert p.changes(applied(before, patch), after) is None


@given(before=DETAILS, after=DETAILS)
def test_patch_without_any_one_of_its_leaves_gives_another_result(before: Any, after: Any) -> None:
    """Without any one of its leaves the result would be another."""
    patch = p.changes(before, after) or {}
    for path in leaves(patch):
        less = copy.deepcopy(patch)
        place = less
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        assert bare(applied(before, less)) != bare(after)


def leaves(value: Any) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return [()]
    return [(key, *rest) for key, inner in value.items() for rest in leaves(inner)]


@given(details=DETAILS)
def test_generated_details_are_accepted_as_a_new_sender(details: Any) -> None:
    """The strategy makes values that the API takes, or the tests above would prove little."""
    p.SenderInput.parse({**HEAD, "details": created(details)})


def created(value: Any) -> Any:
    kept = bare(value)
    if isinstance(kept, dict) and "questionnaire" in kept:
        kept["questionnaire"] = {
            name: {"answers": found.get("answers", {})}
            for name, found in kept["questionnaire"].items()
        }
    return kept
