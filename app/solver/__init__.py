"""Snapshot in, offers out: every date is found, bounded, proven where possible, and verified before it leaves."""
