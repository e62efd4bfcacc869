"""The sandbox over HTTP inside the portal: ``api`` and ``panel``.

Only these views import from the portal: its decorators of access and of pages.
"""
