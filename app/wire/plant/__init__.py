"""The plant model on the wire: its shapes, what is checked before anything changes, and the way in and out."""
