"""Schedules of whole shops: jobs of operations on machines, as little late as time to search allows, with a bound."""
