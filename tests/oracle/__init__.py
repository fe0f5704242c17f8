"""An exhaustive search for what is truly best for one request, written apart from the solver.

The earliest dates (``search``), the best that offers in parts can be (``kinds``), and the least cost (``least_cost``).
It shares with the application only the nouns of ``app/domain`` and the expansion of a calendar into windows.
"""
