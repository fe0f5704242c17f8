"""The whole HTTP API under random trade, against a model of plain Python that shares no code with the application.

`shop` is the plant, `offices` are replicas of Troth on one database, `expected` is what they should say, and the files
named after a part of the trade do something and compare. `steps` lists what may be done next, for Hypothesis
(`machine`) and for long walks from a seed (`walk`, `python -m tests.stateful`).
"""
