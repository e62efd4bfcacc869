"""Functions that follow each read and each write, so that rooms above learn of it. No calls.

They get the project, what was returned, and this machine's time before the call. They never raise.
"""

from collections.abc import Callable
from datetime import datetime

from senders.models import Project

Follower = Callable[[Project, object, datetime], object]
AFTER_READS: list[Follower] = []
AFTER_WRITES: list[Follower] = []
