"""What has happened to planned work: progress, what has left, what is over, and what the ERP has taken over."""
