"""HEAD is answered as GET is, without the body."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.api.plant import problem, quoted
from tests.serving import serving
from tests.web import web


@pytest.mark.parametrize(
    "path", ["/health/live", "/health/ready", "/openapi.json", "/v1/model", "/v1/quotes", "/v1/nix"]
)
def test_the_head_of_an_answer_is_that_of_get(untouched: TestClient, path: str) -> None:
    got, head = untouched.get(path), untouched.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    theirs = [{name: value for name, value in each.headers.items() if name != "x-request-id"} for each in (got, head)]
    assert theirs[0] == theirs[1]
    assert int(head.headers["content-length"]) == len(got.content)


def test_a_call_that_only_writes_has_no_head(shop: TestClient) -> None:
    quote = quoted(shop)["id"]
    answered = shop.head(f"/v1/quotes/{quote}/confirm")
    assert (answered.status_code, answered.headers["Allow"], answered.content) == (405, "POST", b"")
    problem(shop.get(f"/v1/quotes/{quote}/confirm"), 405, "method-not-allowed")
    assert shop.get(f"/v1/quotes/{quote}").json()["state"] == "held"


@pytest.mark.slow
def test_the_head_of_a_stream_is_over_at_once(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/troth.db", tmp_path / "log", streams_max="1") as troth:
        for _ in range(3):
            head = web.head(f"{troth.url}/v1/events/stream")
            assert head.status_code == 200
            assert head.headers["content-type"].startswith("text/event-stream")
        with web.stream("GET", f"{troth.url}/v1/events/stream?after=0") as answer:
            assert next(answer.iter_lines()) == "retry: 1000"
        assert web.head(f"{troth.url}/health/live").status_code == 200
    assert troth.complaints() == []
