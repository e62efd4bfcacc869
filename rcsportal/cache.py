"""The cache: values are JSON, and a cache that fails or holds rubbish is an empty one.

``Cached`` is the only way to read a value: the text in Redis is other people's input, so each value
has a shape, and a value of another shape counts as absent. What must not be lost, or must count,
belongs in the database.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import structlog
from django.core.cache import cache
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from pydantic import AfterValidator, AwareDatetime, TypeAdapter, ValidationError
from redis.exceptions import RedisError, ResponseError

from rcsportal.outage import Outage

log = structlog.get_logger(__name__)
T = TypeVar("T")

PAUSE = 5.0  # seconds after a failure in which a process does not ask the cache
SOCKET_OPTIONS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}  # seconds

# A peer that is not Redis can break the parser of its answers at any place.
_BROKEN_ANSWERS = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
_outages: dict[str, Outage] = {}


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time at the end of the calendar") from None


# A time in the cache is ISO text with its zone.
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class NotStorable(Exception):
    """A value that JSON cannot hold: an error in the code that stores it."""


class NotReadable(Exception):
    """A stored value that is not JSON, such as one of an older version of the portal."""


class JsonSerializer:
    """Converts values to JSON and back. Integers stay as they are, so that Redis can count."""

    def dumps(self, value: Any) -> int | str:
        """Returns the stored form. Raises ``NotStorable``, for example for a datetime."""
        if type(value) is int:
            return value
        try:
            return json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise NotStorable(type(value).__name__) from error

    def loads(self, data: Any) -> Any:
        """Returns the value. Raises ``NotReadable``."""
        try:
            value = json.loads(data)
            # Half a surrogate pair is valid JSON, but no page can be encoded with it.
            json.dumps(value, ensure_ascii=False).encode()
        except (TypeError, ValueError, RecursionError):
            raise NotReadable from None
        return value


_json = JsonSerializer()


class JsonLocMemCache(LocMemCache):
    """The cache of a single process. It holds JSON too, so that both caches behave alike."""

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return super().add(key, _json.dumps(value), timeout, version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        absent = object()
        found = super().get(key, absent, version)
        return default if found is absent else _json.loads(str(found))

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        super().set(key, _json.dumps(value), timeout, version)


class OpenRedisCache(RedisCache):
    """Redis, or an empty cache while Redis does not answer. ``add`` returns True meanwhile."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"serializer": JsonSerializer(), **SOCKET_OPTIONS, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._outage = _outages.setdefault(str(server), Outage(PAUSE))

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        ask = super().add
        return bool(self._ask(lambda: ask(key, value, timeout, version), True, [value]))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        ask = super().get
        return self._ask(lambda: ask(key, default, version), default)

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        ask = super().set
        self._ask(lambda: ask(key, value, timeout, version), None, [value])

    def touch(
        self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        ask = super().touch
        return bool(self._ask(lambda: ask(key, timeout, version), False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        ask = super().delete
        return bool(self._ask(lambda: ask(key, version), False))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        ask, wanted = super().get_many, list(keys)
        found = self._ask(lambda: ask(wanted, version), {})
        return dict(found)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        ask = super().has_key
        return bool(self._ask(lambda: ask(key, version), False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Returns ``delta`` while Redis does not answer: the first of its kind."""
        full = self.make_and_validate_key(key, version=version)
        client = self._cache.get_client(full, write=True)
        exists = self._ask(lambda: client.exists(full), None)
        if exists == 0:
            raise ValueError(f"Key '{key}' not found.")
        counted = self._ask(lambda: client.incr(full, delta), delta)
        return counted if isinstance(counted, int) else delta

    def set_many(
        self,
        data: dict[Any, Any],
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[Any]:
        ask = super().set_many
        return list(self._ask(lambda: ask(data, timeout, version), list(data), data.values()))

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        ask, unwanted = super().delete_many, list(keys)
        self._ask(lambda: ask(unwanted, version), None)

    def clear(self) -> None:
        self._ask(super().clear, None)

    def _ask(self, call: Callable[[], Any], otherwise: Any, stored: Iterable[Any] = ()) -> Any:
        """Calls Redis once; returns ``otherwise`` if it fails or failed in the last seconds.

        Raises ``NotStorable`` for a value in ``stored`` that JSON cannot hold, also in an outage.
        """
        if not self._outage.lets_ask():
            for value in stored:
                _json.dumps(value)
            return otherwise
        try:
            found = call()
        except NotReadable:
            found = otherwise
        except ResponseError as error:
            # An answer about this key or this command: Redis itself is there.
            log.warning("cache_refused", error=type(error).__name__)
            found = otherwise
        except (RedisError, OSError, *_BROKEN_ANSWERS) as error:
            if self._outage.begin():
                log.warning("cache_unavailable", error=type(error).__name__)
            return otherwise
        if self._outage.end():
            log.info("cache_available")
        return found


class Cached(Generic[T]):
    """The values of one shape in the cache, for example ``Cached[list[str]](list[str])``."""

    def __init__(self, shape: Any) -> None:
        self._shape: TypeAdapter[T] = TypeAdapter(shape)

    def get(self, key: str) -> T | None:
        """Returns the value, or None if it is absent or has another shape."""
        found = cache.get(key)
        if found is None:
            return None
        try:
            return self._shape.validate_python(found)
        except ValidationError:
            return None

    def set(self, key: str, value: T, seconds: float) -> None:
        cache.set(key, self._shape.dump_python(value, mode="json"), seconds)


def claim(key: str, seconds: float) -> bool:
    """Returns True for the first caller in that time; for each caller while the cache is down."""
    return bool(cache.add(key, 1, seconds))


def is_claimed(key: str) -> bool:
    """Returns True while the claim of a caller lasts; False while the cache is down."""
    return cache.get(key) is not None


def forget(key: str) -> None:
    cache.delete(key)


def responds() -> bool:
    """Returns True if a value that is stored now can be read back."""
    cache.set("readyz", "stored", 5)
    return bool(cache.get("readyz") == "stored")
