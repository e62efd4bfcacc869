"""Pages of cases: the list, one case, and what people do to it."""
