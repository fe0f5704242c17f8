"""Tests of what callers send and what they are told."""
