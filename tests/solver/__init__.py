"""What the planner answers, and each of its parts against a plain search."""
