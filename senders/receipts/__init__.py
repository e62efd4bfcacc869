"""Checks of customers' addresses and the receipts of what was measured. No verdicts.

Pages ask for checks and read rows; the worker measures with ``inspections``. Verdicts on receipts
belong to readiness.
"""
