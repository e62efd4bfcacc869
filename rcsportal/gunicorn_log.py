"""gunicorn's log in the form of the portal's, without the requests that it quotes."""

from typing import Any

from gunicorn.glogging import Logger

from rcsportal.log_words import WithoutForeignWords
from rcsportal.logs import formatter


class GunicornLog(Logger):  # type: ignore[misc]
    """Keeps gunicorn's own handlers, and gives them our lines."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter())
            handler.addFilter(WithoutForeignWords())
