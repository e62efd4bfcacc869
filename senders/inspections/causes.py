"""The reasons why nothing could be measured, as stable codes. Words stand in ``words.measured``."""

from enum import StrEnum


class Failure(StrEnum):
    """A code that a receipt keeps; facts that belong to it stand beside it."""

    NOT_A_URL = "not_a_url"
    SCHEME = "scheme"  # neither http nor https
    USERINFO = "userinfo"  # a user name or password in the address
    NOTATION = "notation"  # an IP address that is not written as four decimal numbers
    PORT = "port"
    PRIVATE = "private"
    PRIVATE_NAME = "private_name"  # a host name that leads there, as the portal sees it
    HOST_UNKNOWN = "host_unknown"
    CONNECTION_REFUSED = "connection_refused"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_OF_ANOTHER = "certificate_of_another"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    TLS = "tls"
    TIMED_OUT = "timed_out"
    CUT = "cut"
    NETWORK = "network"
    REDIRECTS = "redirects"  # more than the limit
    REDIRECT_NOWHERE = "redirect_nowhere"  # a redirect without a target
    TOO_LARGE = "too_large"
    ENCODING = "encoding"  # compressed in a way that cannot be undone
    STATUS = "status"  # an error page in the place of an image or video
    EMPTY = "empty"
    WEB_PAGE = "web_page"  # in the place of an image
    NOT_AN_IMAGE = "not_an_image"
    FORMAT = "format"  # an image, of a type that is not measured
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_PAGE = "not_a_page"
    NOT_A_VIDEO = "not_a_video"


class NotMeasured(Exception):
    """The end of a measurement without a result. ``facts`` can be kept as JSON."""

    def __init__(self, failure: Failure, **facts: str | int) -> None:
        super().__init__(failure.value)
        self.failure = failure
        self.facts = facts
