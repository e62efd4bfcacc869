"""All senders of a project together: search, views, coverage, work lists. No requests."""
