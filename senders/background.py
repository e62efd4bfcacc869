"""The list of what happens by itself: kinds of jobs, schedules, what follows a read or a write.

Their code is in the rooms.
"""

from datetime import timedelta

from django.conf import settings

from senders import jobs
from senders.accounts import invitation_mail, passwords
from senders.audit import checkpoints
from senders.cases import paper_offers
from senders.hooks import applying, waking
from senders.launch import approval
from senders.notices import case_news, mailing, reminders, telling
from senders.onboarding import address_checks, customer_mailing, intake
from senders.onboarding.imports import running as importing
from senders.receipts import asking, recheck, running
from senders.records import keeping, passes
from senders.sender.numbers import invite_again
from senders.sinch import followers
from senders.trail import verifying
from senders.upkeep import tidying

jobs.register(jobs.Kind("checkpoints", lambda payload: checkpoints.sign_all()))
jobs.schedule(jobs.Scheduled("checkpoints", "checkpoints", timedelta(minutes=10), at_once=True))
jobs.register(jobs.Kind(verifying.KIND, verifying.run, attempts=3, given_up=verifying.give_up))
jobs.register(jobs.Kind(asking.KIND, running.run, attempts=3, given_up=running.give_up))
jobs.register(jobs.Kind("recheck", recheck.run))
running.AFTER.append(address_checks.progress_after)
jobs.schedule(jobs.Scheduled("recheck", "recheck", timedelta(days=1), timedelta(hours=2)))

jobs.register(jobs.Kind(passes.SYNC, passes.start_all))
jobs.register(jobs.Kind(passes.PASS, passes.run))
if settings.SYNC_MINUTES:
    jobs.schedule(
        jobs.Scheduled("sync", passes.SYNC, timedelta(minutes=settings.SYNC_MINUTES), at_once=True)
    )
jobs.register(jobs.Kind(waking.KIND, applying.run, ended=waking.wake_again))
jobs.register(jobs.Kind(waking.SWEEP, waking.sweep))
jobs.schedule(jobs.Scheduled("deliveries_sweep", waking.SWEEP, timedelta(minutes=5)))
jobs.register(jobs.Kind("launch_requests", lambda payload: approval.void_lapsed()))
jobs.schedule(jobs.Scheduled("launch_requests", "launch_requests", timedelta(hours=1)))
jobs.register(jobs.Kind(telling.KIND, telling.run))
jobs.register(jobs.Kind(mailing.KIND, mailing.run))
jobs.register(jobs.Kind(importing.KIND, importing.run, given_up=importing.give_up))
jobs.register(jobs.Kind(reminders.KIND, reminders.run))
jobs.register(jobs.Kind(reminders.DAILY, reminders.plan_all))
jobs.schedule(
    jobs.Scheduled("case_reminders", reminders.DAILY, timedelta(days=1), timedelta(hours=6))
)
jobs.register(jobs.Kind(invite_again.KIND, invite_again.run, given_up=invite_again.give_up))
jobs.register(
    jobs.Kind(invitation_mail.KIND, invitation_mail.run, given_up=invitation_mail.give_up)
)
jobs.register(jobs.Kind(customer_mailing.KIND, customer_mailing.run))
jobs.register(jobs.Kind(intake.NEWS, case_news.run))
jobs.register(jobs.Kind(paper_offers.NEWS, case_news.run_papers))
jobs.register(jobs.Kind(tidying.KIND, tidying.run))
jobs.schedule(jobs.Scheduled("tidy", tidying.KIND, timedelta(days=1), timedelta(hours=3)))
jobs.register(jobs.Kind(passwords.KIND, passwords.mail_link))
jobs.register(jobs.Kind(passwords.NEWS_KIND, passwords.mail_news))
keeping.AFTER_CHANGES.append(telling.after_changes)
followers.AFTER_READS.append(keeping.after_read)
followers.AFTER_WRITES.append(keeping.after_write)
