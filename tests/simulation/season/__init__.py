"""A season of a company that does what Troth tells it: whether that is enough for every promise."""
