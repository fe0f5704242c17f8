"""One test for each bug that order systems are known to have had, at two processes on one set of books.

Where the bug is a race, it is run as one: both processes at once, on either database, or one of them stopped just
before the lock while the other does what it likes. Bugs that use cases or calendars can have by themselves are
tried there.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest

from tests.api.plant import MONDAY, plant_document, wish
from tests.stateful.offices import Died, Office, Reply, offices

ROUNDS = 6
"""Races are run several times, as whoever starts first wins most of them in the same way."""

Two = tuple[Office, Office]


@pytest.fixture
def two(database_url: str) -> Iterator[Two]:
    """Ten bells, one machine for bikes, two processes that sell them."""
    with offices(database_url) as (opened, _):
        first, second = opened
        assert first.call("PUT", "/v1/clock", {"now": MONDAY}).status == 200
        assert first.call("PUT", "/v1/model", plant_document()).status == 200
        yield first, second


def quoted(office: Office, quantity: int = 1, **fields: Any) -> Any:
    reply = office.call("POST", "/v1/quotes", wish(quantity, **fields))
    assert reply.status == 201, reply.text
    return reply.said


def confirmed(office: Office, quantity: int = 1, **fields: Any) -> Any:
    reply = office.call("POST", f"/v1/quotes/{quoted(office, quantity, **fields)['id']}/confirm")
    assert reply.status == 201, reply.text
    return reply.said


def at_once(*calls: Callable[[], Reply]) -> list[Reply]:
    start = Barrier(len(calls))

    def called(call: Callable[[], Reply]) -> Reply:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(called, calls))


def taken(office: Office, item: str = "BELL") -> int:
    return sum(peg["quantity"] for peg in office.call("GET", "/v1/plan").said["pegs"] if peg["item"] == item)


def free(office: Office) -> int:
    days = office.call("GET", "/v1/items/BELL/availability?site=PLANT").said["days"]
    return int(days[-1]["cumulative_atp"])


def is_whole(reply: Reply) -> bool:
    return bool(reply.said["status"] == "feasible")


def test_of_two_who_check_at_once_and_then_write_one_gets_the_last(two: Two) -> None:
    """Check, then write (Saleor, Magento, OpenCart)."""
    for _ in range(ROUNDS):
        replies = at_once(*(partial(office.call, "POST", "/v1/quotes", wish(6)) for office in two))
        assert sorted(map(is_whole, replies)) == [False, True]
        assert taken(two[0]) <= 10
        for reply in replies:
            assert two[0].call("DELETE", f"/v1/quotes/{reply.said['id']}").status == 204


@pytest.mark.parametrize(
    ("path", "method", "body", "refusal"),
    [
        ("/v1/clock", "PUT", {"now": "2026-12-07T08:30:00Z"}, "quote-expired"),
        ("/v1/quotes/{quote}", "DELETE", None, "quote-released"),
    ],
)
def test_a_hold_that_ends_between_check_and_write_is_not_confirmed(
    two: Two, path: str, method: str, body: Any, refusal: str
) -> None:
    """Check and write in different transactions (Vendure)."""
    first, second = two
    quote = quoted(first, 10)["id"]
    first.before_lock(1, lambda: second.call(method, path.format(quote=quote), body))
    assert first.call("POST", f"/v1/quotes/{quote}/confirm").problem == refusal
    assert quoted(second, 10)["status"] == "feasible"


def test_two_lines_of_one_item_are_counted_together(two: Two) -> None:
    """Each line looked at by itself (Medusa, Vendure)."""
    line = {"item": "BELL", "quantity": 6, "requested": "2026-12-09"}
    quote = two[0].call("POST", "/v1/quotes", {"lines": [{**line, "line": "1"}, {**line, "line": "2"}]}).said
    assert quote["status"] != "feasible"
    assert taken(two[1]) <= 10


def test_two_lines_of_one_item_are_counted_together_in_a_change_too(two: Two) -> None:
    """The same, where an order is changed (Medusa, Vendure)."""
    first, second = two
    id = confirmed(first, 4)["id"]
    line = {"item": "BELL", "requested": "2026-12-09"}

    def changed(one: int, other: int) -> Reply:
        lines = [{**line, "line": "1", "quantity": one}, {**line, "line": "2", "quantity": other}]
        return second.call("POST", f"/v1/commitments/{id}/change", {"lines": lines})

    assert changed(6, 6).problem == "change-refused"
    assert taken(first) == 4
    assert changed(6, 4).status == 200
    assert taken(first) == 10


@pytest.mark.slow
def test_orders_that_want_one_machine_twice_do_not_wait_for_each_other(two: Two) -> None:
    """The same resource twice in one order: two of those deadlock."""
    line = {"item": "BIKE/26", "quantity": 1, "requested": "asap"}
    body = {"lines": [{**line, "line": "1"}, {**line, "line": "2"}]}
    for _ in range(ROUNDS):
        replies = at_once(*(partial(office.call, "POST", "/v1/quotes", body) for office in two))
        assert [reply.status for reply in replies] == [201, 201]
    rows = sorted(
        (row["start"], row["end"])
        for row in two[0].call("GET", "/v1/plan").said["operations"]
        if row["resource"] == "CNC"
    )
    assert len(rows) >= 2 * ROUNDS
    assert all(end <= start for (_, end), (start, _) in pairwise(rows))


@pytest.mark.slow
def test_what_is_rolled_back_holds_nothing(two: Two) -> None:
    """A roll-back that leaves stock held, in the rows or in memory."""
    first, second = two
    id = confirmed(first, 4, reference="SO-1")["id"]
    again = quoted(first, 6, reference="SO-1")["id"]
    assert first.call("POST", f"/v1/quotes/{again}/confirm").problem == "reference-taken"
    refused = {"lines": [{"line": "1", "item": "BELL", "quantity": 11, "requested": "2026-12-09"}]}
    assert first.call("POST", f"/v1/commitments/{id}/change", refused).problem == "change-refused"
    assert (taken(first), free(first)) == (10, 0)
    first.dies(1, committed=False)
    with pytest.raises(Died):
        first.call("POST", f"/v1/commitments/{id}/cancel")
    first.restart()
    for office in (first, second):
        assert (taken(office), free(office)) == (10, 0)


def test_a_hold_is_confirmed_once_however_many_confirm_it(two: Two) -> None:
    """One hold confirmed twice (Blnk)."""
    for _ in range(ROUNDS):
        quote = quoted(two[0], 1)["id"]
        replies = at_once(*(partial(office.call, "POST", f"/v1/quotes/{quote}/confirm") for office in two))
        assert [reply.status for reply in replies] == [201, 201]
        assert len({reply.said["id"] for reply in replies}) == 1
    assert len(two[0].call("GET", "/v1/commitments").said["items"]) == taken(two[0]) == ROUNDS


@pytest.mark.slow
def test_a_hold_is_confirmed_or_voided_and_never_both(two: Two) -> None:
    """One hold voided while it is confirmed, or twice (Blnk)."""
    first, second = two
    for _ in range(ROUNDS):
        before, quote = taken(first), quoted(first, 1)["id"]
        confirm, release = at_once(
            partial(first.call, "POST", f"/v1/quotes/{quote}/confirm"),
            partial(second.call, "DELETE", f"/v1/quotes/{quote}"),
        )
        outcome = (confirm.problem or confirm.status, release.problem or release.status)
        assert outcome in {(201, "quote-confirmed"), ("quote-released", 204)}
        assert taken(second) == before + (confirm.status == 201)
        again = second.call("DELETE", f"/v1/quotes/{quote}")
        assert (again.problem or again.status) == (release.problem or 204)
        assert taken(second) == before + (confirm.status == 201)


def test_a_commitment_is_not_voided_through_the_id_of_its_quote_nor_the_other_way_round(two: Two) -> None:
    """A hold confirmed or voided through its other id (Blnk)."""
    made = confirmed(two[0], 4)
    assert two[1].call("DELETE", f"/v1/quotes/{made['quote']}").problem == "quote-confirmed"
    assert two[1].call("DELETE", f"/v1/quotes/{made['id']}").problem == "unknown-quote"
    assert two[1].call("POST", f"/v1/quotes/{made['id']}/confirm").problem == "unknown-quote"
    assert two[1].call("POST", f"/v1/commitments/{made['quote']}/cancel").problem == "unknown-commitment"
    assert taken(two[1]) == 4


def test_who_comes_while_supply_is_locked_waits_and_takes_no_more_than_is_left(two: Two) -> None:
    """SKIP LOCKED on supply over-reserves (Odoo)."""
    replies = at_once(*(partial(office.call, "POST", "/v1/quotes", wish(2)) for office in two * 4))
    assert [reply.status for reply in replies] == [201] * 8
    assert sum(map(is_whole, replies)) == 5
    assert taken(two[0]) == 10


def test_what_lies_on_the_shelf_is_promised_under_the_lock_as_well(two: Two) -> None:
    """A fast path that skips the lock."""
    first, second = two
    first.before_lock(1, lambda: quoted(second, 10))
    assert quoted(first, 1)["state"] == "expired"
    assert taken(second) == 10


def test_tidying_up_leaves_alone_what_a_confirm_has_just_taken(two: Two) -> None:
    """The sweeper freeing what a confirm just took."""
    first, second = two
    for number in range(ROUNDS):
        quote = quoted(first, 1)
        clock = {"now": quote["expires_at"]}

        def tidied(clock: Any = clock, number: int = number) -> Reply:
            second.call("PUT", "/v1/clock", clock)
            return second.call("POST", "/v1/quotes", wish(1, reference=f"SO-{number}"))

        confirm, _ = at_once(partial(first.call, "POST", f"/v1/quotes/{quote['id']}/confirm"), tidied)
        assert (confirm.problem or confirm.status) in (201, "quote-expired")
        shown = second.call("GET", f"/v1/quotes/{quote['id']}").said["state"]
        assert shown == ("confirmed" if confirm.status == 201 else "expired")
    open_ones = second.call("GET", "/v1/commitments?state=open").said["items"]
    owners = {peg["owner"] for peg in second.call("GET", "/v1/plan").said["pegs"]}
    assert {one["id"] for one in open_ones} <= owners


def test_two_machines_do_two_things_at_once_and_never_three(two: Two) -> None:
    """Capacity above one miscounted (ERPNext, three times)."""
    first, second = two
    machines = {"resources": [{"id": "CNC", "site": "PLANT", "units": 2}]}
    assert first.call("PATCH", "/v1/model", machines).status == 200
    for office in (first, second, first):
        quoted(office, 1, item="BIKE/26", requested="asap", hold={"for": "PT0M"})
        confirmed(office, 1, item="BIKE/26", requested="asap")
    starts = [row["start"] for row in second.call("GET", "/v1/plan").said["operations"]]
    assert sorted(map(starts.count, set(starts))) == [1, 2]
    load = second.call("GET", "/v1/resources/CNC/load").said["days"][0]
    assert (load["booked_minutes"], load["free_minutes"]) == (180, load["open_minutes"] - 180)


def test_a_key_serves_one_body_while_it_is_answered_and_ever_after(two: Two) -> None:
    """The same key with another body committed."""
    first, second = two
    key = {"Idempotency-Key": "K"}
    during: list[Reply] = []
    first.before_lock(2, lambda: during.append(second.call("POST", "/v1/quotes", wish(2), key)))
    assert first.call("POST", "/v1/quotes", wish(1), key).status == 201
    assert [reply.problem for reply in during] == ["idempotency-key-reused"]
    assert second.call("POST", "/v1/quotes", wish(2), key).problem == "idempotency-key-reused"
    assert taken(second) == 1
