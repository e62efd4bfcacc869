"""Notices of changes to people who follow them, on pages and by e-mail. No requests."""
