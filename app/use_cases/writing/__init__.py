"""What whoever writes shares, from the lock to the commit."""
