"""The portal's own log, caught as it is written."""

import io
import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Returns the output of the portal's own log handler during the test."""
    (handler,) = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)
