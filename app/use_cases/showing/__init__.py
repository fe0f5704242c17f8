"""What whoever shows the plan shares: its rows, the order in which they are listed, pages and days."""
