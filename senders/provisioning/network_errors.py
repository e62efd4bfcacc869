"""Names the cause of a network error, and whether the request had left by then."""

import socket
import ssl
from collections.abc import Iterator

import httpx

from senders.provisioning import errors
from senders.provisioning.errors import Cause

# Raised before a connection stands, so that nothing can have been sent.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
# OpenSSL, X509_verify_cert(3): certificate has expired; host name mismatch.
_EXPIRED, _OTHER_NAME = 10, 62


def explain(
    error: Exception, *, host: str, seconds: float, sent: bool | None
) -> errors.Unreachable | errors.UnreadableReply:
    """Returns our error for one of httpx's.

    ``seconds`` is the time that the call was given. ``sent`` says whether the request began to
    leave; None where the transport does not tell, and then only an error from before a connection
    stands counts as not sent.
    """
    left = sent is not False and not isinstance(error, _BEFORE_SENDING)
    if isinstance(error, httpx.TimeoutException):
        return errors.TimedOut(host=host, seconds=seconds, sent=left)
    if isinstance(error, httpx.DecodingError | httpx.StreamError):
        return errors.UnreadableReply(type(error).__name__, status=200)
    return errors.Unreachable(type(error).__name__, cause=cause_of(error), host=host, sent=left)


def cause_of(error: BaseException) -> Cause:
    """Returns the cause that an admin may be able to mend, from the chain of an error's causes."""
    for each in _chain(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            if each.verify_code == _EXPIRED:
                return Cause.CERTIFICATE_EXPIRED
            if each.verify_code == _OTHER_NAME:
                return Cause.CERTIFICATE_OF_ANOTHER
            return Cause.CERTIFICATE_UNTRUSTED
        if isinstance(each, ssl.SSLError):
            return Cause.TLS
        if isinstance(each, socket.gaierror | UnicodeError):
            return Cause.HOST_UNKNOWN
        if isinstance(each, ConnectionRefusedError):
            return Cause.REFUSED
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return Cause.CUT
    return Cause.NETWORK


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yields an error and its causes; the pool raises ``from None``, which keeps the context."""
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__
