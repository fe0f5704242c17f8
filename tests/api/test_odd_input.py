"""Input at the edge of what is allowed gets the same answer on either kind of database."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import application_of, troth_of
from tests.api.plant import MONDAY, problem, wish

LONGEST = 128
# Random, since an index takes more of what can be compressed.
ALPHABETS = {
    "of four bytes each": [chr(0x1F300 + number) for number in range(256)],
    "that JSON writes as six characters": [chr(number) for number in range(1, 32)],
    "that JSON has to escape": ['"', "\\"],
}


def post(client: TestClient, path: str, document: Any, **headers: str) -> Any:
    """Escaped, so that anything at all can be sent."""
    sent = {"Content-Type": "application/json", **headers}
    return client.post(path, content=json.dumps(document), headers=sent)


@pytest.fixture
def roomy(database_url: str) -> Iterator[TestClient]:
    """Nothing imported, and bodies as large as anybody's."""
    with TestClient(application_of(troth_of(Settings(database_url=database_url, clock="simulated")))) as client:
        yield client


@pytest.mark.parametrize("characters", ALPHABETS)
def test_the_longest_ids_there_are_go_all_the_way(roomy: TestClient, characters: str) -> None:
    dice = Random(characters)
    id_of = {name: "".join(dice.choices(ALPHABETS[characters], k=LONGEST)) for name in "PTBFCRSLUVOQKZN"}.__getitem__
    roomy.put("/v1/clock", json={"now": MONDAY})
    put = roomy.put("/v1/model", content=json.dumps(plant_with(id_of)), headers={"Content-Type": "application/json"})
    assert put.status_code == 200, put.text
    asked = wish(5, item=id_of("B"), customer=id_of("K"), reference=id_of("Z"), requested="asap")
    quote = post(roomy, "/v1/quotes", asked, **{"Idempotency-Key": "k" * 255})
    assert quote.status_code == 201, quote.text
    confirmed = post(roomy, f"/v1/quotes/{quote.json()['id']}/confirm", {}, **{"Idempotency-Key": "c"})
    assert confirmed.status_code == 201, confirmed.text
    listed = roomy.get("/v1/commitments", params={"reference": id_of("Z"), "item": id_of("B")}).json()
    assert [made["reference"] for made in listed["items"]] == [id_of("Z")]


def plant_with(id_of: Callable[[str], str]) -> dict[str, Any]:
    """A part that is bought, and one that is made of it and delivered."""
    at = {"site": id_of("P")}
    part = {"item": id_of("F"), **at, "quantity": 1}
    requires = [{"alternatives": [{"resource": id_of("C")}]}]
    step = {
        "id": id_of("S"),
        "minutes_per_unit": 60,
        "requires": requires,
        "components": [{"item": id_of("F"), "quantity_per": 1}],
    }
    return {
        "sites": [{"id": id_of("P")}],
        "ship_tos": [{"id": id_of("T")}],
        "items": [{"id": id_of("B"), "name": (id_of("N") * 8)[:1000]}, {"id": id_of("F")}],
        "resources": [{"id": id_of("C"), **at}],
        "routings": [{"id": id_of("R"), "item": id_of("B"), **at, "operations": [step]}],
        "lanes": [{"id": id_of("L"), "from": id_of("P"), "to": id_of("T"), "transit_hours": 4}],
        "purchasing": [{"id": id_of("U"), "item": id_of("F"), **at, "supplier": id_of("V"), "lead_time_days": 2}],
        "stock": [part],
        "safety_stock": [part],
        "receipts": [{"id": id_of("O"), "kind": "purchase_order", **part, "available_at": "2026-12-09"}],
        "requirements": [{"id": id_of("Q"), **part, "needed_at": "2026-12-10"}],
        "customers": [{"id": id_of("K"), "ship_to": id_of("T")}],
    }


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=["NUL", "half a surrogate pair"])
def test_text_that_cannot_be_stored_is_refused_wherever_it_comes(shop: TestClient, text: str) -> None:
    quote = shop.post("/v1/quotes", json=wish()).json()["id"]
    for path, document in [
        ("/v1/quotes", wish(reference=text)),
        ("/v1/quotes", wish(customer=text)),
        (f"/v1/quotes/{quote}/confirm", {"offer": text}),
        (f"/v1/quotes/{quote}/hold", {"offer": text}),
    ]:
        problem(post(shop, path, document, **{"Idempotency-Key": "k"}), 422, "request-rejected")


@pytest.mark.parametrize(
    "path", ["/v1/quotes?reference=%00", "/v1/commitments?customer=%00", "/v1/commitments?item=%00", "/v1/quotes/%00"]
)
def test_nul_in_an_address_is_refused(shop: TestClient, path: str) -> None:
    problem(shop.get(path), 422, "parameters-rejected")


def test_nul_in_a_key_is_refused(shop: TestClient) -> None:
    headers = {b"Idempotency-Key": b"a\x00b"}
    problem(shop.post("/v1/quotes", json=wish(), headers=headers), 422, "parameters-rejected")


@pytest.mark.slow
def test_a_key_of_any_bytes_that_a_header_takes_is_kept(shop: TestClient) -> None:
    headers = {b"Idempotency-Key": bytes(range(192, 256)) + b"~" * 127}
    first, again = (shop.post("/v1/quotes", json=wish(), headers=headers) for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)


@pytest.mark.parametrize("position", [2**63, 10**30, -1, -(2**63) - 1, "\x00"])
def test_a_cursor_beyond_all_counting_is_none_of_ours(shop: TestClient, position: int | str) -> None:
    for listing in ("quotes", "commitments"):
        cursor = urlsafe_b64encode(json.dumps([listing, position]).encode()).decode().rstrip("=")
        document = problem(shop.get(f"/v1/{listing}", params={"cursor": cursor}), 422, "parameters-rejected")
        assert document["errors"][0]["code"] == "bad_cursor"


def test_the_longest_path_with_a_key_is_a_quote_that_nobody_knows(shop: TestClient) -> None:
    for quote in ("%F0%9F%9A%B2" * LONGEST, "x" * LONGEST):
        answered = post(shop, f"/v1/quotes/{quote}/confirm", {}, **{"Idempotency-Key": "k" + quote[:9]})
        problem(answered, 404, "unknown-quote")


def test_what_is_promised_for_a_date_leaves_from_some_site(empty: TestClient) -> None:
    """Who begins with the items alone may ask; whoever wants a date all the same is told what is missing."""
    bells: dict[str, Any] = {"items": [{"id": "BELL"}]}
    line = {"line": "1", "item": "BELL", "quantity": 1, "promised": "2026-12-09"}
    order = {"open_orders": [{"id": "SO-1", "lines": [line]}]}
    empty.put("/v1/clock", json={"now": MONDAY})
    refused = problem(empty.put("/v1/model", json=bells | order), 422, "request-rejected")
    assert [(fault["pointer"], fault["code"]) for fault in refused["errors"]] == [("/sites", "required")]
    assert empty.get("/v1/model").json()["items"] == []
    assert empty.put("/v1/model", json=bells).status_code == 200
    quote = empty.post("/v1/quotes", json=wish()).json()
    assert quote["status"] == "infeasible"
    insisted = {"promised_date": "2026-12-09", "override_reason": "our oldest customer"}
    problem(empty.post(f"/v1/quotes/{quote['id']}/confirm", json=insisted), 422, "request-rejected")
