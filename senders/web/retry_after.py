"""The header that tells clients when a failed request may succeed. The one place that sets it."""

from django.http import HttpResponse

from senders.words.api_problems import Failure


def with_retry_after(response: HttpResponse, failure: Failure | None) -> HttpResponse:
    """Sets ``Retry-After`` (RFC 9110, 10.2.3) in seconds where the failure says when."""
    if failure and failure.retry_after:
        response["Retry-After"] = str(failure.retry_after)
    return response
