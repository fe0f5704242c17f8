"""Tier 1: one order put into a plan of which nothing moves, at its earliest, and what is tried for a better one."""
