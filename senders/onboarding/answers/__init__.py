"""Stored answers on their own: merging, comparing and normalizing. No forms here."""
