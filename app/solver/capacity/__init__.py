"""When machines are free: slots beside what is planned, ways of working, change-overs, what an order holds itself."""
