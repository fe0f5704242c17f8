"""Promising anew what can no longer be kept: asked for, planned in the background, reviewed, applied."""
