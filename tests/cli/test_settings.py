"""What is set or typed wrongly is named, with what would be right."""

import json
import socket
from contextlib import closing
from pathlib import Path

import pytest
import typer

from app.cli.books import settings_of
from app.cli.serving import address_of, listening_on
from app.config import ignored_in
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("setting", "value", "answer"),
    [
        ("TROTH_CLOCK", "cuckoo", "TROTH_CLOCK"),
        ("TROTH_DATABASE_URL", "sqlite:////nowhere/at/all.db", "TROTH_DATABASE_URL"),
        ("TROTH_DATABASE_URL", "nonsense", "sqlite:///FILE"),
    ],
)
def test_a_setting_that_is_of_no_use_is_named_or_answered_with_one_that_is(
    run: Run, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, answer: str
) -> None:
    monkeypatch.setenv(setting, value)
    refused = run("check")
    assert (refused.exit_code, answer in refused.output) == (2, True)


def test_an_option_that_makes_no_sense_is_named_as_it_was_typed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_WORKERS", "2")
    refused = run("serve", "--port", 0)
    assert (refused.exit_code, refused.output.strip()) == (2, "--port: must be at least 1")
    monkeypatch.setenv("TROTH_WORKERS", "0")
    assert run("serve").output.strip() == "TROTH_WORKERS: must be at least 1"


def test_what_kubernetes_says_of_a_service_named_troth_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_PORT", "tcp://10.96.0.12:80")
    assert settings_of().port == 8080
    assert settings_of(port=8081).port == 8081


def test_a_setting_that_is_misspelt_is_told_of_with_the_one_that_was_meant(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TROTH_DATABSE_URL", "postgresql://troth@db.example/troth")
    monkeypatch.setenv("TROTH_DATABASE_URL", f"sqlite:///{tmp_path / 'troth.db'}")
    told = json.loads(run("promise", "BELL", "1").stderr.splitlines()[0])
    assert (told["level"], told["name"], told["meant"]) == ("warning", "TROTH_DATABSE_URL", "TROTH_DATABASE_URL")


def test_what_others_say_beside_the_settings_is_none_that_is_misspelt() -> None:
    kubernetes = {
        "TROTH_PORT": "tcp://10.96.0.12:80",
        "TROTH_PORT_80_TCP": "tcp://10.96.0.12:80",
        "TROTH_PORT_80_TCP_ADDR": "10.96.0.12",
        "TROTH_PORT_80_TCP_PORT": "80",
        "TROTH_PORT_80_TCP_PROTO": "tcp",
        "TROTH_SERVICE_HOST": "10.96.0.12",
        "TROTH_SERVICE_PORT": "80",
        "TROTH_SERVICE_PORT_HTTP": "80",
        "TROTH_DB_PORT": "tcp://10.96.0.13:5432",
        "TROTH_DB_SERVICE_HOST": "10.96.0.13",
    }
    assert list(ignored_in({**kubernetes, "PATH": "/bin", "TROTH_WORKERS": "2"})) == []
    assert list(ignored_in({"TROTH_HTTP_PORT": "80", "TROTH_IMAGE": "troth:1"})) == [
        ("TROTH_HTTP_PORT", "TROTH_PORT"),
        ("TROTH_IMAGE", None),
    ]


def test_a_host_that_was_left_empty_opens_no_door_to_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        settings_of(host="")
    assert capsys.readouterr().err.strip() == "--host: must have at least 1 character"


def test_several_workers_on_a_file_are_refused_with_what_to_use_instead(run: Run, tmp_path: Path) -> None:
    refused = run("serve", "--workers", 2)
    assert (refused.exit_code, "postgresql://" in refused.output) == (2, True)
    assert list(tmp_path.iterdir()) == [], "nothing was begun"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_every_address_of_ipv6_is_every_address() -> None:
    with closing(listening_on("::", 0)) as listening:
        port = listening.getsockname()[1]
        assert address_of(listening) == f"http://[::]:{port}"
        for host in ("127.0.0.1", "::1"):
            socket.create_connection((host, port), timeout=5).close()


def test_an_address_of_ipv4_is_shown_as_it_is_typed() -> None:
    with closing(listening_on("127.0.0.1", 0)) as listening:
        assert address_of(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"
