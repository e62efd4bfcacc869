"""The bases of every model of a response."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Tolerant(BaseModel):
    """Reads camelCase, keeps what it does not know, and never shows input in its errors."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        frozen=True,
        hide_input_in_errors=True,
    )


class Brief(Tolerant):
    """A model that keeps its declared fields only, so that no secret and no unused data stays."""

    model_config = ConfigDict(extra="ignore")


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# The reference says UTC everywhere; a date that came without a zone is one all the same.
Moment = Annotated[datetime, AfterValidator(_in_utc)]

# Answers carry sizes as JSON numbers: 50 and 50.0 are the same size.
Count = Annotated[int, Field(ge=0)]


class Page(Tolerant):
    """The fields of every list response: sizes, and opaque page tokens, ``None`` at the ends."""

    total_size: Count
    page_size: Count
    previous_page_token: str | None = None
    next_page_token: str | None = None
