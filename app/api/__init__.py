"""HTTP and nothing else: what a request becomes, and how an answer or a refusal is written down."""
