"""The launch of a sender: what it submits, what follows and how it ended. Not the API call."""
