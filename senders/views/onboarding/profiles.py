"""The pages of brand profiles: list, one profile, its steps, name, removal; and making one."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from senders.audit import Target
from senders.models import BrandProfile, Draft, Project, Role
from senders.onboarding import answer_text, profiles
from senders.onboarding.answers import merging
from senders.onboarding.answers.merging import by_field
from senders.onboarding.answers.normalize import StepAnswers, Stored, clean
from senders.onboarding.draft_titles import title_of
from senders.onboarding.forms import StepForm, posted, step_form
from senders.onboarding.preview import preview_of
from senders.onboarding.profiles import ChangedSince, NotSaved
from senders.onboarding.questions import own_list
from senders.onboarding.wire import import_body, payload
from senders.records.facts import sender_name
from senders.sinch import clients
from senders.views.onboarding.common import draft_or_404
from senders.web import double_submit, stashed_post
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.words.steps import BY_SLUG

LARGEST = 2**63 - 1  # what a database can be asked for
PROBLEMS = {
    "empty": gettext_lazy("Enter a name for the profile."),
    "long": gettext_lazy("The name must be 100 characters or shorter."),
    "taken": gettext_lazy("This project has a profile with this name. Enter another name."),
    "many": gettext_lazy("This project has 200 profiles. Remove one before you create another."),
}


@never_cache
@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    rows = [
        (each, each.answers.get("brand", {}).get("name", [""])[-1:])
        for each in profiles.of_project(request.project)
    ]
    return render(request, "onboarding/profiles.html", {"rows": rows, "now": timezone.now()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ONBOARDING)
def new(request: PortalRequest) -> HttpResponse:
    """Creates a profile, empty or with the answers of ``draft`` or ``sender``."""
    given = request.POST if request.method == "POST" else request.GET
    source, answers = _source(request, given)
    if request.method != "POST":
        unsent = stashed_post.typed(request, "profiles:new")
        name = unsent.get("name", "") if unsent else _brand_name(answers)
        return _new(request, name, source)
    if not double_submit.take_once(request, timezone.now()):
        return redirect("profiles:index", project=request.project.slug)
    try:
        profile = profiles.create(
            request.project,
            request.POST.get("name", ""),
            answers,
            user=signed_in_user(request),
            actor=actor_of(request),
            now=timezone.now(),
            source=source,
        )
    except NotSaved as problem:
        double_submit.give_back(request)
        return _new(request, request.POST.get("name", ""), source, PROBLEMS[str(problem)])
    messages.success(
        request,
        _("The brand profile was created. Test numbers and country answers were not copied.")
        if source
        else _("The brand profile was created."),
    )
    return _to(profile)


@never_cache
@require_GET
@requires(Role.AUDITOR)
def profile(request: PortalRequest, profile: int) -> HttpResponse:
    return _page(request, profile_or_404(request.project, profile))


@posted_from("profiles:profile", "profile")
@requires(Role.ONBOARDING)
def rename(request: PortalRequest, profile: int) -> HttpResponse:
    found = profile_or_404(request.project, profile)
    typed = request.POST.get("name", "")
    try:
        profiles.rename(found, typed, actor_of(request), now=timezone.now())
    except NotSaved as problem:
        return _page(request, found, typed=typed, problem=PROBLEMS[str(problem)])
    messages.success(request, _("The brand profile was renamed."))
    return _to(found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ONBOARDING)
def remove(request: PortalRequest, profile: int) -> HttpResponse:
    """Shows what removing means; a POST removes."""
    found = profile_or_404(request.project, profile)
    if request.method != "POST":
        return render(request, "onboarding/profile_remove.html", {"profile": found})
    profiles.remove(found, actor_of(request), now=timezone.now())
    messages.success(request, _("The brand profile was removed."))
    return redirect("profiles:index", project=request.project.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ONBOARDING)
def step(request: PortalRequest, profile: int, step: str) -> HttpResponse:
    """Shows one step of a profile with the form of the wizard, and saves it."""
    found = profile_or_404(request.project, profile)
    if step not in profiles.STEPS:
        raise Http404(_("A brand profile has no such step."))
    held: Stored = found.answers.get(step, {})
    if request.method != "POST":
        typed = stashed_post.typed(request, "profiles:step")
        answers = held if typed is None else posted(step, typed)
        seen = held if typed is None else _seen(typed)
        return _step(request, found, step_form(step, answers), seen)
    form = step_form(step, posted(step, request.POST))
    seen = _seen(request.POST)
    changed = form.changed_by(request.POST.get("then", ""))
    if changed is not None:
        return _step(request, found, step_form(step, changed, quiet=True), seen)
    try:
        profiles.save(
            found,
            step,
            form.stored(),
            seen=seen,
            user=signed_in_user(request),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except ChangedSince as clash:
        return _clash(request, found, form, clash)
    except BrandProfile.DoesNotExist:
        raise Http404(_("Brand profile not found.")) from None
    if form.problems:
        current = step_form(step, found.answers.get(step, {}))
        return _step(request, found, current, found.answers.get(step, {}), refused=True)
    messages.success(request, _("The brand profile was saved."))
    return _to(found)


def profile_or_404(project: Project, profile: int) -> BrandProfile:
    found = profiles.of_project(project).filter(pk=profile).first() if profile <= LARGEST else None
    if found is None:
        raise Http404(_("Brand profile not found."))
    return found


def _source(request: PortalRequest, given: QueryDict) -> tuple[Target | None, Mapping[str, Stored]]:
    """Returns the draft or sender that a new profile takes its answers from, and the answers."""
    draft, sender = given.get("draft", ""), given.get("sender", "")
    if draft.isascii() and draft.isdecimal() and len(draft) < 19:
        found: Draft = draft_or_404(request, int(draft))
        label = title_of(found)
        return Target("draft", str(found.pk), label), found.answers
    if sender:
        read = clients.client_of(request.project).get_sender(sender)
        return Target("sender", read.id, sender_name(read)), import_body(read.wire).answers
    return None, {}


def _brand_name(answers: Mapping[str, Stored]) -> str:
    names = answers.get("brand", {}).get("name") or [""]
    return " ".join(names[-1].split())[: profiles.NAME_MAX]


def _new(
    request: PortalRequest, name: str, source: Target | None, problem: object = ""
) -> HttpResponse:
    context = {"name": name, "source": source, "problem": problem, "most": profiles.NAME_MAX}
    status = 422 if problem else 200
    return render(request, "onboarding/profile_new.html", context, status=status)


def _page(
    request: PortalRequest, profile: BrandProfile, *, typed: str | None = None, problem: object = ""
) -> HttpResponse:
    forms = [step_form(step, profile.answers.get(step, {})) for step in profiles.STEPS]
    if typed is None and (unsent := stashed_post.typed(request, "profiles:rename")):
        typed = unsent.get("name", "")
    context = {
        "profile": profile,
        "steps": [(BY_SLUG[form.slug], _texts(form)) for form in forms],
        "preview": preview_of(payload(profile.answers, own_list(())).get("details", {})),
        "name": profile.name if typed is None else typed,
        "problem": problem,
        "most": profiles.NAME_MAX,
        "may_write": not request.role.only_reads,
        "now": timezone.now(),
    }
    return render(request, "onboarding/profile.html", context, status=422 if problem else 200)


def _texts(form: StepForm) -> list[tuple[str, str]]:
    parts = by_field(form.stored())
    return [
        (label, answer_text.text_in(form, parts.get(name, {})))
        for name, label in answer_text.labels_in(form).items()
    ]


def _clash(
    request: PortalRequest, profile: BrandProfile, form: StepForm, clash: ChangedSince
) -> HttpResponse:
    """Shows what was typed, and beside it what others saved; saving again replaces theirs."""
    held: Stored = profile.answers.get(form.slug, {})
    labels, parts = answer_text.labels_in(form), by_field(held)
    theirs = [
        (labels.get(name, name), answer_text.text_in(form, parts.get(name, {})))
        for name in clash.fields
    ]
    # What only others changed is taken over; the page has then seen all of theirs.
    shown = merging.chosen(held, form.stored(), clash.fields)
    return _step(request, profile, step_form(form.slug, shown), held, theirs=theirs, status=409)


def _step(
    request: PortalRequest,
    profile: BrandProfile,
    form: StepForm,
    seen: Stored,
    *,
    refused: bool = False,
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    context = {
        "profile": profile,
        "step": BY_SLUG[form.slug],
        "step_form": form,
        "problems": form.problems if refused else [],
        # So that a save can tell what others changed since.
        "seen": json.dumps(seen),
        "now": timezone.now(),
        **more,
    }
    status = status or (422 if refused else 200)
    return render(request, "onboarding/profile_step.html", context, status=status)


def _seen(form: QueryDict) -> StepAnswers:
    """Returns the answers that the page showed; none if it says so in no way that can be read."""
    try:
        seen = json.loads(form.get("seen", ""))
    except ValueError:
        return {}
    if not isinstance(seen, dict):
        return {}
    return clean(
        {
            name: [value for value in values if isinstance(value, str)]
            for name, values in seen.items()
            if isinstance(values, list)
        }
    )


def _to(profile: BrandProfile) -> HttpResponse:
    return redirect("profiles:profile", project=profile.project.slug, profile=profile.pk)
