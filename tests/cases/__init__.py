"""Cases: opening, waiting items, lists and pages."""
