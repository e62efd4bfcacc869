"""The one task that queues carry: take the job with this ID. The work is in ``running``."""

from django_tasks import task

from senders.jobs import running


@task()
def take(job_id: int) -> None:
    running.take(job_id)
