"""The troth command: each verb in a module of its own, loaded when it is called."""

from app.cli.commands import run as main

__all__ = ["main"]
