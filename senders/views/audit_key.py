"""The public keys that verify the audit trail, for anybody. The trail itself is ``trail``'s."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from senders.audit import keys
from senders.web.access import public


@cache_control(public=True, max_age=3600)
@require_safe
@public
def audit_key(request: HttpRequest) -> HttpResponse:
    """Returns the keys as PEM, each below its ID; the first one signs now."""
    blocks = [f"Key ID: {key_id}\n{keys.pem(key)}" for key_id, key in keys.known().items()]
    return HttpResponse("\n".join(blocks), content_type="text/plain; charset=utf-8")
