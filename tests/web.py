"""HTTP to processes of ours, by a connection of its own for each call: whichever worker is there may take it."""

import httpx

web = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
"""One for all calls: a client reads what authorities sign certificates, which takes longer than most of them."""
