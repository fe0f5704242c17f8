"""Our calls to others: messages to webhooks, and who may be called at all. The only room that calls out over HTTP."""
