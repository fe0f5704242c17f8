"""Calls that are sent twice, and calls that were decided on an older plan."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import Troth
from tests.api.plant import BELLS, MONDAY, plant_document, problem, quoted, wish
from tests.stateful.offices import Died, offices
from tests.stateful.repeating import LEASE_IS_OVER

KEY = {"Idempotency-Key": "6ba7b810"}

THE_FRESH_OFFERS = 2
"""The commit that writes them: the first claims the key, the third stores the answer."""


def test_the_same_key_gives_the_first_answer_again_byte_for_byte(shop: TestClient) -> None:
    first = shop.post("/v1/quotes", json=wish(BELLS), headers=KEY)
    again = shop.post("/v1/quotes", json=wish(BELLS), headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["content-type"] == first.headers["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_feed_that_comes_again_under_its_key_undoes_nothing_that_came_since(shop: TestClient, method: str) -> None:
    shelf = plant_document() | {"stock": [{"item": "BELL", "site": "PLANT", "quantity": 7}]}
    first = shop.request(method, "/v1/model", json=shelf, headers=KEY)
    shop.patch("/v1/model", json={"stock": [{"item": "BELL", "site": "PLANT", "quantity": 3}]})
    again = shop.request(method, "/v1/model", json=shelf, headers=KEY)
    assert (again.status_code, again.content) == (200, first.content)
    assert shop.get("/v1/model").json()["stock"][0]["quantity"] == 3
    problem(shop.request(method, "/v1/model", json={}, headers=KEY), 422, "idempotency-key-reused")


def test_while_the_first_is_answered_the_second_is_told_when_to_come_again(
    troth: Troth, shop: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, seconds = type(troth.ports.planner), []
    answer = planner.answer

    def slowly(*asked: Any) -> Any:
        seconds.append(shop.post("/v1/quotes", json=wish(), headers=KEY))
        return answer(*asked)

    monkeypatch.setattr(planner, "answer", slowly)
    assert shop.post("/v1/quotes", json=wish(), headers=KEY).status_code == 201
    (second,) = seconds
    wait = problem(second, 409, "idempotency-key-busy")["retry_after_seconds"]
    assert second.headers["retry-after"] == str(wait) == "1"


def test_a_no_of_the_business_is_kept_too(shop: TestClient) -> None:
    quote = quoted(shop)
    shop.delete(f"/v1/quotes/{quote['id']}")
    answers = [shop.post(f"/v1/quotes/{quote['id']}/confirm", headers=KEY) for _ in range(2)]
    problem(answers[1], 409, "quote-released")
    assert answers[0].content == answers[1].content


def test_a_faulty_request_may_be_mended_under_its_key(shop: TestClient) -> None:
    problem(shop.post("/v1/quotes", json=wish(item="TRAM"), headers=KEY), 422, "request-rejected")
    assert shop.post("/v1/quotes", json=wish(), headers=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_length(shop: TestClient, key: str) -> None:
    answered = shop.post("/v1/quotes", json=wish(), headers={"Idempotency-Key": key})
    assert problem(answered, 422, "parameters-rejected")["errors"][0]["pointer"] == "Idempotency-Key"


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match"])
def test_two_of_one_header_are_refused(shop: TestClient, name: str) -> None:
    answered = shop.post("/v1/quotes", json=wish(), headers=[(name, "1"), (name, "2")])
    assert [error["pointer"] for error in problem(answered, 422, "parameters-rejected")["errors"]] == [name]
    assert shop.get("/v1/quotes").json()["items"] == []


def test_what_was_decided_on_the_plan_as_it_is_goes_through(shop: TestClient) -> None:
    tag = shop.get("/v1/plan").headers["etag"]
    assert tag == f'"{shop.get("/v1/plan").json()["plan_version"]}"'
    assert shop.post("/v1/quotes", json=wish(), headers={"If-Match": tag}).status_code == 201
    assert shop.post("/v1/quotes", json=wish(), headers={"If-Match": "*"}).status_code == 201


def test_a_repeated_call_is_answered_though_the_plan_has_moved_on_by_itself(shop: TestClient) -> None:
    headers = KEY | {"If-Match": shop.get("/v1/plan").headers["etag"]}
    first = shop.post("/v1/quotes", json=wish(), headers=headers)
    assert shop.post("/v1/quotes", json=wish(), headers=headers).content == first.content


def test_a_release_may_be_repeated_though_the_plan_has_moved_on_by_itself(shop: TestClient) -> None:
    quote = quoted(shop)
    headers = {"If-Match": str(quote["plan_version"])}
    for _ in range(2):
        assert shop.delete(f"/v1/quotes/{quote['id']}", headers=headers).status_code == 204


@pytest.mark.parametrize("tag", ['"abc"', '"1", "2"', "-1", "", "1.5", "9" * 19])
def test_a_version_that_is_none_is_refused(shop: TestClient, tag: str) -> None:
    answered = shop.post("/v1/quotes", json=wish(), headers={"If-Match": tag})
    (fault,) = problem(answered, 422, "parameters-rejected")["errors"]
    assert fault == {"pointer": "If-Match", "code": "wrong_type", "detail": 'must be one plan_version, such as "812"'}


@pytest.mark.parametrize("tag", ["{}", '"{}"', 'W/"{}"'])
def test_a_version_is_known_with_and_without_its_quotes(shop: TestClient, tag: str) -> None:
    version = shop.get("/v1/plan").json()["plan_version"]
    stale = shop.post("/v1/quotes", json=wish(), headers={"If-Match": tag.format(version - 1)})
    problem(stale, 412, "plan-version-stale")
    assert shop.post("/v1/quotes", json=wish(), headers={"If-Match": tag.format(version)}).status_code == 201


@pytest.mark.parametrize("verb", ["confirm", "hold"])
def test_a_refusal_that_was_lost_after_its_fresh_offers_is_told_to_whoever_asks_again(
    database_url: str, verb: str
) -> None:
    """The process dies between the two: the offer is not in the quote any more, and no answer is stored yet."""
    with offices(database_url) as ((dying, other), wall):
        dying.call("PUT", "/v1/clock", {"now": MONDAY})
        dying.call("PUT", "/v1/model", plant_document())
        quote = dying.call("POST", "/v1/quotes", wish(30, item="BIKE/26", requested="2026-12-07")).said
        halted = {"resource": "CNC", "kind": "breakdown", "start": MONDAY, "end": "2026-12-21T06:00:00Z"}
        dying.call("POST", "/v1/capacity", halted)
        asked = ("POST", f"/v1/quotes/{quote['id']}/{verb}", {"offer": quote["offers"][1]["id"]}, KEY)
        dying.dies(THE_FRESH_OFFERS, committed=True)
        with pytest.raises(Died):
            dying.call(*asked)
        wall.pass_by(seconds=LEASE_IS_OVER)
        told, again = other.call(*asked), other.call(*asked)
        assert (told.status, told.problem) == (409, "offer-gone")
        assert (again.status, again.text) == (told.status, told.text)
