"""How promises stand: what is wrong with them, what still fits, and the plan as it is by now."""
