"""The rows of ``test_what_posts_leave`` for the fleet: webhooks, ticked rows, views, notices."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from senders.models import Draft, Hook, Project, SavedView, Tag
from senders.provisioning.limits import RCS_TRIGGERS
from tests.audit.trail_press import NOTHING, PROJECT, Press, Row, asked
from tests.conftest import DEALS, DETAIL, signed_in
from tests.web.test_access import FILLED

SENDERS, WEBHOOKS = f"{PROJECT}senders/", f"{PROJECT}webhooks/"
TRIGGERS = {"trigger": list(RCS_TRIGGERS)}
MADE = [("webhook.created", "attempted"), ("webhook.created", "succeeded")]


def read(draft: Draft) -> None:
    signed_in("manager").get(DETAIL)  # a page that was opened leaves a record to own and to tag


def tagged(draft: Draft) -> None:
    read(draft)
    tag = Tag.objects.create(project=draft.project, name="VIP", key="vip")
    tag.records.set(draft.project.records.filter(sender_id=DEALS))


def hooked(draft: Draft) -> None:
    """A webhook of ours at Sinch, under the number that the addresses of the tables hold."""
    signed_in("admin").post("/p/aurora/webhooks/create/", TRIGGERS)
    Hook.objects.update(id=int(FILLED["hook"]))


def viewed(draft: Draft) -> None:
    _view(draft.project, is_shared=False)


def shared(draft: Draft) -> None:
    _view(draft.project, is_shared=True)


def _view(project: Project, *, is_shared: bool) -> None:
    SavedView.objects.create(
        pk=int(FILLED["view"]),
        project=project,
        owner=User.objects.get(username="onboarding"),
        name="Mine",
        is_shared=is_shared,
        created_at=timezone.now(),
    )


def _ticked(do: str, **more: Any) -> dict[str, Any]:
    return {"sender": [DEALS], "do": do, **more}


OWNED = [("sender.owner_changed", "succeeded")]
ROWS = {
    "hooks/<str:token>/": Row(
        # A callback is no action of a person; what it changes is a record.
        Press({}, NOTHING, who="", status=404),
        Press({}, NOTHING, who="manager", status=404),
    ),
    # A person's own: what they read, follow and set.
    "notices/read/": Row(Press({}, NOTHING, who="auditor"), Press({}, NOTHING, who="", status=401)),
    "settings/": Row(
        Press({"zone": "Europe/Paris"}, NOTHING, who="auditor"),
        Press({"zone": "Nowhere"}, NOTHING, who="auditor", status=422),
    ),
    f"{PROJECT}follow/": Row(
        Press({"about": "every", "mail": "never"}, NOTHING, who="auditor"),
        Press({}, NOTHING, who="", status=401),
    ),
    f"{WEBHOOKS}create/": Row(
        Press(TRIGGERS, MADE, who="admin"),
        Press({}, NOTHING, who="admin", status=422),
        more={"manager": Press(TRIGGERS, NOTHING, who="manager", status=403)},
    ),
    f"{WEBHOOKS}<int:hook>/rotate/": Row(
        Press({}, asked("webhook.updated", "succeeded"), who="admin", before=hooked),
        Press({}, NOTHING, who="manager", status=403, before=hooked),
    ),
    f"{WEBHOOKS}<int:hook>/remove/": Row(
        Press({}, asked("webhook.removed", "succeeded"), who="admin", before=hooked),
        Press({}, NOTHING, who="manager", status=403, before=hooked),
    ),
    f"{SENDERS}ticked/": Row(
        Press(_ticked("owner", owner="manager"), OWNED, before=read),
        Press({"do": "owner", "owner": "manager"}, NOTHING, status=422),
        more={
            # The worker sends them; its entries are those of each invitation.
            "invite": Press(_ticked("invite"), NOTHING),
            "tag": Press(
                _ticked("tag", tag="VIP"), [("sender.tag_added", "succeeded")], before=read
            ),
            "untag": Press(
                _ticked("untag", tag="VIP"), [("sender.tag_removed", "succeeded")], before=tagged
            ),
        },
    ),
    f"{SENDERS}ticked/export.csv": Row(
        Press({"sender": [DEALS]}, [("senders.exported", "succeeded")], status=200, before=read),
        Press({}, NOTHING, status=422),
    ),
    f"{SENDERS}views/": Row(
        Press({"name": "Ours", "for": "everyone"}, [("view.shared", "succeeded")]),
        Press({"name": ""}, NOTHING, status=422),
        more={"only mine": Press({"name": "Mine"}, NOTHING, who="auditor")},
    ),
    f"{SENDERS}views/<int:view>/": Row(
        Press({"do": "rename", "name": "Ours"}, [("view.changed", "succeeded")], before=shared),
        Press({"do": "rename", "name": ""}, NOTHING, status=422, before=shared),
        more={
            "removed": Press({"do": "remove"}, [("view.removed", "succeeded")], before=shared),
            "only mine": Press({"do": "remove"}, NOTHING, before=viewed),
        },
    ),
}
