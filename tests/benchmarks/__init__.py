"""Benchmarks measure what they say: made-up plans are legal, and everybody is asked the same."""
