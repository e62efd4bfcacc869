"""Checkpoints outside the database: appends to ``AUDIT_ANCHOR_FILE``, reads that file and logs.

A line is one JSON object with ``"event": "audit.checkpoint"`` and the columns of a checkpoint.
The log's lines are the same with a few more keys. ``read`` accepts both, also behind a prefix that
a log collector put there.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from senders.audit.findings import Fault, Finding
from senders.models import AuditCheckpoint

EVENT = "audit.checkpoint"
_MARK = f'"{EVENT}"'.encode()
_NUMBERS = ("serial", "since", "number")
_TEXTS = ("chain", "hash", "hashes", "key", "signature")


@dataclass(frozen=True)
class Anchor:
    """A checkpoint as it stands outside the database; ``source`` is the file and the line."""

    checkpoint: AuditCheckpoint
    source: str


@dataclass
class Anchors:
    """All checkpoints of some files. Their signatures are not verified here."""

    found: list[Anchor] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # lines and files that cannot be read

    def of(self, chain: str) -> list[Anchor]:
        return [anchor for anchor in self.found if anchor.checkpoint.chain == chain]

    def not_compared(self, chain: str) -> list[Finding]:
        """Returns the note for a chain that nothing outside the database says anything about."""
        return [] if self.of(chain) else [Finding(Fault.NOT_COMPARED)]

    def chains(self) -> set[str]:
        return {anchor.checkpoint.chain for anchor in self.found}


def append(checkpoint: AuditCheckpoint, path: Path) -> None:
    """Appends one line and waits until it is on the disk. Several processes may append at once.

    Raises ``OSError`` where that fails. A line that a crash cut short is ended first.
    """
    line = json.dumps({"event": EVENT} | checkpoint.printed(), ensure_ascii=False) + "\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        text = line if not size or os.pread(descriptor, 1, size - 1) == b"\n" else f"\n{line}"
        rest = memoryview(text.encode())
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def own() -> Anchors:
    """Returns the checkpoints of ``AUDIT_ANCHOR_FILE``, none where it is not set."""
    return read([Path(settings.AUDIT_ANCHOR_FILE)]) if settings.AUDIT_ANCHOR_FILE else Anchors()


def read(paths: list[Path]) -> Anchors:
    """Reads anchor files and logs. A file that cannot be read is a finding, not an error."""
    anchors, seen = Anchors(), set[tuple[str, str]]()
    for path in paths:
        try:
            for place, line in _lines(path):
                source = f"{path.name}:{place}"
                checkpoint = _parsed(line)
                if checkpoint is None:
                    anchors.findings.append(Finding(Fault.ANCHOR_UNREADABLE, source=source))
                    continue
                # The log and the anchor file mostly hold the same ones.
                if (same := (checkpoint.canonical(), checkpoint.signature)) not in seen:
                    anchors.found.append(Anchor(checkpoint, source))
                    seen.add(same)
        except OSError:
            anchors.findings.append(Finding(Fault.ANCHORS_ABSENT, source=path.name))
    return anchors


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yields the numbered lines that tell of a checkpoint; logs hold many others."""
    with path.open("rb") as lines:
        for place, line in enumerate(lines, start=1):
            if _MARK in line:
                yield place, line


def _parsed(line: bytes) -> AuditCheckpoint | None:
    """Returns the checkpoint of a line, None if the line is damaged."""
    try:
        content = json.loads(line[line.index(b"{") :])
    except ValueError:
        return None
    return parsed(content) if isinstance(content, dict) else None


def parsed(content: dict[str, Any]) -> AuditCheckpoint | None:
    """Returns a checkpoint that is not in the database from its printed form."""
    numbers = {name: content.get(name) for name in _NUMBERS}
    texts = {name: content.get(name) for name in _TEXTS}
    if not all(type(number) is int and number >= 0 for number in numbers.values()):
        return None
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    try:
        at = datetime.fromisoformat(str(content.get("at")))
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return AuditCheckpoint(**numbers, **texts, at=at)
