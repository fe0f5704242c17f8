"""Rows of the books, one kind a file."""
