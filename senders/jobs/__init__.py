"""Background work: what no page waits for. Jobs are rows; a queue only rings for them.

Rooms above define kinds of jobs (``kinds``) and enqueue them. What a job does is not here.
"""

from senders.jobs.kinds import Kind, Later, Scheduled, register, schedule
from senders.jobs.reports import WorkerReport, worker_report
from senders.jobs.ringing import enqueue
from senders.jobs.running import run_due

__all__ = [
    "Kind",
    "Later",
    "Scheduled",
    "WorkerReport",
    "enqueue",
    "register",
    "run_due",
    "schedule",
    "worker_report",
]
