"""Every sentence that the planner says, a function each: another language is another set of these modules."""
