"""The operations of the emulated API, one module per subject. ``routes.py`` is the index."""
