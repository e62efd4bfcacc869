"""Upkeep of what is stored: retention, and what of a person can be exported."""
