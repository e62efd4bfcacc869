"""Records of senders and changes between them: kept, read, filtered. No pages."""
