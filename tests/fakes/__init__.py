"""What stands behind the ports where a test needs no database, no planner and no receiver."""
