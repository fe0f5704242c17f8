"""Processes of Troth that begin at once: forked from one that has imported it, which alone takes seconds."""

import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from app.cli import main

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["app.cli.commands", "app.cli.serving", "app.cli.checking"])


def begun(
    target: Callable[..., object], *args: object, environment: Mapping[str, str], output: Path, errors: Path
) -> BaseProcess:
    """A call in a process of its own; what that says is added to two files, which may be one."""
    process = FORKS.Process(target=_begin, args=(target, args, dict(environment), output, errors))
    process.start()
    return process


def run_troth(*words: str) -> None:
    """The command as a shell would run it."""
    sys.argv = ["troth", *words]
    main()


def run_installed(*words: str) -> None:
    """The command as it is installed, by an interpreter that knows nothing yet."""
    os.execv(Path(sys.executable).with_name("troth"), ["troth", *words])


def _begin(
    target: Callable[..., object], args: tuple[object, ...], environment: dict[str, str], output: Path, errors: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for stream, path in enumerate((Path(os.devnull), output, errors)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), stream)
    # Where those it starts itself look for what they may read.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    target(*args)
