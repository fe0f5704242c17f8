"""The command in a folder of its own, where nothing of the caller's environment counts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import troth

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("promise", "BELL", "3")`: the outcome with its exit status and what was printed."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "CLOCK", "HOST", "PORT", "WORKERS", "LOG_LEVEL"):
        monkeypatch.delenv(f"TROTH_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(troth, [str(word) for word in words])
