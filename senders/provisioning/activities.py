"""The log of a sender and of the project's account, and comments.

Source: Provisioning API reference, RCS Senders and RCS Accounts.
"""

from senders.provisioning.tolerant import Moment, Page, Tolerant


class Activity(Tolerant):
    """``RcsSenderNotificationDto``, ``RcsAccountNotificationDto``: an open type, and no id."""

    type: str
    created: Moment | None = None
    author: str | None = None
    comment: str | None = None


class ActivityPage(Page):
    """One page of activities, newest first."""

    notifications: list[Activity]


class Comment(Tolerant):
    """``RcsCommentDto``: the answer to a new comment. Comments are read back as activities."""

    type: str
    comment: str
    created: Moment | None = None
