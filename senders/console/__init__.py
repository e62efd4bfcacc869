"""The parts of ``manage.py rcs``: its arguments, its operations and its output."""
