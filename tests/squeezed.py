"""Middleware of the tests: pages as a browser reads them, however their templates are broken.

White space that never shows is taken out of what the test client gets: around block elements,
before second lines (``.subline``), at the end of a tag, and all but one space elsewhere. Browsers
get the pages as they are.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_BLOCKS = (
    "article|aside|blockquote|body|caption|dd|details|dialog|div|dl|dt|fieldset|figure|footer|form"
    "|h[1-6]|head|header|html|legend|li|link|main|meta|nav|ol|option|p|section|select|summary|table"
    "|tbody|td|template|tfoot|th|thead|title|tr|ul"
)
_VERBATIM = re.compile(r"(<(?P<tag>pre|textarea|script)\b.*?</(?P=tag)>)", re.DOTALL)
_AROUND_BLOCKS = re.compile(rf" ?(</?(?:{_BLOCKS})(?:\s[^<>]*)?>) ?")
_IN_BUTTONS = re.compile(r"(<(?:a|button)\b[^<>]*>) | (</(?:a|button)>)")


def squeeze(html: str) -> str:
    """Returns the page without invisible white space; ``pre`` and ``textarea`` stay as they are."""
    pieces = _VERBATIM.split(html)
    # Each match of the pattern adds itself and its tag name to the pieces.
    for index in range(0, len(pieces), 3):
        text = re.sub(r"\s+", " ", pieces[index])
        text = re.sub(r" (/?>)", r"\1", text)
        text = _AROUND_BLOCKS.sub(r"\1", text)
        text = text.replace(' <span class="subline', '<span class="subline')
        pieces[index] = _IN_BUTTONS.sub(lambda found: found[1] or found[2], text)
    return "".join(piece for index, piece in enumerate(pieces) if index % 3 != 2)


class SqueezeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        # Django's test client marks its requests so; a live server's have no such mark.
        if is_page and not response.streaming and hasattr(request, "_dont_enforce_csrf_checks"):
            response.content = squeeze(response.content.decode()).encode()
        return response
