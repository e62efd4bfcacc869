"""Typed and pasted values, read kind by kind: what will be sent, or the true cause why not.

Pure functions for forms, imports and commands. No requests, no calls, no models: the client stays
strict, and nothing here says which answers are required.
"""

from senders.inputs.colours import colour
from senders.inputs.companies import (
    company_number,
    ein,
    siren,
    siret,
    uk_company_number,
    vat_number,
)
from senders.inputs.dates import date
from senders.inputs.kinds import as_typed, kind_of
from senders.inputs.mail import email
from senders.inputs.numbers import message_count, number, whole_number
from senders.inputs.phones import (
    company_phone,
    contact_phone,
    invited_number,
    verification_phone,
)
from senders.inputs.reading import Kind, Reading
from senders.inputs.texts import label, text
from senders.inputs.web import web_address

__all__ = [
    "Kind",
    "Reading",
    "as_typed",
    "colour",
    "company_number",
    "company_phone",
    "contact_phone",
    "date",
    "ein",
    "email",
    "invited_number",
    "kind_of",
    "label",
    "message_count",
    "number",
    "siren",
    "siret",
    "text",
    "uk_company_number",
    "vat_number",
    "verification_phone",
    "web_address",
    "whole_number",
]
