"""Saving a step: every save kept, nobody's unseen answers undone, two clicks as good as one."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connections

from senders.audit import Actor
from senders.models import AuditEntry, Draft, DraftSave, Project, Role
from senders.onboarding import saving
from senders.onboarding.answers import merging
from senders.onboarding.saving import EditedMeanwhile, NotOpen

NOW = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)
BASICS = {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["PROMOTIONAL"]}
ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def ann() -> User:
    return User.objects.get(username="onboarding")


@pytest.fixture
def ben() -> User:
    return User.objects.get(username="manager")


@pytest.fixture
def draft(aurora: Project, ann: User) -> Draft:
    return saving.create(aurora, ann, {"basics": BASICS}, now=NOW)


def actor(user: User, project: Project) -> Actor:
    return Actor(project, user.username, user=user, role=Role.ONBOARDING)


def put(draft: Draft, user: User, tab: str, version: int, **answers: str) -> saving.Saved:
    stored = {name: [value] for name, value in answers.items()}
    return saving.save(draft, "brand", stored, user=user, tab=tab, version=version, now=NOW)


def test_new_draft_has_its_basics_as_first_save(draft: Draft) -> None:
    assert draft.versions == {"basics": 1}
    assert list(draft.saves.values_list("step", "version", "answers")) == [("basics", 1, BASICS)]


def test_create_twice_by_one_user_and_tab_returns_the_same_draft(
    aurora: Project, ann: User, ben: User
) -> None:
    first = saving.create(aurora, ann, {"basics": BASICS}, now=NOW, tab=ONE)
    assert saving.create(aurora, ann, {"basics": BASICS}, now=NOW, tab=ONE) == first
    assert saving.create(aurora, ben, {"basics": BASICS}, now=NOW, tab=ONE) != first
    assert saving.create(aurora, ann, {"basics": BASICS}, now=NOW, tab=TWO) != first


def test_create_in_another_project_ignores_the_same_tab(aurora: Project, ann: User) -> None:
    first = saving.create(aurora, ann, {"basics": BASICS}, now=NOW, tab=ONE)
    harbor = Project.objects.get(slug="harbor")
    assert saving.create(harbor, ann, {"basics": BASICS}, now=NOW, tab=ONE).project == harbor
    assert first.project == aurora


def test_create_ignores_drafts_that_the_tab_only_edited(
    draft: Draft, aurora: Project, ann: User
) -> None:
    basics = {**BASICS, "region": ["US"]}
    saving.save(draft, "basics", basics, user=ann, tab=ONE, version=1, now=NOW)
    assert saving.create(aurora, ann, {"basics": BASICS}, now=NOW, tab=ONE) != draft


def test_save_stores_its_user_and_time(draft: Draft, ben: User) -> None:
    later = NOW + timedelta(minutes=1)
    saving.save(draft, "brand", {"name": ["A"]}, user=ben, tab=ONE, version=0, now=later)
    stored = Draft.objects.get(pk=draft.pk)
    assert (stored.saved, stored.saved_by) == (later, ben)
    save = draft.saves.get(step="brand")
    assert (save.at, save.by, save.tab) == (later, ben, ONE)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two  spaces ", "  two  spaces "),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("nul\x00here", "nul\ufffdhere"),
        ("مرحبا \U0001f600", "مرحبا \U0001f600"),
    ],
)
def test_answers_are_stored_as_typed_with_line_ends_normalised(
    draft: Draft, ann: User, typed: str, kept: str
) -> None:
    put(draft, ann, ONE, 0, name=typed)
    assert Draft.objects.get(pk=draft.pk).answers["brand"] == {"name": [kept]}


def test_saving_the_same_answers_adds_no_version(draft: Draft, ann: User) -> None:
    assert put(draft, ann, ONE, 0, name="A").version == 1
    assert put(draft, ann, ONE, 0, name="A").version == 1
    assert draft.saves.filter(step="brand").count() == 1


def test_title_is_the_internal_one_or_the_brand_name(draft: Draft, ann: User) -> None:
    put(draft, ann, ONE, 0, name=" Aurora\n Deals ")
    assert draft.title == "Aurora Deals"
    basics = {**BASICS, "title": ["Deals, second try"]}
    saving.save(draft, "basics", basics, user=ann, tab=ONE, version=1, now=NOW)
    assert Draft.objects.get(pk=draft.pk).title == "Deals, second try"


# What was there, what Ben has made of it since, what Ann's page of version 1 sends, the outcome.
MATRIX = [
    ("nobody else", {}, {"name": "B"}, {"name": "B", "description": "x"}, []),
    ("another field", {"description": "y"}, {"name": "B"}, {"name": "B", "description": "y"}, []),
    ("the same, to the same", {"name": "B"}, {"name": "B"}, {"name": "B", "description": "x"}, []),
    ("the same field", {"name": "C"}, {"name": "B"}, {"name": "C", "description": "x"}, ["name"]),
    ("Ann changed nothing", {"name": "C"}, {}, {"name": "C", "description": "x"}, []),
    (
        "one the same, one other",
        {"name": "C"},
        {"name": "B", "description": "z"},
        {"name": "C", "description": "z"},
        ["name"],
    ),
]


@pytest.mark.parametrize(
    ("theirs", "mine", "stands", "conflicts"),
    [row[1:] for row in MATRIX],
    ids=[row[0] for row in MATRIX],
)
def test_saves_of_two_users_are_merged_or_set_aside(
    draft: Draft,
    ann: User,
    ben: User,
    theirs: dict[str, str],
    mine: dict[str, str],
    stands: dict[str, str],
    conflicts: list[str],
) -> None:
    start = {"name": "A", "description": "x"}
    put(draft, ann, ONE, 0, **start)
    if theirs:
        put(draft, ben, TWO, 1, **start | theirs)
    if conflicts:
        with pytest.raises(EditedMeanwhile) as caught:
            put(draft, ann, "3" * 32, 1, **start | mine)
        assert caught.value.fields == conflicts
        aside = draft.saves.get(set_aside=True)
        assert (aside, aside.by) == (caught.value.aside, ann)
        assert aside.answers == {name: [value] for name, value in (start | mine).items()}
    else:
        put(draft, ann, "3" * 32, 1, **start | mine)
        assert not draft.saves.filter(set_aside=True).exists()
    now = Draft.objects.get(pk=draft.pk)
    assert now.answers["brand"] == {name: [value] for name, value in stands.items()}


@pytest.mark.parametrize(("tab", "clashes"), [(ONE, False), (TWO, True)])
def test_saves_of_the_same_tab_never_conflict(
    draft: Draft, ann: User, tab: str, clashes: bool
) -> None:
    put(draft, ann, ONE, 0, name="A")
    put(draft, ann, ONE, 1, name="B")
    if clashes:
        with pytest.raises(EditedMeanwhile):
            put(draft, ann, tab, 1, name="C")
    else:
        put(draft, ann, tab, 1, name="C")
        assert draft.answers["brand"] == {"name": ["C"]}
        put(draft, ann, tab, 1, name="A")
        assert draft.answers["brand"] == {"name": ["A"]}, "taking it back is a change too"


def test_same_tab_id_of_another_user_conflicts(draft: Draft, ann: User, ben: User) -> None:
    put(draft, ann, ONE, 0, name="A")
    put(draft, ann, ONE, 1, name="B")
    with pytest.raises(EditedMeanwhile):
        put(draft, ben, ONE, 1, name="C")


def test_saves_without_a_tab_conflict_with_each_other(draft: Draft, ann: User) -> None:
    put(draft, ann, "", 0, name="A")
    put(draft, ann, "", 1, name="B")
    with pytest.raises(EditedMeanwhile):
        put(draft, ann, "", 1, name="C")


def test_merge_ignores_answers_set_aside(draft: Draft, ann: User, ben: User) -> None:
    put(draft, ann, ONE, 0, name="A", description="x")
    put(draft, ben, TWO, 1, name="B", description="x")
    with pytest.raises(EditedMeanwhile):
        put(draft, ann, "3" * 32, 1, name="C", description="x")
    with pytest.raises(EditedMeanwhile) as caught:
        put(draft, ann, "3" * 32, 1, name="C", description="y")
    assert caught.value.fields == ["name"]
    assert draft.answers["brand"] == {"name": ["B"], "description": ["y"]}


def test_base_of_is_the_version_in_force(draft: Draft, ann: User, ben: User) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    with pytest.raises(NotOpen):
        put(draft, ann, ONE, 1, name="Aside")
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.OPEN)
    put(draft, ben, TWO, 0, name="A")
    assert saving.base_of(draft, "brand", 1) == {"name": ["A"]}
    assert saving.base_of(draft, "brand", 0) == {}


def test_each_page_and_user_has_its_own_answers_set_aside(
    draft: Draft, ann: User, ben: User
) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    later = NOW + timedelta(minutes=1)
    for user, tab, name, now in (
        (ann, ONE, "A", NOW),
        (ann, ONE, "B", later),
        (ben, ONE, "C", NOW),
        (ann, "", "D", NOW),
        (ann, "", "E", NOW),
    ):
        with pytest.raises(NotOpen):
            saving.save(draft, "brand", {"name": [name]}, user=user, tab=tab, version=0, now=now)
    aside = draft.saves.filter(set_aside=True).order_by("pk")
    assert [(save.by, save.answers["name"], save.at) for save in aside] == [
        (ann, ["B"], later),
        (ben, ["C"], NOW),
        (ann, ["D"], NOW),
        (ann, ["E"], NOW),
    ]


def test_save_keeps_changes_of_others_that_the_page_never_showed(
    draft: Draft, ann: User, ben: User
) -> None:
    put(draft, ann, ONE, 0, name="A", description="x")
    put(draft, ben, TWO, 1, name="A", description="y")
    saved = put(draft, ann, ONE, 1, name="B", description="x")
    assert (saved.version, saved.theirs) == (1, ["description"]), "the page still shows x"
    put(draft, ann, ONE, saved.version, name="Bo", description="x")
    assert draft.answers["brand"] == {"name": ["Bo"], "description": ["y"]}
    with pytest.raises(EditedMeanwhile):
        put(draft, ann, ONE, saved.version, name="Bo", description="z")


def test_repeated_conflicts_of_a_page_keep_one_version_set_aside(
    draft: Draft, ann: User, ben: User
) -> None:
    put(draft, ann, ONE, 0, name="A")
    put(draft, ben, TWO, 1, name="C")
    for name in ("B", "Bo", "Bor"):
        with pytest.raises(EditedMeanwhile):
            put(draft, ann, "3" * 32, 1, name=name)
    assert draft.saves.get(set_aside=True).answers == {"name": ["Bor"]}


def test_save_to_a_sent_draft_is_set_aside(draft: Draft, ann: User) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    with pytest.raises(NotOpen):
        put(draft, ann, ONE, 0, name="A")
    assert Draft.objects.get(pk=draft.pk).answers == {"basics": BASICS}
    assert DraftSave.objects.get(set_aside=True).answers == {"name": ["A"]}


def test_restored_save_is_a_new_version_by_the_restoring_user(
    draft: Draft, ann: User, ben: User
) -> None:
    put(draft, ann, ONE, 0, name="A")
    put(draft, ann, ONE, 1, name="B")
    first = draft.saves.get(step="brand", version=1)
    assert saving.restore(draft, first, user=ben, now=NOW) == ["name"]
    assert draft.versions["brand"] == 3
    assert draft.answers["brand"] == {"name": ["A"]}
    assert draft.saves.get(step="brand", version=3).by == ben


def test_restore_of_a_sent_draft_raises_not_open(draft: Draft, ann: User) -> None:
    put(draft, ann, ONE, 0, name="A")
    put(draft, ann, ONE, 1, name="B")
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    with pytest.raises(NotOpen) as caught:
        saving.restore(draft, draft.saves.get(step="brand", version=1), user=ann, now=NOW)
    assert (caught.value.state, caught.value.aside) == ("submitted", None)
    assert Draft.objects.get(pk=draft.pk).answers["brand"] == {"name": ["B"]}


def test_restore_of_the_current_version_records_nothing(
    draft: Draft, ann: User, aurora: Project
) -> None:
    put(draft, ann, ONE, 0, name="A")
    current = draft.saves.get(step="brand", version=1)
    assert saving.restore(draft, current, user=ann, now=NOW, actor=actor(ann, aurora)) == []
    assert not AuditEntry.objects.filter(action="draft.save_restored").exists()


def explicit(draft: Draft, user: User, tab: str, version: int, **answers: str) -> None:
    """Saves the brand as the button does, with an audit entry."""
    saving.save(
        draft,
        "brand",
        {name: [value] for name, value in answers.items()},
        user=user,
        tab=tab,
        version=version,
        now=NOW,
        actor=actor(user, draft.project),
    )


def saved_fields() -> list[tuple[str, list[str]]]:
    entries = AuditEntry.objects.filter(action="draft.saved").order_by("number")
    return [(entry.changes["step"], entry.changes["fields"]) for entry in entries]


def test_audit_entry_leaves_out_fields_of_other_pages(draft: Draft, ann: User, ben: User) -> None:
    put(draft, ann, ONE, 0, name="A", description="x")
    put(draft, ann, ONE, 1, name="A", description="y")
    put(draft, ben, ONE, 2, name="B", description="y")
    explicit(draft, ann, ONE, 2, name="A", description="z")
    assert saved_fields() == [("brand", ["name", "description"])]
    put(draft, ben, TWO, 4, name="C", description="z")
    explicit(draft, ben, "3" * 32, 5, name="C", description="zz")
    assert saved_fields()[1:] == [("brand", ["description"])]


def test_audit_entry_leaves_out_fields_that_others_saved_in_between(
    draft: Draft, ann: User, ben: User
) -> None:
    put(draft, ann, ONE, 0, name="A")
    put(draft, ben, TWO, 1, name="A", description="x")
    explicit(draft, ann, ONE, 1, name="A", color="#E91B0C")
    assert saved_fields() == [("brand", ["name", "color"])]


def test_each_explicit_save_with_a_change_records_an_entry(draft: Draft, ann: User) -> None:
    explicit(draft, ann, ONE, 0, name="A")
    explicit(draft, ann, ONE, 1, name="A")
    explicit(draft, ann, ONE, 1, name="B")
    assert saved_fields() == [("brand", ["name"]), ("brand", ["name"])]


def test_each_step_of_a_tab_records_its_own_entry(draft: Draft, ann: User, aurora: Project) -> None:
    explicit(draft, ann, ONE, 0, name="A")
    fr = {"siren": ["123456789"]}
    saving.save(draft, "fr", fr, user=ann, tab=ONE, version=0, now=NOW)
    saving.save(draft, "fr", fr, user=ann, tab=ONE, version=1, now=NOW, actor=actor(ann, aurora))
    assert saved_fields() == [("brand", ["name"]), ("fr", ["siren"])]


def test_autosaves_and_a_repeated_save_record_one_entry(
    draft: Draft, ann: User, aurora: Project
) -> None:
    put(draft, ann, ONE, 0, name="A")
    put(draft, ann, ONE, 1, name="A", description="x")
    assert not AuditEntry.objects.filter(action="draft.saved").exists()
    for _click in range(2):
        saving.save(
            draft,
            "brand",
            {"name": ["A"], "description": ["x"]},
            user=ann,
            tab=ONE,
            version=2,
            now=NOW,
            actor=actor(ann, aurora),
        )
    entry = AuditEntry.objects.get(action="draft.saved")
    assert entry.changes == {"step": "brand", "fields": ["name", "description"]}
    assert "A" not in entry.changes["fields"]


def test_questions_seen_are_stored_per_step(draft: Draft, ann: User) -> None:
    seen = {"general.optInDescription": "How?"}
    later = NOW + timedelta(minutes=1)
    saving.save(draft, "general", {}, user=ann, tab=ONE, version=0, now=later, questions_seen=seen)
    assert Draft.objects.get(pk=draft.pk).questions_seen == seen
    other = {"fr.siren": "SIREN?"}
    saving.save(draft, "fr", {}, user=ann, tab=ONE, version=0, now=later, questions_seen=other)
    assert Draft.objects.get(pk=draft.pk).questions_seen == {
        "general.optInDescription": "How?",
        "fr.siren": "SIREN?",
    }


@pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)
def test_four_concurrent_writers_lose_no_answers(aurora: Project, ann: User) -> None:
    draft = saving.create(aurora, ann, {"basics": BASICS}, now=NOW)
    fields = ["name", "description", "color", "website"]
    conflicts: list[str] = []

    def write(own: str) -> None:
        mine = Draft.objects.get(pk=draft.pk)
        for number in range(10):
            page = {name: [""] for name in fields} | {own: [str(number)]}
            saving.save(mine, "brand", page, user=ann, tab=own, version=0, now=NOW)
            try:
                shared = {"shared": [f"{own} {number}"]}
                saving.save(mine, "fr", shared, user=ann, tab=own, version=0, now=NOW)
            except EditedMeanwhile:
                conflicts.append(own)
        connections.close_all()

    threads = [threading.Thread(target=write, args=(name,)) for name in fields]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    final = Draft.objects.get(pk=draft.pk)
    assert {name: final.answers["brand"][name] for name in fields} == {key: ["9"] for key in fields}
    versions = list(draft.saves.filter(step="brand").values_list("version", flat=True))
    assert versions == list(range(1, 41)), "no save overwrote another's version"
    kept = [save.answers["shared"][0] for save in draft.saves.filter(step="fr")]
    for name in set(conflicts):
        assert f"{name} 9" in kept, "what was not chosen is set aside, not lost"


def test_changed_names_the_list_instead_of_its_row() -> None:
    assert merging.changed({"emails-0-label": ["a"]}, {"emails-0-label": ["b"]}) == ["emails"]
