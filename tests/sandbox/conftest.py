"""A receiver of callbacks on a real socket."""

import threading
from collections.abc import Iterator

import pytest

from tests.sandbox.hooks import Listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.let.set()
    server.shutdown()
    server.server_close()
    thread.join()
