"""Tells a process to stop, many times. No tests."""

import signal
import subprocess


def storm(process: subprocess.Popen[bytes]) -> None:
    """Sends SIGTERM and SIGINT in turns, so that some arrive within the handlers of others."""
    for _time in range(50):
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
