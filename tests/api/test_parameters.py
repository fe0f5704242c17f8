"""What stands in the query and is no parameter of the call is refused, on every call of the contract."""

import pytest
from fastapi.testclient import TestClient

from tests.api.described import CURRENT, document, operations
from tests.api.plant import problem

CALLS = [*sorted(call for call, _ in operations(document(CURRENT)) if " /v1/" in call), "GET /v1/events/stream"]


@pytest.mark.parametrize("call", CALLS)
def test_every_call_refuses_a_parameter_that_it_does_not_take(untouched: TestClient, call: str) -> None:
    method, path = call.replace("{sequence}", "1").split(" ")
    (fault,) = problem(untouched.request(method, f"{path}?misspelt=1"), 422, "parameters-rejected")["errors"]
    assert (fault["pointer"], fault["code"]) == ("misspelt", "unknown_parameter")


def test_whoever_misspells_a_filter_is_told_which_there_are(untouched: TestClient) -> None:
    (fault,) = problem(untouched.get("/v1/commitments?at_rsk=true"), 422, "parameters-rejected")["errors"]
    assert fault["detail"] == (
        "is no parameter of this call; there are at_risk, limit, cursor, customer, item, state, reference"
    )
    (fault,) = problem(untouched.get("/v1/clock?at=now"), 422, "parameters-rejected")["errors"]
    assert fault["detail"] == "is no parameter of this call; it takes none"
    (fault,) = problem(untouched.get("/v1/plan?form=2026-12-07T00:00:00Z"), 422, "parameters-rejected")["errors"]
    assert fault["detail"] == "is no parameter of this call; there are from, to, limit, cursor"


def test_of_a_parameter_that_stands_there_twice_none_is_left_out(untouched: TestClient) -> None:
    document = problem(untouched.get("/v1/quotes?state=held&state=confirmed"), 422, "parameters-rejected")
    assert [(fault["pointer"], fault["code"]) for fault in document["errors"]] == [("state", "duplicate_key")]


def test_nothing_is_written_by_a_call_with_a_parameter_that_is_none(untouched: TestClient) -> None:
    problem(untouched.put("/v1/model?dry_run=true", json={}), 422, "parameters-rejected")
    assert untouched.get("/v1/model").json()["items"]


def test_what_watches_the_process_may_add_what_it_likes(untouched: TestClient) -> None:
    assert untouched.get("/health/live?probe=7").status_code == 200
    assert untouched.get("/metrics?name=x").status_code == 200
