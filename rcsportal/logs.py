"""Logs: one JSON line per event, on standard error. No bodies, tokens or paths."""

import logging
import logging.config
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class RouteInsteadOfPath(logging.Filter):
    """Replaces the path in Django's own request warnings with the route template."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "path"):
            path, route = request.path, route_of(request)
            if isinstance(record.args, tuple):
                record.args = tuple(
                    route if argument == path else argument for argument in record.args
                )
            del record.__dict__["request"]
        return True


def route_of(request: Any) -> str:
    """Returns the matched URL pattern, such as ``/p/<slug:project>/senders/``; never the path."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "(no route)"


def configure() -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"route": {"()": RouteInsteadOfPath}},
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processor": structlog.processors.JSONRenderer(),
                    # Without format_exc_info here Django's tracebacks come out as Python reprs.
                    "foreign_pre_chain": [*_SHARED, structlog.processors.format_exc_info],
                }
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "json",
                    "filters": ["route"],
                }
            },
            "root": {"handlers": ["stderr"], "level": "INFO"},
            "loggers": {
                # httpx logs whole URLs, and sender URLs hold phone numbers.
                "httpx": {"level": "WARNING"},
                "httpcore": {"level": "WARNING"},
                "django.server": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
