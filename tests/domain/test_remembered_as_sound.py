"""Promises that were found to be sound are remembered for as long as they are there."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.changes import EndReason, PromiseEnded, PromiseMade
from app.domain.ledgers.ledger import OwnedNeed
from app.domain.promise import Promise
from app.domain.snapshots import compiled
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.supply import stock_key
from app.domain.verification import audit_promise
from tests.builders import MONDAY, PLANT, plant, stock
from tests.domain.builders import taking


def one_bike(quote: str) -> Promise:
    return taking("BIKE", 1, MONDAY, stock_key("BIKE", PLANT), id=f"need/{quote}", quote=quote)


def test_promises_that_are_over_are_forgotten_and_those_that_are_not_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "OVER_REMEMBERED_MAX", 10)
    books = snapshot_of(plant(stock("BIKE", 5)), [])
    kept = one_bike("kept")
    books = books.apply(PromiseMade(promise=kept))
    audit_promise(books, "kept", MONDAY)
    gone = [one_bike(f"gone-{number}") for number in range(100)]
    for promise in gone:
        books = books.apply(PromiseMade(promise=promise))
        audit_promise(books, promise.quote, MONDAY)
        books = books.apply(PromiseEnded(quote=promise.quote, reason=EndReason.CANCELLED))
    assert sum(map(books.compiled.is_sound, gone)) <= 15
    assert books.compiled.is_sound(kept)


def test_what_a_promise_shares_is_not_looked_through_for_each_of_them() -> None:
    """There may be thousands of needs of one item, and as many promises that are judged when somebody lists them."""
    books = snapshot_of(plant(stock("BIKE", 5)), [one_bike("one"), one_bike("other")])
    looks: list[str] = []

    class Looked(dict[str, OwnedNeed]):
        def values(self) -> Any:
            looks.append("needs")
            return super().values()

    ledger = books.ledger(("BIKE", PLANT))
    books = replace(books, ledgers={("BIKE", PLANT): replace(ledger, needs=Looked(ledger.needs))})
    for quote in ("one", "other"):
        audit_promise(books, quote, MONDAY)
    looks.clear()
    for quote in ("one", "other"):
        assert audit_promise(books, quote, MONDAY) == ()
    assert looks == []
