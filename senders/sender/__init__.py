"""One sender and the list of them: facts, sentences and rows. No requests, no launch."""
