"""Power cuts: what a disk has of a SQLite file when the lights go out, which killing a process cannot show."""
