"""The papers of a customer link: those that the customer has to bring, their state, their files.

A file is there at once, whether or not the answers were sent. What is done with it is in
``senders.cases.paper_offers``; the other pages of a link are in ``intake``.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.cases import paper_offers
from senders.cases.paper_files import NotUsable
from senders.cases.papers import PaperRow
from senders.views.intake import NO_COOKIE, Visit, about, by_link, ended
from senders.web.access import public
from senders.words.steps import PAPERS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
@by_link
def papers(request: HttpRequest, visit: Visit) -> HttpResponse:
    if PAPERS not in visit.steps:
        return ended(request)
    if request.method != "POST":
        return _page(request, visit)
    rows = visit.page.papers
    row = next((row for row in rows if row.key == request.POST.get("paper")), None)
    if row is None:
        words = _("This paper is not required any more. The file was not stored.")
        return _page(request, visit, problem=("", words), status=422)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, visit, problem=(row.key, _("Select a file.")), status=422)
    return _upload(request, visit, row, file)


@by_link
def without_cookie(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Answers an upload whose page lost its cookie. It has no address, and stores nothing."""
    if PAPERS not in visit.steps:
        return ended(request)
    words = NO_COOKIE % {"what": _("The file was not stored")}
    return _page(request, visit, problem=("", words), status=403)


def _upload(
    request: HttpRequest, visit: Visit, row: PaperRow, file: UploadedFile[Any]
) -> HttpResponse:
    try:
        paper_offers.upload(visit.link, row, file, ip=visit.ip, now=timezone.now())
    except NotUsable as error:
        return _page(request, visit, problem=(row.key, str(error)), status=422)
    except paper_offers.Ended:
        return ended(request)
    response = redirect("intake_papers", token=visit.token)
    response.headers["Location"] += f"#paper-{row.key}"
    return response


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    problem: tuple[str, str] = ("", ""),
    status: int = 200,
) -> HttpResponse:
    """Draws the page. ``problem`` is the key of a paper, or nothing, and what went wrong."""
    page = visit.page
    key, words = problem
    place = page.place(PAPERS)
    context = {
        **about(visit, page),
        **page.neighbours(PAPERS),
        "step": place,
        "number": place.number,
        "papers": page.papers,
        "open_papers": place.total - place.answered,
        "problem_key": key,
        "problem_words": words,
        "has_answers": bool(page.intake.steps),
    }
    return render(request, "intake/papers.html", context, status=status)
