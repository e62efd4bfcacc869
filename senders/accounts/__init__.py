"""People and their sessions: the sign-in log and the limits on signing in. No pages."""
