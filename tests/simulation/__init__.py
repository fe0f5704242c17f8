"""Days and weeks of trade from a seed, with all that happens on a floor, and the auditor at the end of each."""
