"""Customer links: their pages, their proposals, and what they never open."""
