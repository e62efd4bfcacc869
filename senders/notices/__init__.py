"""Notices of senders and cases to people they concern, on pages and by e-mail. No requests."""
