"""The list of background work: kinds of jobs and schedules. Their code is in the rooms."""

from datetime import timedelta

from senders import jobs
from senders.onboarding import address_checks
from senders.receipts import asking, recheck, running

jobs.register(jobs.Kind(asking.KIND, running.run, attempts=3, given_up=running.give_up))
jobs.register(jobs.Kind("recheck", recheck.run))
running.AFTER.append(address_checks.progress_after)
jobs.schedule(jobs.Scheduled("recheck", "recheck", timedelta(days=1), timedelta(hours=2)))
