"""Who runs a management command, as the audit trail names them."""

import getpass
import os

from senders.audit import Actor
from senders.models import Project


def caller(project: Project | None) -> Actor:
    """The person at the shell: nobody the portal knows, so there is neither user nor role."""
    return Actor(project, f"command: {login_name()}")


def login_name() -> str:
    """The operating system's name for whoever runs this, or the number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"uid {os.getuid()}"
