"""A process that is asked to end does so soon, whoever is listening."""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.cli import INTERRUPTED, main
from tests.fakes.desk import url_of
from tests.postgres import PostgresServer
from tests.processes import run_troth
from tests.serving import serving
from tests.web import web

SOON = 4.0
"""Well below the eight seconds that an answer may take to be finished."""


class InterruptedBy:
    """Somebody presses Ctrl-C while a module is looked for."""

    def __init__(self, module: str) -> None:
        self._module = module

    def find_spec(self, name: str, *_: Any) -> None:
        if name == self._module:
            raise KeyboardInterrupt


def test_who_interrupts_a_command_while_it_is_loaded_is_shown_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "app.cli.commands", raising=False)
    monkeypatch.setattr(sys, "meta_path", [InterruptedBy("app.cli.commands"), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == INTERRUPTED


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_open_stream_does_not_keep_a_process_alive(postgres: PostgresServer, tmp_path: Path, workers: str) -> None:
    with serving(postgres.empty(), tmp_path / "log", workers=workers) as troth:
        streams = [web.stream("GET", f"{troth.url}/v1/events/stream?after=0", timeout=30) for _ in range(6)]
        answers = [stream.__enter__() for stream in streams]
        lines = [answer.iter_lines() for answer in answers]
        assert [next(line) for line in lines] == ["retry: 1000"] * len(lines)
        took = troth.end()
        # Each was brought to its end, and not cut off.
        assert [[line for line in left if line] for left in lines] == [[]] * len(lines)
        for stream in streams:
            stream.__exit__(None, None, None)
    assert took < SOON, took
    assert troth.complaints() == []


def in_a_container_that_hangs(*words: str) -> None:
    """SIGTERM means nothing to it by itself, Ctrl-C what it means to Python, whoever has started the tests; and a
    thread is waited for that a database keeps waiting.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=time.sleep, args=(60,)).start()
    run_troth(*words)


@pytest.mark.slow
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_thread_that_hangs_does_not_keep_a_process_alive(file: Path, tmp_path: Path, asked: signal.Signals) -> None:
    with serving(url_of(file), tmp_path / "log", in_a_container_that_hangs) as troth:
        assert troth.running.pid
        os.kill(troth.running.pid, asked)
        troth.running.join(30)
        assert troth.running.exitcode == (0 if asked == signal.SIGTERM else INTERRUPTED)
