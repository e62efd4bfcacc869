"""The pages behind a customer link: one step, and the page to check and send. No account.

A link that does not work leads to one page that tells nothing about the reason. Nothing here uses
a session, so strangers store nothing. What is saved is decided in ``senders.onboarding.intake``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from senders.accounts import throttle
from senders.accounts.throttle import Exceeded
from senders.cases import customer_links
from senders.models import CustomerLink, Draft
from senders.onboarding import intake, intake_page
from senders.onboarding.answers.normalize import plain
from senders.onboarding.images import intake_images
from senders.onboarding.intake import (
    AlreadySent,
    ChangedElsewhere,
    Ended,
    Intake,
    Seen,
    TooLarge,
    UnknownVersion,
)
from senders.onboarding.intake_page import IntakePage
from senders.sender.preview import CALL, ENVELOPE, GLOBE
from senders.views.onboarding.common import new_tab
from senders.web.access import public
from senders.web.client_address import client_address
from senders.web.pages import private_address
from senders.web.request import wants_fragment
from senders.words.steps import PAPERS
from senders.words.times import duration

NO_PROBLEMS: Mapping[str, str] = {}
CONTINUE, AUTOSAVE = "continue", "autosave"
TAB_MAX, COMMENT_MAX = 32, 2000
NO_COOKIE = gettext_lazy(
    "%(what)s: your browser did not send the cookie of this page. "
    "Allow cookies for this page and try again."
)


@dataclass(frozen=True)
class Visit:
    """An open link with the draft that it asks about, and where the request came from."""

    token: str
    link: CustomerLink
    draft: Draft
    ip: str

    @property
    def steps(self) -> list[str]:
        return intake.steps_of(self.link, self.draft)

    @property
    def has_answers(self) -> bool:
        """False once the draft was sent, so that only papers can be uploaded."""
        return self.draft.state == Draft.State.OPEN

    @property
    def page(self) -> IntakePage:
        return IntakePage(Intake(self.link, self.draft), self.path_of)

    def path_of(self, step: str) -> str:
        if step == PAPERS:
            return reverse("intake_papers", args=[self.token])
        return reverse("intake_step", args=[self.token, step])


View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """Finds the link before the view is called; guesses are counted before they are looked up."""

    @wraps(view)
    def checked(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        address = client_address(request)
        attempt = throttle.take_link(address)
        if isinstance(attempt, Exceeded):
            return _too_many(request, attempt)
        now = timezone.now()
        link = customer_links.by_token(token, now)
        draft = intake.draft_of(link) if link is not None else None
        if link is None or draft is None:
            return ended(request)
        throttle.give_back(attempt)
        if request.method == "POST":
            sent = throttle.take_intake(link.pk)
            if isinstance(sent, Exceeded):
                return _too_many(request, sent)
        customer_links.note_use(link, address, now)
        return _private(view(request, Visit(token, link, draft, address), **kwargs))

    return checked


@never_cache
@require_safe
@public
@by_link
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Leads to the first step with an open answer, or to what was sent."""
    if visit.link.sent_at is not None and visit.has_answers:
        return redirect("intake_check", token=visit.token)
    return redirect(visit.path_of(visit.page.first_open))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
@by_link
def step(request: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    if step not in visit.steps:
        return ended(request)
    if request.method == "POST":
        return _save(request, visit, step)
    if visit.link.sent_at is not None:
        return redirect("intake_check", token=visit.token)
    return _step_page(request, visit, step)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
@by_link
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Shows all answers; a POST sends them. Once they are sent it says what happens next."""
    if not visit.has_answers:
        return ended(request)
    if request.method != "POST":
        return _check_page(request, visit)
    comment = request.POST.get("comment", "")
    if len(comment) > COMMENT_MAX:
        words = _("The comment must be %(most)d characters or shorter. It has %(n)d characters.")
        error = words % {"most": COMMENT_MAX, "n": len(comment)}
        return _check_page(request, visit, comment=comment, comment_error=error, status=422)
    try:
        intake.send(visit.link, visit.draft, comment, ip=visit.ip, now=timezone.now())
    except AlreadySent:
        pass  # a second press: the page says that they were sent
    except Ended:
        return ended(request)
    return redirect("intake_check", token=visit.token)


@never_cache
@require_safe
@public
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Answers every other address below the links' as one of a link that does not work."""
    attempt = throttle.take_link(client_address(request))
    return _too_many(request, attempt) if isinstance(attempt, Exceeded) else ended(request)


@by_link
def without_cookie(request: HttpRequest, visit: Visit, step: str = "") -> HttpResponse:
    """Answers a form whose page lost its cookie, with all that was typed and a new cookie.

    It has no address: the view for forged forms calls it. Nothing is saved.
    """
    words = NO_COOKIE % {"what": _("Not saved yet")}
    if not step and not visit.has_answers:
        return ended(request)
    if not step:
        comment = request.POST.get("comment", "")
        return _check_page(request, visit, comment=comment, comment_error=words, status=403)
    if step not in visit.steps:
        return ended(request)
    typed = visit.page.typed(step, request.POST)
    return _not_saved(request, visit, step, typed, words, status=403)


def _save(request: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    """Saves what was typed, whichever button was used and whether or not it has problems."""
    then = request.POST.get("then", CONTINUE)
    page, seen = visit.page, Seen.read(request.POST.get("version", ""))
    typed = page.form(step, page.typed(step, request.POST))
    changed = typed.changed_by(then)
    stored = typed.stored() if changed is None else changed
    problems: dict[str, str] = {}
    # A file is stored first, so that trouble with it leaves the other answers alone.
    if step == intake_images.STEP and then != AUTOSAVE and page.intake.gave_out(step, seen):
        link, now = visit.link, timezone.now()
        stored, problems = intake_images.taken(
            link, visit.draft, stored, request.FILES, request.POST, then, now
        )
    try:
        intake.save(
            visit.link,
            visit.draft,
            step,
            stored,
            seen=seen,
            tab=plain(request.POST.get("tab", ""))[:TAB_MAX],
            ip=visit.ip,
            now=timezone.now(),
        )
    except (AlreadySent, ChangedElsewhere, TooLarge, UnknownVersion) as refused:
        return _not_saved(request, visit, step, stored, intake_page.why_not(refused, visit.page))
    except Ended:
        return ended(request)
    if problems:
        return _step_page(request, visit, step, problems=problems, status=422)
    if then == AUTOSAVE:
        return _saved_words(request, visit, step, typed)
    if then != CONTINUE:
        return redirect("intake_step", token=visit.token, step=step)
    page = visit.page
    if page.form(step).problems:
        return _step_page(request, visit, step, refused=True, status=422)
    following = page.after(step)
    if not following:
        return redirect("intake_check", token=visit.token)
    return redirect(visit.path_of(following))


def _not_saved(
    request: HttpRequest, visit: Visit, step: str, typed: Any, words: str, status: int = 409
) -> HttpResponse:
    """Returns what was typed, marked as not saved; for an autosave one line that says why."""
    if request.POST.get("then") == AUTOSAVE:
        return render(request, "intake/step.html#not_saved", {"words": words}, status=409)
    return _step_page(request, visit, step, typed=typed, words=words, status=status)


def _step_page(
    request: HttpRequest,
    visit: Visit,
    step: str,
    *,
    typed: Any = None,
    words: str = "",
    refused: bool = False,
    problems: Mapping[str, str] = NO_PROBLEMS,
    status: int = 200,
) -> HttpResponse:
    page = visit.page
    context = {
        **about(visit, page),
        **page.step(step, typed, refused=refused),
        "tab": new_tab(),
        "not_saved_words": words,
        "refused": refused,
        "file_problems": [(f"id_{kind}_file", text) for kind, text in problems.items()],
        **(_pictures(visit, page, typed, problems) if step == intake_images.STEP else {}),
    }
    return render(request, "intake/step.html", context, status=status)


def _pictures(
    visit: Visit, page: IntakePage, typed: Any, problems: Mapping[str, str]
) -> dict[str, Any]:
    form = page.form(intake_images.STEP, typed)
    return {
        "pictures": intake_images.pictures(visit.link, form, problems),
        "colour_field": form.form["color"],
        "too_light": intake_images.too_light(form),
        "swatch": intake_images.swatch(form),
        "sample_icons": (CALL, GLOBE, ENVELOPE),
    }


def _saved_words(request: HttpRequest, visit: Visit, step: str, typed: Any) -> HttpResponse:
    """Returns the time of the save, the new version, the readings of values and the preview."""
    page = visit.page
    context = {
        **about(visit, page),
        "saved_at": page.saved_at,
        "version": page.seen(step),
        "live_form": typed,
        "live_readings": [
            (f"id_{name}_reading", answer)
            for name, answer in typed.live_readings()
            if name in request.POST
        ],
        "is_autosave": True,
        "oob": True,
    }
    return render(request, "intake/step.html#saved_words", context)


def _check_page(
    request: HttpRequest,
    visit: Visit,
    *,
    comment: str | None = None,
    comment_error: str = "",
    status: int = 200,
) -> HttpResponse:
    page = visit.page
    context = {
        **about(visit, page),
        "summary": page.summary(),
        "rejected": page.rejected,
        "papers": page.papers,
        "papers_path": visit.path_of(PAPERS) if PAPERS in visit.steps else "",
        "comment": visit.link.comment if comment is None else comment,
        "comment_error": comment_error,
    }
    return render(request, "intake/check.html", context, status=status)


def about(visit: Visit, page: IntakePage) -> dict[str, Any]:
    """Returns what all pages of a link show. The customer is never shown as a signed-in user."""
    return {
        "user": AnonymousUser(),
        "late_form": None,
        "token": visit.token,
        "link": visit.link,
        "customer": page.customer,
        "customer_initials": intake_page.initials(page.customer),
        "owner": page.owner,
        "places": page.places(),
        "saved_at": page.saved_at,
        "preview": page.preview,
        "now": timezone.now(),
    }


def ended(request: HttpRequest) -> HttpResponse:
    context = {"user": AnonymousUser(), "late_form": None}
    return _private(render(request, "intake/ended.html", context, status=404))


def _too_many(request: HttpRequest, exceeded: Exceeded) -> HttpResponse:
    context = {"user": AnonymousUser(), "late_form": None, "wait": duration(exceeded.wait)}
    name = "intake/ended.html#too_many" if wants_fragment(request) else "intake/ended.html"
    response = render(request, name, context, status=429)
    response["Retry-After"] = str(exceeded.wait)
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    return private_address(response)
