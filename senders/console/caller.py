"""The user of a management command as named in the audit trail."""

import getpass
import os

from senders.audit import Actor
from senders.models import Project


def caller(project: Project | None) -> Actor:
    """Returns the person at the shell as an actor without a portal user or role."""
    return Actor(project, f"command: {login_name()}")


def login_name() -> str:
    """Returns the operating system's login name of the caller, or the user number without one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid {os.getuid()}"
