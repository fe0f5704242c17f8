"""The change log of each plan, and what is told from it."""
