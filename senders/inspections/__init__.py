"""Fetches and measures what customers' addresses lead to. No database, no request, no verdict.

``measuring.measure`` is the face. Verdicts on what was measured belong to readiness.
"""
