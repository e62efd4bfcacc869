"""Drafts from a spreadsheet: reading the file, judging its rows, creating a draft for each.

Files that leave (the template, the rows with problems) are written in ``senders.exports``.
"""
