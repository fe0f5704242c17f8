"""One resource a file: the calls it has, what they say of themselves, and the use case behind each."""
