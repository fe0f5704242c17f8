"""Supply of each item at each site and who takes it: what is left, what is lent and what is kept back."""
