"""Pages about all senders of a project together: changes and coverage."""
