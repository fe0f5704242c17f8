"""The troth command: each verb in a module of its own, loaded when it is called."""

INTERRUPTED = 130
"""As shells say it of a command that was ended by Ctrl-C."""


def main() -> None:
    """Loads what all verbs need, too: whoever thinks better of it meanwhile has made no mistake to be traced."""
    try:
        from app.cli.commands import run

        run()
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
