"""Messages to others: who may be called, what is sent, and what is made of the answers."""
