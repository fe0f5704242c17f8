"""The table of statuses is complete, the documentation lists it, and nothing leaves as anything but a problem."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.api.application import application
from app.api.desk import Desk
from app.api.errors import KIND_OF, OF_STATUS
from app.api.observing import CRASHED
from app.api.routes.health import NOT_READY
from app.api.workers import Workers
from app.domain.errors import TooBusy, TrothError
from app.main import Troth
from tests.api.plant import problem, wish
from tests.fakes.observer import RememberingObserver

DOCUMENTED = Path(__file__).parents[2] / "docs" / "problems.md"
KINDS = [*KIND_OF.values(), *OF_STATUS.values(), NOT_READY, CRASHED]


def test_every_error_of_the_business_has_a_status() -> None:
    assert set(KIND_OF) == set(TrothError.__subclasses__())


def test_a_problem_type_means_one_thing() -> None:
    assert len({kind.type for kind in KINDS}) == len(KINDS)


def test_the_documentation_lists_every_problem_with_its_status() -> None:
    listed = re.findall(r"^\| `(/problems/[a-z-]+)` \| (\d+) \|", DOCUMENTED.read_text(), re.MULTILINE)
    assert {(type, int(status)) for type, status in listed} == {(kind.type, kind.status) for kind in KINDS}


def test_what_may_say_when_to_come_back_is_described_so() -> None:
    says = {error for error in KIND_OF if "retry_after_seconds" in {**vars(error), **error.__annotations__}}
    assert {error for error, kind in KIND_OF.items() if kind.waits} == says
    assert TooBusy in says


def test_an_unknown_path_is_a_problem(untouched: TestClient) -> None:
    problem(untouched.get("/v1/quots"), 404, "not-found")


def test_a_path_is_not_guessed_from_one_with_a_slash_too_many(untouched: TestClient) -> None:
    problem(untouched.get("/v1/quotes/", follow_redirects=False), 404, "not-found")


def test_a_wrong_method_is_told_which_would_be_right(untouched: TestClient) -> None:
    answered = untouched.delete("/v1/clock")
    problem(answered, 405, "method-not-allowed")
    assert answered.headers["allow"] == "GET, HEAD, PUT"


@pytest.mark.parametrize("path", ["/openapi.json", "/openapi-3.0.json", "/swagger-2.0.json", "/metrics", "/v1/clock"])
def test_every_path_has_a_method_that_is_right(untouched: TestClient, path: str) -> None:
    assert "GET" in untouched.delete(path).headers["Allow"].split(", ")


@pytest.mark.parametrize(
    "path", ["/v1/quotes/%00", "/v1/quotes/%ED%A0%80", "/v1/items/%22%0d%0a/availability?site=%00"]
)
def test_an_odd_path_is_refused_and_not_echoed(shop: TestClient, path: str) -> None:
    answered = shop.get(path)
    assert answered.status_code in (404, 422)
    assert answered.json()["instance"].isascii()


def test_a_faulty_parameter_is_named_and_its_value_kept_to_ourselves(untouched: TestClient) -> None:
    document = problem(untouched.get("/v1/quotes?state=s3cret&limit=0"), 422, "parameters-rejected")
    assert [fault["pointer"] for fault in document["errors"]] == ["state", "limit"]
    assert "s3cret" not in str(document)


@pytest.mark.parametrize(
    ("path", "headers", "pointer"),
    [
        ("/v1/quotes?cursor=xx", {}, "cursor"),
        ("/v1/plan?limit=10&cursor=xx", {}, "cursor"),
        ("/v1/items/BELL/availability?site=NOPE", {}, "site"),
        ("/v1/items/BELL/availability?site=PLANT&from=2027-03-10&to=2027-03-01", {}, "to"),
        ("/v1/resources/CNC/load?from=2199-12-01", {}, "from"),
        ("/v1/events/stream", {"Last-Event-ID": "x"}, "Last-Event-ID"),
    ],
)
def test_a_parameter_is_faulty_whoever_finds_it_out(
    untouched: TestClient, path: str, headers: dict[str, str], pointer: str
) -> None:
    document = problem(untouched.get(path, headers=headers), 422, "parameters-rejected")
    assert [fault["pointer"] for fault in document["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("path", "code", "detail"),
    [
        ("/v1/commitments?at_risk=maybe", "wrong_type", "must be true or false"),
        ("/v1/commitments?limit=abc", "wrong_type", "must be a whole number"),
        ("/v1/commitments?limit=201", "out_of_range", "must be at most 200"),
        (f"/v1/events?after={'9' * 5_000}", "out_of_range", "must be a whole number that is not that long"),
        ("/v1/quotes?state=lost", "unknown_value", "must be one of 'held', 'confirmed', 'released' or 'expired'"),
        ("/v1/items/BELL/availability", "required", "is required"),
        ("/v1/items/BELL/availability?site=%00", "not_text", "must not contain the character NUL"),
        ("/v1/items/BELL/availability?site=PLANT&from=soon", "not_a_date", 'must be a date such as "2026-12-10"'),
        ("/v1/quotes/" + "x" * 129, "too_long", "must have at most 128 characters"),
        ("/v1/moves/0/undo", "out_of_range", "must be at least 1"),
        ("/v1/quotes?cursor=ü", "bad_cursor", "must be the next_cursor of the page before, as it stands there"),
    ],
)
def test_a_faulty_parameter_is_told_what_would_be_right(
    untouched: TestClient, path: str, code: str, detail: str
) -> None:
    answered = untouched.request("POST" if path.endswith("undo") else "GET", path)
    (fault,) = problem(answered, 422, "parameters-rejected")["errors"]
    assert (fault["code"], fault["detail"]) == (code, detail)


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/v1/quotes?limit=201", "limit"),
        ("/v1/resources/CNC/load?from=2199-12-01", "from"),
        ("/v1/resources/CNC/load?from=2027-03-02&to=2027-03-01", "to"),
    ],
)
def test_what_lies_beyond_a_limit_has_one_code_whoever_finds_it_out(shop: TestClient, path: str, pointer: str) -> None:
    (fault,) = problem(shop.get(path), 422, "parameters-rejected")["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, "out_of_range")
    quote = shop.post("/v1/quotes", json=wish()).json()["id"]
    answered = shop.post(f"/v1/quotes/{quote}/hold", json={"for": "PT0M"})
    (fault,) = problem(answered, 422, "request-rejected")["errors"]
    assert (fault["pointer"], fault["code"]) == ("/for", "out_of_range")


def test_how_long_a_hold_may_be_is_said_in_one_way_wherever_it_is_asked_for(shop: TestClient) -> None:
    quote = shop.post("/v1/quotes", json=wish()).json()["id"]
    said = []
    for length in ("P31D", "P3000D"):
        for path, body in (("/v1/quotes", wish(hold={"for": length})), (f"/v1/quotes/{quote}/hold", {"for": length})):
            (fault,) = problem(shop.post(path, json=body), 422, "request-rejected")["errors"]
            said.append((fault["code"], fault["detail"]))
    assert set(said) == {("out_of_range", "must not be longer than 30 days")}


def test_a_crash_is_logged_under_the_id_that_the_caller_gets_and_says_nothing_of_what_is_inside(troth: Troth) -> None:
    def crashing() -> str:
        raise RuntimeError("s3cret")

    observer = RememberingObserver()
    desk = Desk(ports=troth.ports, workers=Workers(1), body_bytes_max=1000, probe=troth.probe, metrics=crashing)
    answered = TestClient(application(desk, observer)).get("/metrics")
    document = problem(answered, 500, "internal-error")
    assert "s3cret" not in answered.text
    assert [(id, str(error)) for id, error in observer.crashes] == [(document["request_id"], "s3cret")]
    assert observer.answered[0][1:4] == ("GET", "/metrics", 500)


def test_nothing_that_was_sent_is_sent_back(shop: TestClient) -> None:
    answered = shop.post("/v1/quotes", json=wish(customer={"password": "s3cret"}))
    assert problem(answered, 422, "request-rejected")["errors"][0]["pointer"] == "/customer"
    assert "s3cret" not in answered.text


def test_whatever_keeps_it_from_being_done_a_busy_troth_does_not_say_that_requests_do() -> None:
    """A full disk is told under the same name as a full queue: `detail` says which it is."""
    assert "request" not in KIND_OF[TooBusy].title
