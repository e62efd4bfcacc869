"""The sandbox over HTTP inside the portal, by subject: ``api`` and ``panel``.

The one part of the sandbox that knows the portal, for its access decorators.
"""
