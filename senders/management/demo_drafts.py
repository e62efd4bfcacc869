"""The demo's drafts: one of each kind that occurs in daily work."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from senders.audit import Actor
from senders.cases import waiting
from senders.cases.waiting import Asked
from senders.models import Draft, Membership, Project, Role, WaitingItem
from senders.onboarding import address_checks, drafts, editing, saving, step_status
from senders.onboarding.draft_view import DraftView
from senders.onboarding.wire import import_body
from senders.sinch import clients

SITE = "https://www.aurora.example"
# The sandbox serves these, so that their checks find something; those of SITE find nothing.
_OWN = f"{settings.PORTAL_URL}/sandbox"
COMPLETE: dict[str, Any] = {
    "region": "EU",
    "billingCategory": "CONVERSATIONAL",
    "useCase": "PROMOTIONAL",
    "details": {
        "brand": {
            "name": "Aurora Garden",
            "description": "Seasonal offers and care tips for your garden from Aurora.",
            "color": "#0a693c",
            "logoUrl": f"{_OWN}/images/aurora-garden/logo.png",
            "bannerUrl": f"{_OWN}/images/aurora-garden/banner.png",
            "privacyPolicyUrl": f"{_OWN}/sites/aurora-garden/de/privacy/",
            "termsOfServiceUrl": f"{_OWN}/sites/aurora-garden/de/terms/",
            "emails": [{"label": "Support", "address": "garden@aurora.example"}],
            "phones": [{"label": "Support", "number": "+46 8 12345678"}],
            "websites": [{"label": "Shop", "url": f"{SITE}/garden"}],
        },
        "testNumbers": ["+46701234567", "+46701234568"],
        "countries": ["SE", "DE", "FR"],
        "questionnaire": {
            "general": {
                "answers": {
                    "optInDescription": "Customers tick an unticked box “Get offers from Aurora "
                    "Garden, about 2 messages a month. Message rates may apply. Reply HELP for "
                    f"help or STOP to end. Terms and privacy: {SITE}/terms” on {SITE}/join.",
                    "triggerDescription": "A new offer each second week, sent by our shop system.",
                    "interactionsDescription": "Browse offers, find a shop, ask for care tips",
                    "optOutDescription": "You will get no more messages from Aurora Garden.",
                    "videoUris": [f"{_OWN}/sites/aurora-garden/video.mp4"],
                    "screenshotUris": [f"{_OWN}/images/aurora-garden/screenshot.png"],
                }
            },
            "verification": {
                "answers": {
                    "name": "Jane Holm",
                    "email": "jane.holm@aurora.example",
                    "title": "Head of CRM",
                    "website": SITE,
                }
            },
            "fr": {
                "answers": {
                    "fullCompanyAddress": "12 rue de la Paix, 75002 Paris, France",
                    "siren": "552100554",
                }
            },
        },
    },
}


def seed_drafts(project: Project, now: datetime) -> None:
    """Creates the drafts of a project once; a project with drafts is not changed."""
    if Draft.objects.filter(project=project).exists():
        return
    clerk, manager = (User.objects.get(username=name) for name in ("onboarding", "manager"))
    day, hour = timedelta(days=1), timedelta(hours=1)
    gone = _draft(project, clerk, _but("Aurora Deals, first try"), now - 12 * day)
    drafts.discard(gone, _actor(project, clerk), now=now - 11 * day)

    club = _but("Aurora Club")
    del club["details"]["questionnaire"]["verification"]
    del club["details"]["brand"]["bannerUrl"]
    waits = _draft(project, manager, club, now - 9 * day)
    since = now - 8 * day
    for party, whom, what, days in (
        (WaitingItem.Party.CUSTOMER, "Jane Holm (Aurora)", "video of the sign-up flow", 6),
        (WaitingItem.Party.TEAM, "", "ask Lena for the banner", 10),
    ):
        wanted = Asked(party, whom, what, since, since.date() + timedelta(days=days))
        waiting.add(waits.case, wanted, manager, _actor(project, manager), now=since)
    note = "Jane is back on Thursday; Lena has the banner."
    drafts.add_note(waits, note, clerk, _actor(project, clerk), now=now - day)

    begun = {**_but("Aurora Express"), "useCase": "TRANSACTIONAL"}
    begun["details"] = {"brand": {"name": "Aurora Express"}, "countries": ["GB", "US"]}
    _draft(project, manager, begun, now - 3 * day)

    wrong = _but("Aurora Outlet")
    wrong["details"]["brand"]["phones"].append(
        {"label": "Fax", "number": "+46 8 12 34 56 78 90 12 34"}
    )
    wrong["details"]["brand"]["logoUrl"] = f"{SITE}/rcs/outlet-logo.png"
    wrong["details"]["brand"]["bannerUrl"] = f"{_OWN}/images/aurora-outlet/logo.png"
    wrong["details"]["brand"]["termsOfServiceUrl"] = f"{_OWN}/sites/aurora-outlet/en/terms/"
    wrong["details"]["questionnaire"]["fr"]["answers"]["siren"] = "55210055"
    _draft(project, clerk, wrong, now - 5 * hour)

    _edit_draft(project, manager, now - 4 * hour)
    _draft(project, clerk, COMPLETE, now - 2 * hour)
    nearly = _but("Aurora Kitchen")
    del nearly["details"]["questionnaire"]["fr"]["answers"]["siren"]
    _draft(project, clerk, nearly, now - timedelta(minutes=20))


def _edit_draft(project: Project, user: User, now: datetime) -> None:
    """Creates an edit draft of a sender that is not launched yet, with a new description."""
    found = clients.client_of(project).list_senders(states=["IN_TEST"], page_size=10).senders
    if not found:
        return
    sender = clients.client_of(project).get_sender(found[0].id)
    draft = editing.begin(sender, _actor(project, user), user, now)
    brand = {**draft.answers.get("brand", {}), "description": ["Offers and order news, weekly."]}
    saving.save(draft, "brand", brand, user=user, tab="", version=1, now=now)
    step_status.store_progress(draft)


def _draft(project: Project, user: User, body: dict[str, Any], now: datetime) -> Draft:
    answers = import_body(body).answers
    draft = saving.create(project, user, answers, now=now, actor=_actor(project, user))
    address_checks.ask_after_save(DraftView(draft))
    step_status.store_progress(draft)
    return draft


def _but(name: str) -> dict[str, Any]:
    """Returns the complete body under another name, for removing parts."""
    other = deepcopy(COMPLETE)
    other["details"]["brand"]["name"] = name
    return other


def _actor(project: Project, user: User) -> Actor:
    role = Membership.objects.get(project=project, user=user).role
    return Actor(project, user.username, user=user, role=Role(role))
