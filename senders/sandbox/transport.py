"""Carries the client's calls to the sandbox in the same process, without a socket."""

from collections.abc import Iterator

import httpx

from senders.sandbox import server


class SandboxTransport(httpx.BaseTransport):
    """A transport that turns simulated faults into the exceptions of a broken network."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        trace = request.extensions.get("trace")
        try:
            if trace is not None:
                # As a connection of httpcore would, see its trace extension.
                trace("http11.send_request_headers.started", {"request": request})
            return server.handle(request)
        except server.NoAnswer as fault:
            if fault.kind == "timeout":
                raise httpx.ReadTimeout("ordered", request=request) from None
            if fault.kind == "refused":
                raise httpx.ConnectError("ordered", request=request) from ConnectionRefusedError()
            headers = {"Content-Type": "application/json"}
            return httpx.Response(200, headers=headers, stream=_CutOff(fault.content))


class _CutOff(httpx.SyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        raise httpx.RemoteProtocolError("ordered")
