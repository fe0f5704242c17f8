"""Promises written per second by many writers at once: Troth's own way, and the others one might have taken."""
