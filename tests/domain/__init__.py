"""The trade's nouns and laws, with no solver in sight."""
