"""Names and texts for what the API and the portal call things: tables and pure functions.

No database tables and no calls.
"""
