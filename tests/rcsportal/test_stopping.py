"""A process that is told to stop, often and at once, stops: no handler waits for another one."""

import subprocess
import sys

import pytest

from tests.contract.processes import ROOT
from tests.signals import storm

PROGRAM = """
import signal, sys
from rcsportal.stopping import Stop
stop = Stop()
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, stop.ask)
print("waits", flush=True)
while not stop.event.wait(1):
    pass
assert stop.asked
print("stops", flush=True)
sys.stdin.read()  # after its end Python gives the signals back to the system
"""


@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(10))
def test_many_signals_at_once_are_one_wish(attempt: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"waits\n"
        storm(process)
        assert process.communicate(timeout=60)[0] == b"stops\n"
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()
