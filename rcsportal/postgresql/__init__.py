"""Django's PostgreSQL backend with a limit on the time that a response may take."""
