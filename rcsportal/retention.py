"""Days after which stored data is removed: the ``RETENTION_…_DAYS`` variables, 0 for never.

What each of them removes stands in ``senders.upkeep``.
"""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_FIRST, _LAST = "retention_", "_days"


class RetentionDays(BaseSettings):
    """The part of the environment that says how long data is stored."""

    retention_jobs_days: int = Field(14, ge=0)
    retention_events_days: int = Field(90, ge=0)
    retention_refused_events_days: int = Field(90, ge=0)
    retention_invitation_runs_days: int = Field(14, ge=0)
    retention_draft_imports_days: int = Field(14, ge=0)
    retention_member_invitations_days: int = Field(90, ge=0)
    retention_notices_days: int = Field(180, ge=0)
    retention_receipts_days: int = Field(90, ge=0)
    retention_uploads_days: int = Field(30, ge=0)
    retention_saves_days: int = Field(0, ge=0)
    retention_discarded_drafts_days: int = Field(180, ge=0)
    retention_launched_drafts_days: int = Field(0, ge=0)
    retention_ended_drafts_days: int = Field(365, ge=0)

    @field_validator("retention_discarded_drafts_days")
    @classmethod
    def _leaves_time_to_restore(cls, value: int) -> int:
        if 0 < value < 30:
            raise ValueError("must be 0 or at least 30: a discarded draft can be restored for 30")
        return value

    @field_validator("retention_refused_events_days")
    @classmethod
    def _leaves_what_is_counted(cls, value: int) -> int:
        if 0 < value < 7:
            raise ValueError("must be 0 or at least 7: the webhooks page counts the last 7 days")
        return value

    def retentions(self) -> dict[str, int]:
        """Returns the days of each variable, by the words in its middle."""
        return {
            name.removeprefix(_FIRST).removesuffix(_LAST): getattr(self, name)
            for name in RetentionDays.model_fields
        }
