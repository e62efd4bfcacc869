"""The wizard's rules: steps, forms, what is sent, readiness, saving, submitting. No HTTP here."""
