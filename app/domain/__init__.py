"""The trade's nouns and laws in plain Python: nothing here knows HTTP, SQL or a solver."""
