"""What Troth does, one verb a file. Every transaction begins and ends here."""
