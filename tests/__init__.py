"""The tests: sentences about the trade, in the same rooms as the application."""
