"""Schedules of whole shops, on shops small enough to be looked through."""
