"""Cases: one customer's onboarding, over draft, sender and later edits, from first mail to launch.

Knows drafts and senders by their ids. Not: what drafts contain (``onboarding``), requests.
"""
