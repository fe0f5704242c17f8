"""What use cases need from outside, as they would say it, one need a file."""
