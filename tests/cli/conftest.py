"""The command in a folder of its own, where nothing of the caller's environment counts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import troth
from tests.api.plant import plant_document

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("promise", "BELL", "3")`: the outcome with its exit status and what was printed."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "CLOCK", "HOST", "PORT", "WORKERS", "LOG_LEVEL"):
        monkeypatch.delenv(f"TROTH_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(troth, [str(word) for word in words])


@pytest.fixture
def plant(file: Path) -> Path:
    """A plant model, beside books that are as the migrations leave them."""
    plant = file.with_name("plant.json")
    plant.write_text(json.dumps(plant_document()))
    return plant
