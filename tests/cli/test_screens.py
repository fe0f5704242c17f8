"""Screens that cannot show everything: what was done is told all the same."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from app.cli import main
from tests.api.plant import BELLS, plant_document
from tests.cli.conftest import Run


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_screen_of_an_older_encoding_is_told_what_is_held(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    (tmp_path / "plant.json").write_text(json.dumps(plant_document()))
    run("import", "plant.json")
    screen = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(screen, encoding, write_through=True))
    words = ["promise", "BELL", str(BELLS + 1), "--customer", "Łódź", "--hold", "30"]
    monkeypatch.setattr(sys, "argv", ["troth", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    told = screen.getvalue().decode(encoding)
    assert (ended.value.code, "Held until" in told, "Why not earlier?" in told) == (0, True, True)
    assert ("━" in told) == (encoding == "utf-8")
