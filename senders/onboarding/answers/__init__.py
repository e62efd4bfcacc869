"""Answers of a draft by themselves: merging, comparing and their stored form. No forms."""
