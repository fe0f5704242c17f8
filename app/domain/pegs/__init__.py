"""Which supply each need takes, and who rests on whose work."""
