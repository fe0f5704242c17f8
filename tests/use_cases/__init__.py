"""What a caller can ask for, on books in memory and on those in SQL."""
