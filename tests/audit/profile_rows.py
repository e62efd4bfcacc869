"""The rows of ``trail_rows`` about brand profiles, and about taking over what one has changed."""

from django.contrib.auth.models import User
from django.utils import timezone

from senders.models import BrandProfile, Draft
from senders.onboarding import origins, profiles
from tests.audit.trail_press import NOTHING, PROJECT, Press, Row
from tests.web.test_access import FILLED

PROFILES = f"{PROJECT}profiles/"
PROFILE = f"{PROFILES}<int:profile>/"


def there(draft: Draft) -> None:
    """A profile with the number that addresses name, and another with a name that is taken."""
    user, now = User.objects.get(username="onboarding"), timezone.now()
    for number, name in ((int(FILLED["profile"]), "Aurora"), (None, "Taken")):
        BrandProfile.objects.create(
            pk=number,
            project=draft.project,
            name=name,
            name_key=name.casefold(),
            answers={"brand": {"name": ["Aurora"], "description": ["New"]}},
            version=2,
            made_at=now,
            made_by=user,
            changed_at=now,
            changed_by=user,
        )


def begun(draft: Draft) -> None:
    """The draft began with a version of the profile that had another description."""
    there(draft)
    found = BrandProfile.objects.get(pk=FILLED["profile"])
    then = {"brand": {"name": ["Aurora"], "description": ["Old"]}}
    origins.keep(draft, profiles.target(found), then, timezone.now(), version=1)


ROWS = {
    f"{PROFILES}new/": Row(
        Press({"name": "Aurora"}, [("profile.created", "succeeded")]),
        Press({"name": " "}, NOTHING, status=422),
        Press(
            {"name": "Deals", "sender": FILLED["sender"]},
            NOTHING,
            fault=("GET /rcs/senders/*", "timeout"),
            status=504,
        ),
        more={
            "from a draft": Press(
                lambda draft: {"name": "Deals", "draft": str(draft.pk)},
                [("profile.created", "succeeded")],
            ),
            "auditor": Press({"name": "Aurora"}, NOTHING, who="auditor", status=403),
        },
    ),
    f"{PROFILE}rename/": Row(
        Press({"name": "Other"}, [("profile.renamed", "succeeded")], before=there),
        Press({"name": "taken"}, NOTHING, before=there, status=422),
        more={"same name": Press({"name": "Aurora"}, NOTHING, before=there)},
    ),
    f"{PROFILE}remove/": Row(
        Press({}, [("profile.removed", "succeeded")], before=there),
        Press({}, NOTHING, who="auditor", before=there, status=403),
        more={"again": Press({}, NOTHING, status=404)},
    ),
    f"{PROFILE}<step:step>/": Row(
        Press(
            {"name": "Aurora", "description": "Newer", "seen": "{}"},
            NOTHING,
            before=there,
            status=409,
        ),
        Press({"name": "Aurora"}, NOTHING, who="auditor", before=there, status=403),
        more={
            "seen": Press(
                {
                    "name": "Aurora",
                    "description": "Newer",
                    "seen": '{"name": ["Aurora"], "description": ["New"]}',
                },
                [("profile.changed", "succeeded")],
                before=there,
            ),
        },
    ),
    f"{PROJECT}onboarding/<int:draft>/origin/": Row(
        # Nothing of the draft changes before the choice, which is a save of its own.
        Press({"step": "brand"}, NOTHING, before=begun),
        Press({"step": "brand"}, NOTHING, who="auditor", status=403),
        more={"nothing new": Press({"step": "brand"}, NOTHING)},
    ),
}
