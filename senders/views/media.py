"""The public images of brands: what the portal fitted and somebody uses. Nothing else is served."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from senders.sender import own_images
from senders.web.access import public

TYPES = {"png": "image/png", "jpg": "image/jpeg"}
# The name is the digest of the content, so the content never changes.
FOR_A_YEAR = "public, max-age=31536000, immutable"


@require_safe
@public
def brand_image(request: HttpRequest, name: str) -> HttpResponseBase:
    if not own_images.is_name(name):
        raise Http404
    try:
        file = default_storage.open(f"{own_images.FOLDER}/{name}")
    except FileNotFoundError as error:
        raise Http404 from error
    # Packing an image anew saves nothing, and would hide its size from who downloads it.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = FileResponse(file, content_type=TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = FOR_A_YEAR
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # brands are shown to everybody
    return response
