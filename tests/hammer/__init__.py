"""The hammer: real processes on a real database, many clients after the same few bikes, and afterwards the accounts.

`python -m tests.hammer` runs it at length, `kills` and `cuts` with processes that die and connections that break. Every
client keeps a journal of what it was told; what counts afterwards is what is on the books, read by an auditor that
shares no code with us and once more by plain SQL.
"""
