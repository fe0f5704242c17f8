"""Adapters to what is outside: files, public data sets, and a running Troth seen as any caller sees it."""
