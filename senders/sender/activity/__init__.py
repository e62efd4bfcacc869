"""A sender's activity: the events Sinch reports merged with the audit trail and notes."""
