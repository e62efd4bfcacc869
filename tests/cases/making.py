"""Cases made without the pages that make them."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from senders.models import Case, Project


def case_of(project: Project, owner: User, **columns: Any) -> Case:
    return Case.objects.create(
        project=project, owner=owner, **{"created": timezone.now(), **columns}
    )
