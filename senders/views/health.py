"""Health pages for load balancers: the process runs; its database and cache respond."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from senders.web.access import public


@never_cache
@require_safe
@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
@public
def readyz(request: HttpRequest) -> HttpResponse:
    problems = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        problems.append("database")
    try:
        cache.set("readyz", "ok", 5)
        if cache.get("readyz") != "ok":
            problems.append("cache")
    except (RedisError, OSError):
        problems.append("cache")
    text = f"not ready: {', '.join(problems)}\n" if problems else "ready\n"
    return HttpResponse(text, content_type="text/plain", status=503 if problems else 200)
