"""Pages about the people of a project, for its admins: the list, invitations, access, files."""
