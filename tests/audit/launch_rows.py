"""The rows of ``test_what_posts_leave`` for four eyes and the settings of a project."""

from typing import Any

from senders.models import Draft, LaunchRequest
from tests.audit.trail_press import NOTHING, PROJECT, Press, Row, asked
from tests.conftest import DEALS, signed_in
from tests.launch import requesting

SENDER = f"{PROJECT}senders/<str:sender>/"
APPROVED, REQUESTED = (
    ("sender.launch_approved", "succeeded"),
    ("sender.launch_requested", "succeeded"),
)
VOIDED = ("sender.launch_voided", "succeeded")
SETTINGS = ("project.settings_changed", "succeeded")
CALL = "POST /rcs/senders/*/launch"


def with_setting(draft: Draft) -> None:
    requesting.four_eyes(draft.project)


def requested(draft: Draft) -> None:
    with_setting(draft)
    requesting.requested(DEALS, remark="Agreed")


def requested_and_changed(draft: Draft) -> None:
    requested(draft)
    requesting.edit(DEALS, "details", "brand", "color", value="#112233")


def _page(_draft: Draft) -> dict[str, Any]:
    page = signed_in("manager").get(requesting.page_url(DEALS))
    return {"seen": page.context["seen"], "told": "1", "remark": "Agreed"}


def _decision(do: str, **more: str) -> Any:
    return lambda draft: requesting.decision(LaunchRequest.objects.get(), do, **more)


def _decided(do: str, action: str, who: str = "admin", **more: str) -> Press:
    return Press(_decision(do, **more), [(action, "succeeded")], who=who, before=requested)


ROWS = {
    f"{PROJECT}settings/": Row(
        Press({"four_eyes": "1"}, [SETTINGS], who="manager"),
        Press({"four_eyes": "1"}, NOTHING, status=403),
        more={
            "as it is": Press({}, NOTHING, who="manager"),
            "off": Press(
                {"seen": "four_eyes"}, [SETTINGS, VOIDED], who="manager", before=requested
            ),
        },
    ),
    f"{SENDER}launch/request/": Row(
        Press(_page, [REQUESTED], who="manager", before=with_setting),
        Press({"seen": "x"}, NOTHING, who="manager", status=409, before=with_setting),
        more={
            "off": Press(_page, NOTHING, who="manager", status=409),
            "again after a change": Press(
                _page, [VOIDED, REQUESTED], who="manager", before=requested_and_changed
            ),
        },
    ),
    f"{SENDER}launch/decide/": Row(
        Press(
            _decision("approve"),
            [APPROVED, *asked("sender.launched", "succeeded")],
            who="admin",
            before=requested,
        ),
        Press(_decision("approve"), NOTHING, who="manager", status=409, before=requested),
        Press(
            _decision("approve"),
            [APPROVED, *asked("sender.launched", "no_answer")],
            who="admin",
            before=requested,
            fault=(CALL, "timeout"),
            status=504,
        ),
        more={
            "void": Press(
                _decision("approve"),
                [VOIDED],
                who="admin",
                before=requested_and_changed,
                status=409,
            ),
            "declined": _decided("decline", "sender.launch_declined", reason="An old logo"),
            "withdrawn": _decided("withdraw", "sender.launch_withdrawn", "manager"),
        },
    ),
}
