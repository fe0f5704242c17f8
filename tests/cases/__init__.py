"""Small planning situations with the dates any right planner must give."""
