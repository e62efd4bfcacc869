"""Pages of drafts and of the wizard, one module for each subject."""
