"""Background work: what is done, once, whoever does it."""
