"""Background work: what it consists of, and who does it. Each job is done once, however many processes serve."""
