"""Logs: one JSON line per event, on standard error. No bodies, tokens, paths or numbers."""

import logging
import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

from rcsportal import log_words, trace
from rcsportal.log_words import route_of

__all__ = ["configure", "formatter", "route_of"]


def _with_request_id(_log: Any, _name: str, event: MutableMapping[str, Any]) -> Any:
    if request_id := trace.current():
        event["request_id"] = request_id
    return event


_TRACE = structlog.processors.ExceptionRenderer(log_words.format_trace)
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    _with_request_id,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.JSONRenderer(),
        # Without the trace here Django's tracebacks come out as Python reprs.
        foreign_pre_chain=[*_SHARED, _TRACE],
    )


def configure() -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"words": {"()": log_words.WithoutForeignWords}},
            "formatters": {"json": {"()": formatter}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "json",
                    "filters": ["words"],
                }
            },
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                # httpx logs whole URLs, and sender URLs hold phone numbers.
                "httpx": {"level": "WARNING"},
                "httpcore": {"level": "WARNING"},
                "django.server": {"level": "WARNING"},
                # The queue only rings: senders.jobs logs what was done.
                "django_tasks": {"level": "WARNING"},
                "django_tasks_db": {"level": "WARNING"},
                "rq": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            _TRACE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
