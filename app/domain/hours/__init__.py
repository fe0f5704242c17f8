"""When machines and calendars are open, and who holds which of their minutes."""
