"""Pages of drafts and of the wizard, one module a subject."""
