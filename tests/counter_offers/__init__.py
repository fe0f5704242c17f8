"""Every offer of every answer, judged from outside: legal, priced to the cent, worth showing, and truly explained.

`python -m tests.counter_offers FIRST LAST` does so for those factories and prints what cannot be.
"""
