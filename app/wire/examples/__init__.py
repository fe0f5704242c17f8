"""The story that the documents tell: bodies that callers send, and what comes back on them."""
