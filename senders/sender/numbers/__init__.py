"""The test numbers of a sender: pasted text, table, quota and invitations in bulk."""
