"""What ``manage.py rcs`` is made of: its arguments, its operations and how it prints."""
