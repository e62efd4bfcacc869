"""Files for outside: what stands in them, line by line, as it arrives. Views hand them out.

A file says first what it is, who took it, when, and by which filter, and last whether it is
complete and how many rows it has; without that last line it was cut off. No file holds a secret
or a phone number.
"""
