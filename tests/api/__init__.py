"""The HTTP side, asked as a caller would: status, problem, body."""
