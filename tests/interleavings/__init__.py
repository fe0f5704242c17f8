"""Every order in which the statements of two transactions can meet on a real PostgreSQL, and what comes of each.

`gates` stops an actor before each of its statements, `schedules` lets them go in every order there is, `stories` says
who does what at once and what must hold in the end, `faults` has the books that decide on what they read too early.
"""
