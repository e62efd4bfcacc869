"""The portal's line to Sinch: clients, cached reads, counts and audited writes.

What a response means to a reader is in ``words`` and in the subjects.
"""
