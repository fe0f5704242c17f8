"""What a caller can ask for about webhooks, one verb a file, and how far each of them is told."""
