"""Rows of ``test_what_posts_leave`` for customer links. See ``trail_rows``."""

from typing import Any

from django.utils import timezone

from senders.audit import Actor
from senders.cases import customer_links, paper_offers, papers
from senders.models import Case, CustomerLink, Draft, PaperFile, Proposal
from senders.onboarding import intake
from senders.onboarding.intake import Intake, Seen
from tests.audit.trail_press import NOTHING, PROJECT, Press, Row
from tests.cases.paper_uploads import upload
from tests.intake.linking import link_of, path_of

CASE = f"{PROJECT}cases/<int:case>/"
PAPERS = f"{PROJECT}cases/<int:case>/offers/<int:file>/"
LINK = {"steps": ["brand", "contacts"], "name": "Jane Holm", "email": "", "days": "14"}


def token_of(draft: Draft) -> str:
    """Returns the token of the draft's link, or one that no link has."""
    link = CustomerLink.objects.filter(case=draft.case_id).first()
    return path_of(link).split("/")[2] if link else "no-link-has-this-token"


def linked(draft: Draft) -> None:
    link_of(draft, ["brand", "contacts"])


def used(draft: Draft) -> None:
    """A link whose customer was there today already, so that a press leaves its own entry only."""
    linked(draft)
    CustomerLink.objects.update(last_used_at=timezone.now())


def revoked(draft: Draft) -> None:
    link = link_of(draft)
    customer_links.revoke(link, Actor(draft.project, "tests"), now=timezone.now())


def saved(draft: Draft) -> CustomerLink:
    used(draft)
    link, now = CustomerLink.objects.get(), timezone.now()
    answers = {**draft.answers["brand"], "description": ["By the customer"]}
    seen = Seen(draft.versions.get("brand", 0), 0)
    intake.save(link, draft, "brand", answers, seen=seen, tab="t", ip="", now=now)
    return link


def sent(draft: Draft) -> None:
    intake.send(saved(draft), draft, "", ip="", now=timezone.now())


def for_papers(draft: Draft) -> None:
    """A link that asks for a paper of the table, used today already."""
    Case.objects.filter(pk=draft.case_id).update(countries=" DE ")
    draft.refresh_from_db()
    link_of(draft, ["papers"])
    CustomerLink.objects.update(last_used_at=timezone.now())


def offered(draft: Draft) -> None:
    for_papers(draft)
    link, now = CustomerLink.objects.get(), timezone.now()
    row = papers.find(Case.objects.get(pk=draft.case_id), "de-approval")
    assert row
    paper_offers.upload(link, row, upload(), ip="", now=now)


def rejected(draft: Draft) -> None:
    offered(draft)
    PaperFile.objects.update(offer=PaperFile.Offer.REJECTED)


def offer_of(draft: Draft) -> str:
    """Returns the number of the customer's last file, or one that no file has."""
    file = PaperFile.objects.filter(paper__case=draft.case_id).exclude(offer="").last()
    return str(file.pk if file else 0)


def paper(_draft: Draft) -> dict[str, Any]:
    return {"paper": "de-approval", "file": upload()}


def settled(choice: str) -> Any:
    def data(draft: Draft) -> dict[str, str]:
        row = Proposal.objects.get()
        seen = Intake(row.link, draft).seen("brand")
        return {f"seen-{row.pk}": str(seen), f"choice-{row.pk}-description": choice}

    return data


def as_it_is(draft: Draft) -> dict[str, Any]:
    version = draft.versions.get("brand", 0)
    return {**draft.answers["brand"], "then": "continue", "version": f"{version}.0"}


def changed(draft: Draft) -> dict[str, Any]:
    return as_it_is(draft) | {"description": "By the customer", "tab": "t"}


ROWS = {
    f"{CASE}link/": Row(
        Press(LINK, [("case.link_created", "succeeded")]),
        Press(LINK | {"days": "0"}, NOTHING, status=422),
        more={"open already": Press(LINK, NOTHING, before=linked)},
    ),
    f"{CASE}link/change/": Row(
        Press(LINK | {"steps": ["brand"]}, [("case.link_changed", "succeeded")], before=linked),
        Press(LINK | {"steps": []}, NOTHING, status=422, before=linked),
        more={"as it is": Press(LINK, NOTHING, before=linked)},
    ),
    f"{CASE}link/revoke/": Row(
        Press({}, [("case.link_revoked", "succeeded")], before=linked),
        Press({}, NOTHING, before=revoked),
    ),
    # The worker sends the mail, and leaves the entry.
    f"{CASE}link/mail/": Row(Press({}, NOTHING, before=linked), Press({}, NOTHING)),
    f"{CASE}link/reopen/": Row(
        Press({}, [("case.intake_reopened", "succeeded")], before=sent),
        Press({}, NOTHING, before=linked),
    ),
    f"{CASE}proposals/": Row(
        Press(settled("accept"), [("case.proposals_accepted", "succeeded")], before=sent),
        Press({}, NOTHING, before=sent),
        more={
            "reject": Press(
                settled("reject"), [("case.proposals_refused", "succeeded")], before=sent
            )
        },
    ),
    "intake/<str:token>/<step:step>/": Row(
        Press(changed, [("case.intake_saved", "succeeded")], who="", before=used),
        Press(changed, NOTHING, who="", status=404),
        more={
            "first of a day": Press(
                as_it_is, [("case.link_used", "succeeded")], who="", before=linked
            ),
            "as it is": Press(as_it_is, NOTHING, who="", before=used),
        },
    ),
    "intake/<str:token>/papers/": Row(
        Press(paper, [("case.paper_offered", "succeeded")], who="", before=for_papers),
        Press({"paper": "de-approval"}, NOTHING, who="", status=422, before=for_papers),
        more={"same file": Press(paper, NOTHING, who="", before=offered)},
    ),
    f"{PAPERS}accept/": Row(
        Press({}, [("case.paper_accepted", "succeeded")], before=offered),
        Press({}, NOTHING, before=rejected),
    ),
    f"{PAPERS}reject/": Row(
        Press({"word": "Page 2"}, [("case.paper_rejected", "succeeded")], before=offered),
        Press({"word": "x" * 501}, NOTHING, status=422, before=offered),
    ),
    "intake/<str:token>/check/": Row(
        Press({}, [("case.intake_sent", "succeeded")], who="", before=saved),
        Press({}, NOTHING, who="", status=404),
        more={"sent already": Press({}, NOTHING, who="", before=sent)},
    ),
}
