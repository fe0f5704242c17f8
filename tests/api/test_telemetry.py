"""What the process says on stderr: one JSON object a line, enough to find a fault and nothing to leak."""

import json
import logging

import pytest

from app.telemetry import Telemetry, configure_logging


@pytest.fixture(autouse=True)
def logging_as_before() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_request_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    Telemetry().request_answered("req_1", "GET", "/v1/plan", 200, 0.0123)
    line = json.loads(capsys.readouterr().err)
    assert (line["request_id"], line["route"], line["status"], line["took_ms"]) == ("req_1", "/v1/plan", 200, 12.3)


@pytest.mark.parametrize(("status", "level"), [(201, "info"), (409, "info"), (503, "warning")])
def test_what_could_not_be_done_for_now_is_for_an_operator_to_look_at(
    capsys: pytest.CaptureFixture[str], status: int, level: str
) -> None:
    configure_logging("info")
    Telemetry().request_answered("req_1", "POST", "/v1/quotes", status, 0.0123)
    assert json.loads(capsys.readouterr().err)["level"] == level


def test_what_machines_ask_every_few_seconds_is_counted_and_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    telemetry = Telemetry()
    telemetry.request_answered("req_1", "GET", "/health/ready", 200, 0.001)
    assert capsys.readouterr().err == ""
    assert 'route="/health/ready",status="200"} 1' in telemetry.metrics()


def test_a_crash_is_logged_with_its_traceback_and_without_what_the_variables_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("info")

    def crash(order: str) -> None:
        raise RuntimeError("the roof is on fire")

    try:
        crash("-".join(["s3", "cret"]))
    except RuntimeError as error:
        Telemetry().request_crashed("req_1", error)
    line = json.loads(capsys.readouterr().err)
    assert "in crash" in line["exception"]
    assert "the roof is on fire" in line["exception"]
    assert "s3-cret" not in json.dumps(line)
