"""Forged, replayed and broken posts of a customer link: what they save and never touch."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.cases import customer_links, opening
from senders.models import (
    AuditEntry,
    Case,
    CustomerLink,
    Draft,
    DraftSave,
    ImageUpload,
    Paper,
    Project,
    Proposal,
)
from senders.onboarding.forms.registry import FORMS
from tests.conftest import HTMX, signed_in
from tests.intake import forged
from tests.intake.forged import EARLIER, KINDS, PLANTED, STEPS, Post
from tests.intake.linking import draft_of, fields_of, link_of, path_of

OTHER = "Wombat Holidays"
FIELD = {"brand": "description", "contacts": "privacy_policy_url", "images": "color"}
TYPED = {"brand": EARLIER, "contacts": "https://before.example", "images": "#123456"}
ALLOWED = {"case.link_used", "case.intake_saved"}
SAID = {200, 302, 400, 409, 413, 422}


class World:
    """Two customers with a link each; the first has typed something in every step."""

    def __init__(self, project: Project) -> None:
        self.client = Client(raise_request_exception=False)
        self.draft = draft_of(project)
        self.other = draft_of(project, brand={"name": [OTHER]})
        self.link, self.foreign = link_of(self.draft), link_of(self.other)
        self.forms: dict[str, dict[str, Any]] = {}
        for step in STEPS:
            self.type(step)
        self.before = self.guarded()

    def type(self, step: str) -> None:
        """Types what the customer typed before, and loads the form that is posted next."""
        path = path_of(self.link, step)
        form = fields_of(self.client.get(path)) | {FIELD[step]: [TYPED[step]], "then": ["autosave"]}
        self.client.post(path, form, headers=HTMX)
        self.forms[step] = fields_of(self.client.get(path))

    def guarded(self) -> list[Any]:
        """Returns all that no post by the link may change."""
        links = CustomerLink.objects.order_by("pk").values(
            *("token_hash", "steps", "name", "email", "made_by", "expires_at", "revoked_at"),
            *("mailed_at", "sent_at", "comment", "case_id"),
        )
        cases = Case.objects.order_by("pk").values()
        drafts = Draft.objects.order_by("pk").values("answers", "versions", "state", "title")
        return [
            *(list(rows) for rows in (links, cases, drafts)),
            *(table.objects.count() for table in (DraftSave, Paper, Draft, Case)),
            list(Proposal.objects.filter(link=self.foreign).values()),
            set(AuditEntry.objects.values_list("action", flat=True)) - ALLOWED,
        ]

    def send(self, post: Post, **more: Any) -> Any:
        form = self.forms[post.step] | {"then": ["continue"]} | post.fields
        gone = set(form) if "*" in post.without else set(post.without)
        form = {name: value for name, value in form.items() if name not in gone}
        for each in post.files.values():
            each.seek(0)
        return self.client.post(path_of(self.link, post.step), form | post.files, **more)

    def wrong(self, post: Post, response: Any) -> list[str]:
        """Returns what a post did that it may not do."""
        found = []
        if response.status_code not in SAID:
            found.append(f"status {response.status_code}")
        if OTHER in response.text:
            found.append("names another customer")
        if self.guarded() != self.before:
            found.append("changed what it may not change")
        for row in Proposal.objects.filter(link=self.link):
            if foreign := set(row.answers) - self._own(row.step):
                found.append(f"saved {sorted(foreign)} in {row.step}")
            if "\x00" in f"{row.tab}{row.answers}" or len(row.tab) > 32:
                found.append("saved what a database refuses")
            touched = FIELD[row.step] in post.fields or row.step != post.step
            if not touched and row.answers.get(FIELD[row.step]) != [TYPED[row.step]]:
                found.append(f"lost what was typed in {row.step}: {row.answers}")
        if not post.saves and PLANTED in str(list(Proposal.objects.values("answers"))):
            found.append("saved something")
        return found

    def _own(self, step: str) -> set[str]:
        rows = {
            f"{spec.name}-{number}-{key}"
            for spec in FORMS[step].rows
            for number in range(20)
            for key in spec.keys
        }
        return set(FORMS[step].own_names()) | rows


def test_table_has_over_two_hundred_rows() -> None:
    rows = [post.name for kind in KINDS.values() for post in kind()]
    assert len(rows) == len(set(rows)) > 200


@pytest.mark.parametrize("kind", KINDS)
def test_forged_posts_reach_nothing_but_the_fields_of_their_step(
    kind: str, aurora: Project
) -> None:
    world, wrong = World(aurora), []
    for post in KINDS[kind]():
        response = world.send(post)
        wrong += [f"{post.name}: {each}" for each in world.wrong(post, response)]
        if (
            world.forms[post.step]["version"]
            != fields_of(world.client.get(path_of(world.link, post.step)))["version"]
        ):
            Proposal.objects.filter(link=world.link, step=post.step).delete()
            world.type(post.step)
        # 600 posts in 15 minutes are the limit of a link, which has a test of its own.
    assert wrong == []


def test_files_that_are_no_use_store_nothing_and_say_why(aurora: Project) -> None:
    world, wrong = World(aurora), []
    for post in forged.odd_files():
        if post.step == "images" and set(post.files) & {"logo_file", "banner_file"}:
            response = world.send(post)
            told = "The file was not accepted. All other answers are saved." in response.text
            if response.status_code != 422 or not told:
                wrong.append(f"{post.name}: {response.status_code}")
    assert wrong == []
    assert not ImageUpload.objects.exists()


def test_of_a_polyglot_only_the_picture_is_stored(aurora: Project) -> None:
    world = World(aurora)
    for what, content in forged.POLYGLOTS.items():
        world.type("images")
        file = {"logo_file": forged.upload(content)}
        world.send(Post(what, "images", {"then": "upload"}, files=file))
        row = ImageUpload.objects.latest("pk")
        for name in (row.source, row.copy):
            with default_storage.open(name) as stored:
                kept = stored.read()
            assert b"planted" not in kept, what
            assert b"PK\x03\x04" not in kept, what
    assert ImageUpload.objects.count() == len(forged.POLYGLOTS)


def test_good_image_is_used_and_a_wrong_one_beside_it_says_why(aurora: Project) -> None:
    """The colour that was typed with them is saved too."""
    world = World(aurora)
    files = {"logo_file": forged.upload(forged.PNG), "banner_file": forged.upload(forged.GIF)}
    response = world.send(Post("both", "images", {"color": "#0a0b0c", "then": "upload"}, (), files))
    assert response.status_code == 422
    assert "The banner must be a PNG, JPEG or WebP file. It is a GIF file." in response.text
    saved = Proposal.objects.get(link=world.link, step="images").answers
    assert saved["color"] == ["#0a0b0c"]
    logo = ImageUpload.objects.get()
    assert (logo.kind, logo.link, logo.by) == ("logo", world.link, None)
    assert saved["logo_url"][0].endswith(logo.copy.rpartition("/")[2])
    assert "banner_url" not in saved
    page = world.client.get(path_of(world.link, "images"))
    assert "Made from <bdi>logo.png</bdi>" in page.text


# What happened between loading the form and sending it.
def _revoked(world: World, actor: Actor) -> None:
    customer_links.revoke(world.link, actor, now=timezone.now())


def _expired(world: World, _actor: Actor) -> None:
    CustomerLink.objects.filter(pk=world.link.pk).update(expires_at=timezone.now())


def _draft_sent(world: World, _actor: Actor) -> None:
    Draft.objects.filter(pk=world.draft.pk).update(state=Draft.State.SUBMITTED)


def _closed(world: World, actor: Actor) -> None:
    _draft_sent(world, actor)
    opening.close(world.link.case, actor, now=timezone.now())


def _answers_sent(world: World, _actor: Actor) -> None:
    world.client.post(path_of(world.link, "check"), {"comment": "Sent"})


def _accepted(world: World, actor: Actor) -> None:
    _answers_sent(world, actor)
    page = f"/p/aurora/cases/{world.link.case_id}/proposals/"
    manager = signed_in("manager")
    parts = manager.get(page).context["parts"]
    posted = {f"seen-{part.proposal.pk}": str(part.seen) for part in parts}
    for part in parts:
        for choice in part.choices:
            posted[f"choice-{part.proposal.pk}-{choice.name}"] = "accept"
    manager.post(page, posted)


ENDS: dict[Any, int] = {
    _revoked: 404,
    _expired: 404,
    _draft_sent: 404,
    _closed: 404,
    _answers_sent: 409,
    _accepted: 409,
}


@pytest.mark.parametrize("end", ENDS)
def test_form_that_comes_too_late_saves_nothing(end: Any, aurora: Project) -> None:
    world = World(aurora)
    end(world, Actor(aurora, "tests"))
    before = list(Proposal.objects.values()), world.guarded(), AuditEntry.objects.count()
    for step in STEPS:
        for then in ("continue", "autosave", "upload"):
            file = {"logo_file": forged.upload(forged.PNG)} if step == "images" else {}
            late = Post("late", step, {FIELD[step]: PLANTED, "then": then}, files=file)
            response = world.send(late)
            assert response.status_code == ENDS[end]
            after = list(Proposal.objects.values()), world.guarded(), AuditEntry.objects.count()
            assert after == before
            assert not ImageUpload.objects.exists()
            if response.status_code == 409 and then != "autosave":
                assert PLANTED in response.text, "what was typed is shown"


def test_older_version_of_the_form_overwrites_nothing(aurora: Project) -> None:
    """A form that was loaded before another tab saved, sent as it was and once more."""
    world = World(aurora)
    old = world.forms["brand"] | {"tab": ["another"]}
    world.type("brand")
    newer = fields_of(world.client.get(path_of(world.link, "brand")))
    newer |= {"description": ["Newest"], "then": ["continue"]}
    world.client.post(path_of(world.link, "brand"), newer)
    for _time in range(2):
        typed = old | {"description": ["Older"], "then": ["continue"]}
        response = world.client.post(path_of(world.link, "brand"), typed)
        assert response.status_code == 409
        assert "Older" in response.text
    assert Proposal.objects.get(step="brand").answers["description"] == ["Newest"]


def test_same_post_twice_saves_and_records_once(aurora: Project) -> None:
    world = World(aurora)
    entries = AuditEntry.objects.filter(action="case.intake_saved")
    post = Post("twice", "brand", {"description": "New"})
    world.send(post)
    version, count = Proposal.objects.get(step="brand").version, entries.count()
    world.send(post)
    assert (Proposal.objects.get(step="brand").version, entries.count()) == (version, count)


def test_form_of_another_customer_saves_in_the_link_that_it_is_sent_to(aurora: Project) -> None:
    """Names and versions of another draft's form lead nowhere else."""
    world = World(aurora)
    other = fields_of(world.client.get(path_of(world.foreign, "brand")))
    form = other | {"then": ["continue"], "draft": [world.other.pk], "link": [world.foreign.pk]}
    world.client.post(path_of(world.link, "brand"), form)
    assert not Proposal.objects.filter(link=world.foreign).exists()
    assert world.guarded() == world.before


@pytest.mark.parametrize("kind", ["none", "of another browser", "invented", "in a header alone"])
def test_form_without_its_own_csrf_token_saves_nothing_and_shows_what_was_typed(
    kind: str, aurora: Project
) -> None:
    world, other = World(aurora), Client()
    other.get(path_of(world.link, "brand"))
    foreign = other.cookies["csrftoken"].value
    token = {"of another browser": foreign, "invented": "x" * 64}.get(kind, "")
    before = list(Proposal.objects.values())
    typed = dict.fromkeys((*FIELD.values(), "comment"), PLANTED)
    for step in (*STEPS, "check"):
        client, page = Client(enforce_csrf_checks=True), path_of(world.link, step)
        if token:
            client.get(page)
        form = typed | {"then": "continue", "csrfmiddlewaretoken": token}
        form["version"] = world.forms.get(step, {}).get("version", [""])[0]
        headers = {"X-CSRFToken": foreign} if kind == "in a header alone" else {}
        response = client.post(page, form, headers=headers)
        assert response.status_code == 403
        assert list(Proposal.objects.values()) == before
        assert world.guarded() == world.before
        assert PLANTED in response.text
        assert "your browser did not send the cookie" in response.text
        again = form | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
        assert client.post(page, again).status_code in {302, 422}, "the page has a new cookie"
        before, world.before = list(Proposal.objects.values()), world.guarded()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_form_of_another_site_is_not_shown_again(site: str, aurora: Project) -> None:
    world = World(aurora)
    client = Client(enforce_csrf_checks=True)
    for headers in ({"Sec-Fetch-Site": site}, {"Origin": "https://planted.example"}):
        response = client.post(
            path_of(world.link, "brand"), {"description": PLANTED}, headers=headers
        )
        assert response.status_code == 403
        assert PLANTED not in response.text
    assert world.guarded() == world.before
