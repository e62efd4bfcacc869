"""Brand profiles: making, editing, renaming and removing them, and drafts that begin with one."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.models import AuditEntry, BrandProfile, Draft, DraftOrigin, ImageUpload, Project
from senders.onboarding import profiles
from senders.onboarding.images import stored
from senders.onboarding.images.fitting import Encoded
from senders.onboarding.wire import import_body
from senders.upkeep import unused_images
from tests.conftest import DEALS, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

PROFILES, NEW = "/p/aurora/profiles/", "/p/aurora/onboarding/new/"
BASICS = {"region": "EU", "billing_category": "CONVERSATIONAL", "use_case": "PROMOTIONAL"}


def made(project: Project, name: str = "Aurora", whole: Any = None) -> BrandProfile:
    user = User.objects.get(username="onboarding")
    return profiles.create(
        project,
        name,
        import_body(body() if whole is None else whole).answers,
        user=user,
        actor=Actor(project, "onboarding", user=user),
        now=timezone.now(),
    )


def url(profile: BrandProfile, leaf: str = "") -> str:
    return f"{PROFILES}{profile.pk}/{leaf}"


def page_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.text.split())


def entries() -> list[str]:
    found = AuditEntry.objects.filter(target_kind="profile").order_by("number")
    return [each.action for each in found]


def seen(profile: BrandProfile, step: str) -> str:
    return json.dumps(profile.answers.get(step, {}))


def test_profile_of_a_draft_has_the_brand_alone(staff: Client, draft: Draft) -> None:
    page = page_of(staff, f"{PROFILES}new/?draft={draft.pk}")
    assert 'value="Aurora Deals"' in page
    assert "Test numbers and country answers are not copied." in page
    response = staff.post(f"{PROFILES}new/", {"name": "Aurora", "draft": draft.pk})
    profile = BrandProfile.objects.get()
    assert response["Location"] == url(profile)
    assert set(profile.answers) == {"brand", "contacts", "images"}
    assert profile.answers["contacts"] == draft.answers["contacts"]
    assert "+447700900123" not in json.dumps(profile.answers)
    assert (profile.version, profile.made_by.username) == (1, "onboarding")
    (entry,) = AuditEntry.objects.filter(action="profile.created")
    assert entry.changes["source"]["id"] == str(draft.pk)
    assert "help@aurora.example" not in json.dumps(entry.changes), "field names alone"


def test_profile_of_a_sender_has_the_brand_alone(staff: Client) -> None:
    staff.post(f"{PROFILES}new/", {"name": "Deals", "sender": DEALS})
    profile = BrandProfile.objects.get()
    assert set(profile.answers) == {"brand", "contacts", "images"}
    assert profile.answers["brand"]["name"] == ["Aurora Deals"]
    assert staff.get(f"{PROFILES}new/?sender=nope").status_code == 404
    assert staff.get(f"{PROFILES}new/?draft=999999").status_code == 404


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "Enter a name for the profile."),
        (" \n ", "Enter a name for the profile."),
        ("x" * 101, "The name must be 100 characters or shorter."),
        ("aurora", "This project has a profile with this name."),
        ("AURORA", "This project has a profile with this name."),
    ],
)
@pytest.mark.parametrize("leaf", ["new/", "rename/"])
def test_name_that_cannot_be_used_says_why_and_stays_typed(
    leaf: str, name: str, problem: str, staff: Client, aurora: Project
) -> None:
    made(aurora)
    other = made(aurora, "Other")
    address = f"{PROFILES}new/" if leaf == "new/" else url(other, leaf)
    before = entries()
    response = staff.post(address, {"name": name})
    assert response.status_code == 422
    assert problem in response.text
    assert not name.strip() or f'value="{name}"' in response.text
    assert (BrandProfile.objects.count(), entries()) == (2, before)


def test_names_of_any_script_and_other_projects_are_free(staff: Client, aurora: Project) -> None:
    made(aurora)
    made(Project.objects.get(slug="harbor"))
    for name in ("أورورا", "Späti 🌙", "<b>Aurora</b>"):
        response = staff.post(f"{PROFILES}new/", {"name": name}, follow=True)
        assert response.status_code == 200
    page = page_of(staff, PROFILES)
    assert "&lt;b&gt;Aurora&lt;/b&gt;" in page
    assert page.count("data-profile=") == 4


def test_second_click_on_create_makes_no_second_profile(staff: Client) -> None:
    for _click in range(2):
        staff.post(f"{PROFILES}new/", {"name": "Aurora", "once": "a" * 16})
    assert BrandProfile.objects.count() == 1


def test_step_is_saved_as_a_new_version_with_an_entry_of_its_fields(
    staff: Client, aurora: Project
) -> None:
    profile = made(aurora)
    page = page_of(staff, url(profile, "brand/"))
    assert 'value="Aurora Deals"' in page
    form = {"name": "Aurora Club", "description": "New", "seen": seen(profile, "brand")}
    assert staff.post(url(profile, "brand/"), form)["Location"] == url(profile)
    profile.refresh_from_db()
    assert (profile.version, profile.answers["brand"]["name"]) == (2, ["Aurora Club"])
    entry = AuditEntry.objects.get(action="profile.changed")
    assert entry.changes == {"step": "brand", "fields": ["name", "description"], "version": 2}
    staff.post(url(profile, "brand/"), {**form, "seen": seen(profile, "brand")})
    profile.refresh_from_db()
    assert (profile.version, entries().count("profile.changed")) == (2, 1), "nothing changed"


def test_two_people_edit_one_profile_and_neither_overwrites_the_other(
    staff: Client, aurora: Project
) -> None:
    profile = made(aurora)
    began = seen(profile, "brand")
    description = profile.answers["brand"]["description"][0]
    first = {"name": "Aurora One", "description": description, "seen": began}
    signed_in("manager").post(url(profile, "brand/"), first)
    other = {"name": "Aurora Deals", "description": "Mine", "seen": began}
    assert staff.post(url(profile, "brand/"), other).status_code == 302
    profile.refresh_from_db()
    assert profile.answers["brand"] == {"name": ["Aurora One"], "description": ["Mine"]}

    clash = staff.post(
        url(profile, "brand/"), {"name": "Aurora Two", "description": "Mine", "seen": began}
    )
    assert clash.status_code == 409
    page = " ".join(clash.text.split())
    assert "Someone else changed the same answers" in page
    assert 'value="Aurora Two"' in page
    assert "<bdi>Aurora One</bdi>" in page
    profile.refresh_from_db()
    assert profile.answers["brand"]["name"] == ["Aurora One"]
    again = {"name": "Aurora Two", "description": "Mine", "seen": seen(profile, "brand")}
    staff.post(url(profile, "brand/"), again)
    profile.refresh_from_db()
    assert profile.answers["brand"]["name"] == ["Aurora Two"]


@pytest.mark.parametrize("shown", ["", "{", "[]", '{"name": 7}', '{"name": [7]}', "null"])
def test_page_that_does_not_say_what_it_showed_replaces_nothing(
    shown: str, staff: Client, aurora: Project
) -> None:
    profile = made(aurora)
    response = staff.post(url(profile, "brand/"), {"name": "Other", "seen": shown})
    assert response.status_code == 409
    profile.refresh_from_db()
    assert profile.answers["brand"]["name"] == ["Aurora Deals"]


def test_wrong_answers_are_saved_and_named(staff: Client, aurora: Project) -> None:
    profile = made(aurora)
    form = {"color": "red", "seen": seen(profile, "images")}
    response = staff.post(url(profile, "images/"), form)
    assert response.status_code == 422
    assert "Saved. 1 answer needs another look" in " ".join(response.text.split())
    profile.refresh_from_db()
    assert profile.answers["images"]["color"] == ["red"]


def test_button_for_another_row_saves_nothing(staff: Client, aurora: Project) -> None:
    profile = made(aurora)
    form = {
        "emails-0-label": "Support",
        "emails-0-address": "new@aurora.example",
        "seen": seen(profile, "contacts"),
        "then": "add-emails",
    }
    page = staff.post(url(profile, "contacts/"), form).text
    assert 'name="emails-1-address"' in page
    assert "new@aurora.example" in page
    profile.refresh_from_db()
    assert profile.version == 1


@pytest.mark.parametrize(
    "step", ["basics", "test-numbers", "countries", "general", "verification", "us", "nope"]
)
def test_profile_has_no_step_beside_the_brand(step: str, staff: Client, aurora: Project) -> None:
    profile = made(aurora)
    assert staff.get(url(profile, f"{step}/")).status_code == 404
    assert staff.post(url(profile, f"{step}/"), {"test_numbers": "+46701234567"}).status_code == 404
    if step != "nope":
        with pytest.raises(ValueError, match="no step"):
            profiles.save(
                profile,
                step,
                {},
                seen={},
                user=User.objects.get(username="onboarding"),
                actor=Actor(aurora, "onboarding"),
                now=timezone.now(),
            )


def test_renamed_profile_keeps_its_version_and_removed_one_is_gone(
    staff: Client, aurora: Project
) -> None:
    profile = made(aurora)
    staff.post(url(profile, "rename/"), {"name": "Aurora 2"})
    profile.refresh_from_db()
    assert (profile.name, profile.version) == ("Aurora 2", 1)
    assert "Its answers are deleted and cannot be restored." in page_of(
        staff, url(profile, "remove/")
    )
    assert staff.post(url(profile, "remove/"))["Location"] == PROFILES
    assert staff.post(url(profile, "remove/")).status_code == 404
    assert not BrandProfile.objects.exists()
    assert entries() == ["profile.created", "profile.renamed", "profile.removed"]
    for leaf in ("", "brand/", "remove/"):
        assert staff.get(url(profile, leaf)).status_code == 404
    assert "No brand profiles yet." in page_of(staff, PROFILES)


def test_auditor_reads_profiles_and_sees_no_button(auditor: Client, aurora: Project) -> None:
    profile = made(aurora)
    pages = page_of(auditor, PROFILES) + page_of(auditor, url(profile))
    assert "help@aurora.example" in pages
    for word in (
        "Create brand profile",
        "Rename profile",
        "Remove profile",
        f"{url(profile)}brand",
    ):
        assert word not in pages


def test_draft_begins_with_the_answers_of_a_profile(staff: Client, aurora: Project) -> None:
    profile = made(aurora)
    page = page_of(staff, f"{NEW}?profile={profile.pk}")
    assert f'<option value="{profile.pk}" selected>Aurora</option>' in page
    form = {**BASICS, "profile": profile.pk, "tab": "a" * 32}
    for _click in range(2):
        staff.post(NEW, form)
    draft = Draft.objects.get()
    assert {step: draft.answers[step] for step in profiles.STEPS} == profile.answers
    assert draft.answers["basics"]["use_case"] == ["PROMOTIONAL"]
    assert "test-numbers" not in draft.answers
    origin = DraftOrigin.objects.get()
    assert (origin.kind, origin.source_id, origin.version) == ("profile", str(profile.pk), 1)
    (entry,) = AuditEntry.objects.filter(action="draft.created")
    assert entry.changes["source"] == {"kind": "profile", "id": str(profile.pk), "label": "Aurora"}


def test_profile_that_was_removed_meanwhile_creates_no_draft(
    staff: Client, aurora: Project
) -> None:
    made(aurora)
    made(Project.objects.get(slug="harbor"), "Foreign")
    for chosen in ("999999", "x", str(BrandProfile.objects.get(name="Foreign").pk)):
        response = staff.post(NEW, {**BASICS, "profile": chosen})
        assert response.status_code == 422
        assert "This brand profile was removed." in response.text
        page = " ".join(response.text.split())
        assert re.search(r'value="PROMOTIONAL"[^>]*(?:checked|selected)', page), "stays typed"
    assert not Draft.objects.exists()
    assert staff.get(f"{NEW}?profile=999999").status_code == 200


def test_new_draft_offers_every_way_to_start(staff: Client, aurora: Project) -> None:
    page = page_of(staff, NEW)
    assert 'name="profile"' not in page, "no profile yet"
    made(aurora)
    page = page_of(staff, NEW)
    for words in ("An empty draft", "Start from JSON", "View brand profiles", "Duplicate a"):
        assert words in page


def test_image_that_a_profile_names_is_not_removed_as_unused(draft: Draft, aurora: Project) -> None:
    name = stored.keep_copy(Encoded(b"logo", "png"))
    ImageUpload.objects.create(
        draft=draft,
        kind="logo",
        file_name="logo.png",
        copy=name,
        facts={},
        copy_facts={},
        at=timezone.now(),
        by=draft.owner,
    )
    found = unused_images.UnusedImages()
    later = timezone.now()
    assert sum(found.count(later).values()) == 1
    made(aurora, whole=body(details__brand__logoUrl=f"https://portal.example/media/{name}"))
    assert sum(found.count(later).values()) == 0


def test_project_has_at_most_as_many_profiles_as_said(
    staff: Client, aurora: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "MOST", 1)
    made(aurora)
    response = staff.post(f"{PROFILES}new/", {"name": "Second"})
    assert response.status_code == 422
    assert "This project has 200 profiles." in response.text


def test_sender_and_draft_pages_lead_to_a_profile_of_them(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, body())
    assert f'href="{PROFILES}new/?draft={draft.pk}"' in page_of(
        staff, f"/p/aurora/onboarding/{draft.pk}/"
    )
    assert f'href="{PROFILES}new/?sender={DEALS}"' in page_of(staff, f"/p/aurora/senders/{DEALS}/")
