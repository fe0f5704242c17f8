"""What must hold between two answers, whatever the right dates are: better circumstances never give a later one.

A change is a pure function from one inquiry to another; what follows for the dates is judged in ``judging``.
"""
