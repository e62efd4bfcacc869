"""Following: begins, changes and ends it. Personal, so it leaves no audit entry."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from senders.models import Follow, Project, SavedView, SenderRecord


@dataclass(frozen=True)
class FollowMenu:
    """The menu *Follow* of a sender, a view or a project; ``follow`` is None without one."""

    follow: Follow | None
    about: str
    mail: str
    field: str = ""  # of the form: ``sender`` or ``view``, empty for the project
    value: str = ""
    is_owner: bool = False

    @property
    def abouts(self) -> list[tuple[str, Any]]:
        return list(Follow.About.choices)

    @property
    def mails(self) -> list[tuple[str, Any]]:
        return list(Follow.Mail.choices)


def menu_of_sender(user: User, sender_id: str, record: SenderRecord | None) -> FollowMenu:
    """Returns the menu of a sender with its record; one without a record has no follow."""
    if record is None:
        return _menu(None, "sender", sender_id)
    follow = Follow.objects.filter(user=user, record=record).first()
    return _menu(follow, "sender", sender_id, is_owner=record.owner_id == user.pk)


def menu_of_view(user: User, view: SavedView) -> FollowMenu:
    return _menu(Follow.objects.filter(user=user, view=view).first(), "view", str(view.pk))


def menu_of_project(user: User, project: Project) -> FollowMenu:
    found = Follow.objects.filter(user=user, project=project, record=None, view=None)
    return _menu(found.first())


def menu_of(follow: Follow) -> FollowMenu:
    """Returns the menu of something that is followed, for the list of these."""
    if follow.record is not None:
        return _menu(follow, "sender", follow.record.sender_id)
    if follow.view is not None:
        return _menu(follow, "view", str(follow.view.pk))
    return _menu(follow)


def _menu(
    follow: Follow | None, field: str = "", value: str = "", *, is_owner: bool = False
) -> FollowMenu:
    about = follow.about if follow else Follow.About.EVERY
    mail = follow.mail if follow else Follow.Mail.DAILY
    return FollowMenu(follow, about, mail, field, value, is_owner)


class NotThere(LookupError):
    """The sender or view to follow is not known here."""


def save(
    user: User, project: Project, *, sender: str = "", view: str = "", about: str, mail: str
) -> Follow:
    """Follows a sender, a view or, without both, the project; again, it changes the settings.

    Raises ``NotThere``. A value that is not known leaves the setting as it was.
    """
    target = _target(user, project, sender, view)
    settings: dict[str, str] = {}
    if about in Follow.About.values:
        settings["about"] = about
    if mail in Follow.Mail.values:
        settings["mail"] = mail
    follow, _made = Follow.objects.update_or_create(
        user=user, project=project, **target, defaults=settings
    )
    return follow


def stop(user: User, project: Project, *, sender: str = "", view: str = "") -> bool:
    """Ends following; returns False where nothing was followed. Raises ``NotThere``."""
    target = _target(user, project, sender, view)
    gone, _kinds = Follow.objects.filter(user=user, project=project, **target).delete()
    return bool(gone)


def _target(user: User, project: Project, sender: str, view: str) -> dict[str, Any]:
    if sender:
        record = SenderRecord.objects.filter(project=project, sender_id=sender).first()
        if record is None:
            raise NotThere("sender")
        return {"record": record, "view": None}
    if view:
        mine = Q(owner=user) | Q(is_shared=True)
        number = int(view) if view.isascii() and view.isdigit() and len(view) < 18 else 0
        found = SavedView.objects.filter(mine, project=project, pk=number).first()
        if found is None:
            raise NotThere("view")
        return {"record": None, "view": found}
    return {"record": None, "view": None}
