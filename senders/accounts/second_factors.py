"""The face of second factors for other rooms: who has which, and which roles need one."""

from senders.accounts.factors import Factors, of, remove_all
from senders.web.second_factor import is_required

__all__ = ["Factors", "is_required", "of", "remove_all"]
