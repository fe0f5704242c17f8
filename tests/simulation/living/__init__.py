"""A plant that lives: whatever customers, the ERP, the floor and the clock do next, and what holds after each step."""
