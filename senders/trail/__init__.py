"""The audit trail as people read it: filters, pages, one entry. Writing is ``senders.audit``'s."""
