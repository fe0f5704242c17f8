"""Promises that were found to be sound are remembered for as long as they are there."""

import pytest

from app.domain import compiled
from app.domain.changes import EndReason, PromiseEnded, PromiseMade
from app.domain.promise import Promise
from app.domain.snapshot import snapshot_of
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
