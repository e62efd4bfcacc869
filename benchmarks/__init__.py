"""Benchmarks: ratios measured in one run. No test depends on them."""
