"""Uploaded images of a draft: the copy that fits, its storage and its public address."""
