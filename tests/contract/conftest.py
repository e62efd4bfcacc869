"""Two connections to the sandbox: in process and over sockets."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from senders import provisioning as p
from senders.sandbox import seed
from senders.sandbox.standalone import StandaloneServer
from senders.sandbox.transport import SandboxTransport

SECRET = SecretStr("sandbox-secret")


@pytest.fixture
def standalone() -> Iterator[str]:
    """Returns the URL of a stand-alone sandbox on a free port."""
    server = StandaloneServer(("127.0.0.1", 0), silence=60)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    host, port = server.server_address[:2]
    yield f"http://{host!s}:{port}"
    server.close_now()
    thread.join()


@pytest.fixture(params=["in process", "over sockets"])
def root(request: pytest.FixtureRequest) -> tuple[str, httpx.BaseTransport | None]:
    """Returns (base URL, transport) of the sandbox."""
    if request.param == "in process":
        return "https://sandbox.invalid", SandboxTransport()
    return request.getfixturevalue("standalone"), None


Connect = Callable[..., p.ProvisioningClient]


@pytest.fixture
def connect_to() -> Iterator[Connect]:
    """Creates clients and closes their pools after the test."""
    with ExitStack() as stack:

        def connect(*arguments: Any, **more: Any) -> p.ProvisioningClient:
            return stack.enter_context(closing(_make(*arguments, **more)))

        yield connect


@pytest.fixture
def connect(root: tuple[str, httpx.BaseTransport | None], connect_to: Connect) -> Connect:
    return partial(connect_to, root)


@pytest.fixture(params=["oauth2", "basic"])
def client(request: pytest.FixtureRequest, connect: Connect) -> p.ProvisioningClient:
    return connect(request.param)


def _make(
    root: tuple[str, httpx.BaseTransport | None],
    auth: str = "oauth2",
    project: str = seed.AURORA,
    secret: SecretStr = SECRET,
    patience: p.Patience = p.Patience.PAGE,
) -> p.ProvisioningClient:
    base_url, transport = root
    credentials = p.Credentials(
        "sandbox-key",
        secret,
        "basic" if auth == "basic" else "oauth2",
        f"{base_url}/oauth2/token",
    )
    return p.ProvisioningClient(
        project, base_url, credentials, transport=transport, patience=patience
    )
