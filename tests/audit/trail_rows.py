"""The table of ``test_what_posts_leave``: the entries of each address that accepts a POST."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from senders.audit import Actor
from senders.cases import waiting
from senders.models import Case, Draft, Paper, PaperFile, WaitingItem
from senders.onboarding import drafts, saving, submitting
from senders.onboarding.checking import check
from senders.onboarding.draft_view import DraftView
from tests.audit import (
    account_rows,
    fleet_rows,
    intake_rows,
    launch_rows,
    people_rows,
    profile_rows,
)
from tests.audit.trail_press import NOTHING, PROJECT, Left, Press, Row, asked
from tests.cases.paper_uploads import upload
from tests.conftest import DETAIL, signed_in
from tests.onboarding.imports import making as imports
from tests.sender.acting import ACTIONS, set_numbers
from tests.web.test_access import FILLED

TAB = "t" * 32


def columns(**values: Any) -> Callable[[Draft], object]:
    return lambda draft: Draft.objects.filter(pk=draft.pk).update(**values)


def attempted(state: str, seconds_ago: int = 5) -> Callable[[Draft], object]:
    def put(draft: Draft) -> object:
        at = timezone.now() - timedelta(seconds=seconds_ago)
        ends = at + submitting.GIVEN_UP
        return columns(state=state, attempted_at=at, attempt_ends=ends)(draft)

    return put


def reviewed(draft: Draft) -> dict[str, Any]:
    return {"reviewed": check(DraftView(draft)).fingerprint}


def sent(*entries: tuple[str, str]) -> Left:
    return [("sender.created", "attempted"), *entries]


def expired() -> None:
    set_numbers((FILLED["number"], "EXPIRED"))


def verified() -> None:
    set_numbers((FILLED["number"], "VERIFIED"))


def discarded(draft: Draft) -> None:
    drafts.discard(draft, Actor(draft.project, "tests"), now=timezone.now())


def imported(draft: Draft) -> None:
    """An import that is checked, under the number that the addresses of the tables hold."""
    imports.stored(draft.project, pk=int(FILLED["run"]))


def case_closed(draft: Draft) -> None:
    Case.objects.filter(pk=draft.case_id).update(closed_at=timezone.now())


def item_ended(draft: Draft) -> None:
    item = WaitingItem.objects.get(case=draft.case_id)
    waiting.end(item, Actor(draft.project, "tests"), now=timezone.now())


def paper_filed(draft: Draft) -> None:
    """The paper of the address has a file, so that it cannot be removed."""
    paper = own_paper(draft)
    PaperFile.objects.create(
        paper=paper, stored="papers/a.pdf", name="a.pdf", size=1, sha256="0" * 64, at=timezone.now()
    )


def own_paper(draft: Draft) -> Paper:
    now = timezone.now()
    paper, _made = Paper.objects.get_or_create(
        case=draft.case,
        is_own=True,
        kind="authority",
        defaults={"created": now, "changed_at": now},
    )
    return paper


def saved_since(draft: Draft) -> None:
    """Somebody else gave the brand another name since the page was loaded."""
    other, page = User.objects.get(username="manager"), {"name": ["Theirs"]}
    saving.save(draft, "brand", page, user=other, tab="", version=1, now=timezone.now())


SENDERS, DRAFTS = f"{PROJECT}senders/", f"{PROJECT}onboarding/"
CASE = f"{PROJECT}cases/<int:case>/"
SENDER, DRAFT = f"{SENDERS}<str:sender>/", f"{DRAFTS}<int:draft>/"
BASICS = {
    "region": "EU",
    "billing_category": "CONVERSATIONAL",
    "use_case": "PROMOTIONAL",
    "tab": TAB,
}
CAPABILITIES = "GET /rcs/senders/*/testNumbers/*/capabilities"
READ, CREATE = "GET /rcs/senders/*", "POST /rcs/senders"
ROWS = {
    **fleet_rows.ROWS,
    **launch_rows.ROWS,
    **account_rows.ROWS,
    **intake_rows.ROWS,
    **people_rows.ROWS,
    **profile_rows.ROWS,
    "login/": Row(
        Press(
            {"username": "manager", "password": "rcs-demo"},
            [("person.signed_in", "succeeded")],
            who="",
        ),
        Press(
            {"username": "manager", "password": "nope"},
            [("person.sign_in_failed", "refused")],
            who="",
            status=422,
        ),
    ),
    "logout/": Row(
        Press({}, [("person.signed_out", "succeeded")]),
        Press({}, NOTHING, who=""),
    ),
    "theme/": Row(Press({"theme": "dark"}, NOTHING), Press({"theme": "pink"}, NOTHING)),
    f"{PROJECT}audit/verify/": Row(
        # It changes nothing that is recorded; what it found is kept beside the end of the chain.
        Press({}, NOTHING, who="auditor"),
        Press({}, NOTHING, who="", status=401),
    ),
    f"{PROJECT}changes/seen/": Row(
        # It is the person's own and changes nothing of the project.
        Press({}, NOTHING, who="auditor"),
        Press({}, NOTHING, who="", status=401),
    ),
    f"{SENDER}clone/": Row(
        Press({"tab": TAB}, [("draft.cloned", "succeeded")]),
        Press({"tab": TAB}, NOTHING, who="auditor", status=403),
        Press({"tab": TAB}, NOTHING, fault=(READ, "timeout"), status=504),
    ),
    f"{SENDER}launch/": Row(
        Press(lambda draft: _launch_page(), asked("sender.launched", "succeeded"), who="manager"),
        Press(
            lambda draft: _launch_page(),
            asked("sender.launched", "refused"),
            who="manager",
            fault=("POST /rcs/senders/*/launch", "launch_precondition_failed"),
            status=422,
        ),
        Press(
            lambda draft: _launch_page(),
            asked("sender.launched", "no_answer"),
            who="manager",
            fault=("POST /rcs/senders/*/launch", "timeout"),
            status=504,
        ),
        more={
            "not a manager": Press({}, NOTHING, status=403),
            "another page": Press({"seen": "x"}, NOTHING, who="manager", status=409),
        },
    ),
    **{
        SENDER + acting.route: Row(
            Press(
                acting.form,
                asked(acting.action, "succeeded"),
                who="manager",
                before=lambda draft: expired(),
                status=200 if acting.action == "token.revealed" else 302,
            ),
            Press(
                acting.form,
                asked(acting.action, "refused"),
                who="manager",
                before=lambda draft: expired(),
                fault=(acting.match, "unauthorized_error"),
                status=502,
            ),
            Press(
                acting.form,
                asked(acting.action, "no_answer"),
                who="manager",
                before=lambda draft: expired(),
                fault=(acting.match, "timeout"),
                status=504,
            ),
            more={"reader": Press(acting.form, NOTHING, who="auditor", status=403)},
        )
        for acting in ACTIONS.values()
    },
    f"{SENDER}test-numbers/<str:number>/capabilities/": Row(
        Press({}, NOTHING, before=lambda draft: verified(), status=200),
        Press({}, NOTHING, who="auditor", status=403),
        Press({}, NOTHING, fault=(CAPABILITIES, "timeout"), status=504),
    ),
    f"{SENDER}checks/": Row(Press({}, NOTHING), Press({}, NOTHING, who="auditor", status=403)),
    f"{SENDER}notes/": Row(
        Press({"text": "Ask Jane"}, [("sender.noted", "succeeded")]),
        Press({"text": " "}, NOTHING, status=422),
        more={"reader": Press({"text": "Ask"}, NOTHING, who="auditor", status=403)},
    ),
    f"{SENDER}edit/": Row(
        Press({}, [("draft.created", "succeeded")]),
        Press({}, NOTHING, who="auditor", status=403),
        Press({}, NOTHING, fault=(READ, "html"), status=502),
    ),
    f"{DRAFTS}new/": Row(
        Press(BASICS, [("draft.created", "succeeded")]),
        Press({"region": "EU"}, NOTHING, status=422),
    ),
    f"{DRAFTS}from-json/": Row(
        Press(
            {"json": '{"region":"EU","billingCategory":"CONVERSATIONAL","useCase":"OTP"}'},
            [("draft.created", "succeeded")],
        ),
        Press({"json": "{"}, NOTHING, status=422),
    ),
    f"{DRAFTS}import/": Row(
        # Drafts that the worker creates have entries of their own, and the import one at its end.
        Press(lambda draft: {"file": imports.file_of([imports.row()])}, NOTHING),
        Press({}, NOTHING, status=422),
    ),
    f"{DRAFTS}import/<int:run>/create/": Row(
        Press({}, NOTHING, before=imported),
        Press({}, NOTHING, who="auditor", status=403, before=imported),
    ),
    f"{DRAFTS}import/<int:run>/discard/": Row(
        Press({}, NOTHING, before=imported),
        Press({}, NOTHING, who="auditor", status=403, before=imported),
    ),
    f"{DRAFT}<step:step>/": Row(
        Press({"name": "New", "version": "1", "tab": TAB}, [("draft.saved", "succeeded")]),
        # What is wrong is stored all the same, and so it is told.
        Press(
            {"name": "x" * 101, "version": "1", "tab": TAB},
            [("draft.saved", "succeeded")],
            status=422,
        ),
        more={
            "nothing new": Press(
                lambda draft: {**_as_it_is(draft), "version": "1", "tab": TAB}, NOTHING
            ),
            "by itself": Press(
                {"name": "New", "version": "1", "tab": TAB, "then": "autosave"},
                NOTHING,
                status=200,
            ),
            "on both sides": Press(
                {"name": "Mine", "version": "1", "tab": TAB},
                NOTHING,
                before=saved_since,
                status=409,
            ),
            "reader": Press({"name": "New"}, NOTHING, who="auditor"),
        },
    ),
    f"{DRAFT}checks/": Row(Press({}, NOTHING), Press({}, NOTHING, who="auditor", status=403)),
    f"{DRAFT}preview/": Row(
        Press({"name": "New"}, NOTHING, status=200),
        Press({"name": "x" * 101}, NOTHING, status=200),
    ),
    f"{DRAFT}submit/": Row(
        Press(reviewed, sent(("sender.created", "succeeded"), ("draft.submitted", "succeeded"))),
        Press(
            reviewed,
            sent(("sender.created", "refused"), ("draft.refused", "refused")),
            fault=(CREATE, "invalid_input"),
            status=422,
        ),
        Press(
            reviewed,
            sent(("sender.created", "failed"), ("draft.unconfirmed", "no_answer")),
            fault=(CREATE, "html"),
        ),
        more={
            "no answer": Press(
                reviewed,
                sent(("sender.created", "no_answer"), ("draft.unconfirmed", "no_answer")),
                fault=(CREATE, "timeout"),
            ),
            "changed since": Press({"reviewed": "x"}, NOTHING),
            "sent before": Press(
                reviewed, NOTHING, before=columns(state="submitted", sender_id="x")
            ),
            "given up": Press(
                reviewed,
                [("draft.unconfirmed", "no_answer")],
                before=attempted("submitting", seconds_ago=61),
            ),
        },
    ),
    f"{DRAFT}unconfirmed/": Row(
        Press(
            {"decide": "unlock"},
            [("draft.unlocked", "succeeded")],
            before=attempted("unconfirmed", seconds_ago=61),
        ),
        Press({"decide": "this"}, NOTHING, before=attempted("unconfirmed"), status=422),
        Press(
            {"decide": "this", "sender": "x"},
            NOTHING,
            before=attempted("unconfirmed"),
            fault=("GET /rcs/senders", "timeout"),
            status=504,
        ),
        more={
            "given up": Press(
                {"decide": "unlock"},
                [("draft.unconfirmed", "no_answer"), ("draft.unlocked", "succeeded")],
                before=attempted("submitting", seconds_ago=61),
            ),
        },
    ),
    f"{DRAFT}history/<int:save>/restore/": Row(
        Press({}, [("draft.save_restored", "succeeded")], before=saved_since),
        Press({}, NOTHING, before=columns(state="submitted")),
        more={"as it stands": Press({}, NOTHING)},
    ),
    f"{DRAFT}discard/": Row(
        Press({}, [("draft.discarded", "succeeded")]),
        Press({}, NOTHING, before=columns(state="submitted")),
    ),
    f"{DRAFT}restore/": Row(
        Press({}, [("draft.restored", "succeeded")], before=discarded),
        Press(
            {},
            NOTHING,
            before=columns(state="discarded", discarded_at=timezone.now() - timedelta(days=31)),
            status=409,
        ),
    ),
    f"{DRAFT}owner/": Row(
        Press(lambda draft: _owner("manager"), [("case.owner_changed", "succeeded")]),
        Press(lambda draft: _owner("auditor"), NOTHING, status=422),
        more={"as it is": Press(lambda draft: _owner("onboarding"), NOTHING)},
    ),
    f"{DRAFT}clone/": Row(
        Press({"tab": TAB}, [("draft.cloned", "succeeded")]),
        Press({"tab": TAB}, NOTHING, who="auditor", status=403),
    ),
    f"{DRAFT}waiting/": Row(
        Press({"whom": "Jane"}, [("case.item_added", "succeeded")]),
        Press({"whom": "Jane", "since": "soon"}, NOTHING, status=422),
        more={"ends": Press({}, [("case.item_ended", "succeeded")])},
    ),
    f"{CASE}owner/": Row(
        Press(lambda draft: _owner("manager"), [("case.owner_changed", "succeeded")]),
        Press(lambda draft: _owner("auditor"), NOTHING, status=422),
        more={"as it is": Press(lambda draft: _owner("onboarding"), NOTHING)},
    ),
    f"{CASE}close/": Row(
        Press({}, [("case.closed", "succeeded")], before=columns(state="submitted")),
        Press({}, NOTHING),
        more={"closed": Press({}, NOTHING, before=case_closed)},
    ),
    f"{CASE}reopen/": Row(
        Press({}, [("case.reopened", "succeeded")], before=case_closed), Press({}, NOTHING)
    ),
    f"{CASE}items/": Row(
        Press({"whom": "Jane", "due": "2030-01-01"}, [("case.item_added", "succeeded")]),
        Press({"whom": "Jane", "due": "soon"}, NOTHING, status=422),
    ),
    f"{CASE}items/<int:item>/": Row(
        Press({"what": "a video"}, [("case.item_changed", "succeeded")]),
        Press({"what": ""}, NOTHING, status=422),
    ),
    f"{CASE}items/<int:item>/end/": Row(
        Press({}, [("case.item_ended", "succeeded")]), Press({}, NOTHING, before=item_ended)
    ),
    f"{CASE}papers/": Row(
        Press({"kind": "register", "country": "BE"}, [("case.paper_added", "succeeded")]),
        Press({"kind": "other"}, NOTHING, status=422),
    ),
    f"{CASE}papers/<slug:paper>/state/": Row(
        Press({"state": "sent", "sent_to": "Jane"}, [("case.paper_marked", "succeeded")]),
        Press({"state": "gone"}, NOTHING),
        more={"as it is": Press({"state": "required"}, NOTHING)},
    ),
    f"{CASE}papers/<slug:paper>/file/": Row(
        Press(lambda _draft: {"file": upload()}, [("case.paper_filed", "succeeded")]),
        Press(lambda _draft: {"file": upload(b"<html>")}, NOTHING, status=422),
        more={"no file": Press({}, NOTHING, status=422)},
    ),
    f"{CASE}papers/<slug:paper>/remove/": Row(
        Press({}, [("case.paper_removed", "succeeded")]),
        Press({}, NOTHING, before=paper_filed),
    ),
    f"{CASE}items/<int:item>/reopen/": Row(
        Press({}, [("case.item_reopened", "succeeded")], before=item_ended), Press({}, NOTHING)
    ),
    f"{DRAFT}notes/": Row(
        Press({"text": "Ask Jane"}, [("draft.noted", "succeeded")]),
        Press({"text": " "}, NOTHING, status=422),
    ),
}


def _launch_page() -> dict[str, Any]:
    page = signed_in("manager").get(f"{DETAIL}launch/")
    return {"seen": page.context["seen"], "told": "1"}


def _owner(name: str) -> dict[str, Any]:
    return {"owner": User.objects.get(username=name).pk}


def _as_it_is(draft: Draft) -> dict[str, Any]:
    return dict(draft.answers["brand"])
