"""An exhaustive search for the true earliest date of one request, written apart from the solver.

It shares with the application only the nouns of ``app/domain`` and the expansion of a calendar into windows.
"""
