"""Callbacks from Sinch: our webhooks, deliveries kept once and applied. No pages."""
