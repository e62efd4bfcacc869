"""Makes signed checkpoints: of the end of a chain, never of one that does not follow.

``sign_end`` first recomputes what was added since the last checkpoint, so a chain that was changed
gets no new signature. ``record`` calls ``after_append`` and the worker ``sign_all``; verifications
and exports call ``sign_quietly``. A failure is logged and keeps nobody from working.
"""

from functools import partial
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from senders.audit import anchors, keys, signed
from senders.audit.chain import Walk, end_named
from senders.models import AuditChain, AuditCheckpoint

log = structlog.get_logger("senders.audit")

EVERY = 100  # entries
# Entries that an append may recompute. More are left to the worker: after an upgrade, say.
MOST = 10 * EVERY


class NotSigned(Exception):
    """The chain does not follow from its last checkpoint, so its end was not signed."""


def newest(chain: str) -> AuditCheckpoint | None:
    """Returns the last checkpoint of a chain if it is genuine, else None.

    ``verify_chain(…, since=…)`` may begin behind it.
    """
    last = _last(chain)
    return last if last is not None and signed.is_genuine(last) else None


def after_append(chain: str, number: int) -> None:
    """Signs each hundredth entry when the transaction that adds it has ended."""
    if number % EVERY == 0:
        transaction.on_commit(partial(sign_quietly, chain, most=MOST))


def sign_all() -> None:
    """Signs the ends of all chains that got entries since their last checkpoint."""
    of_chain = AuditCheckpoint.objects.filter(chain=OuterRef("name")).order_by().values("chain")
    last = Coalesce(Subquery(of_chain.annotate(last=Max("number")).values("last")), 0)
    for name in AuditChain.objects.filter(~Q(length=last)).values_list("name", flat=True):
        sign_quietly(name)


def sign_quietly(chain: str, *, most: int | None = None) -> AuditCheckpoint | None:
    """Signs the end of a chain; logs what keeps it from that. Returns the checkpoint of the end."""
    try:
        return sign_end(chain, most=most)
    except NotSigned as reason:
        log.error("audit.checkpoint_refused", chain=chain, reason=str(reason))
    except DatabaseError as problem:
        log.error("audit.checkpoint_failed", chain=chain, error=type(problem).__name__)
    return None


def sign_end(chain: str, *, most: int | None = None) -> AuditCheckpoint | None:
    """Signs the end of a chain and returns the checkpoint; the one that is there, if it is its end.

    Returns None for an empty chain and where more than ``most`` entries are not signed. Raises
    ``NotSigned``.
    """
    last = _last(chain)
    end = end_named(chain)
    number = last.number if last is not None else 0
    if last is not None and not signed.is_genuine(last):
        raise NotSigned(f"checkpoint {last.serial} is not genuine")
    if end.length == number:
        return last
    if most is not None and end.length - number > most:
        return None
    walk = Walk(chain, number, last.hash if last is not None else "")
    walk.run(lambda entry: True, until=end.length)
    if walk.fault or (walk.number, walk.hash) != (end.length, end.last_hash):
        raise NotSigned(f"entry {walk.number + 1} does not follow")
    now = timezone.now()
    made = AuditCheckpoint(
        chain=chain,
        serial=last.serial + 1 if last is not None else 1,
        since=number,
        number=walk.number,
        hash=walk.hash,
        hashes=walk.hashes(),
        at=max(now, last.at) if last is not None else now,
        key=keys.current_id(),
    )
    made.signature = keys.sign(made.canonical())
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # another process has just signed
        return _last(chain)
    transaction.on_commit(partial(_publish, made))
    return made


def _publish(checkpoint: AuditCheckpoint) -> None:
    """Tells the log and the anchor file, which somebody with the database cannot change."""
    log.info(anchors.EVENT, **checkpoint.printed())
    if not settings.AUDIT_ANCHOR_FILE:
        return
    try:
        anchors.append(checkpoint, Path(settings.AUDIT_ANCHOR_FILE))
    except OSError as problem:
        log.error("audit.anchor_failed", chain=checkpoint.chain, error=type(problem).__name__)


def _last(chain: str) -> AuditCheckpoint | None:
    return AuditCheckpoint.objects.filter(chain=chain).order_by("-serial").first()
