"""Files and systems of others, read as plant models, and the demo played on them."""
