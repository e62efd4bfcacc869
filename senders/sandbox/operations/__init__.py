"""The operations of the emulated API, one module a subject. ``routes.py`` says which is where."""
