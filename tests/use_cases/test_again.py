"""The database may undo a transaction for the sake of another, or be lost while it commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import KeyBusy, OutcomeUnknown, ReferenceTaken, TooBusy, Undone
from app.domain.keys import KeyedRequest, StoredAnswer
from app.domain.promise import Quote
from app.domain.snapshots.snapshot import Snapshot
from app.domain.views import QuoteView
from app.use_cases.again import TRIES_MAX, again_where_undone
from app.use_cases.once import once
from app.use_cases.ports.books import Books, Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from tests.builders import line, plant, request, stock
from tests.fakes.desk import Desk

REFUSAL = StoredAnswer(status=409, body=b"no")
ASKED = KeyedRequest(key="k1", route="POST /v1/quotes", body_hash="abc")


@pytest.fixture(autouse=True)
def _in_stock(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 10)))


class Trouble:
    """Books whose transactions end badly at the commits named, counted from 1: ``before`` or ``after`` they last.

    ``meanwhile``: what somebody else does after the first of them, once."""

    def __init__(
        self,
        ports: Ports,
        before: dict[int, Exception],
        after: dict[int, Exception] | None = None,
        meanwhile: Callable[[], object] | None = None,
    ) -> None:
        self._ports, self._before, self._after = ports, before, after or {}
        self._meanwhile = meanwhile
        self.commits = 0

    @property
    def ports(self) -> Ports:
        return replace(self._ports, open_books=self._open)

    @contextmanager
    def _open(self) -> Iterator[Books]:
        if self.commits and self._meanwhile:
            self._meanwhile()
        with self._ports.open_books() as books:
            committing = books.commit

            def commit() -> None:
                self.commits += 1
                if self.commits in self._before:
                    raise self._before[self.commits]
                committing()
                if self.commits in self._after:
                    raise self._after[self.commits]

            books.commit = commit  # type: ignore[method-assign]
            yield books


def quoted_once(ports: Ports, fails: Exception | None = None) -> StoredAnswer:
    def act(finish: Finish[QuoteView]) -> Quote:
        if fails is not None:
            raise fails
        return quote_promise(request(line("BIKE", 5), hold=30), ports, finish)

    def render(view: QuoteView, snapshot: Snapshot) -> StoredAnswer:
        return StoredAnswer(status=201, body=f"{view.quote.id} at {snapshot.version}".encode())

    return once(ASKED, act, render, lambda _: REFUSAL, ports)


@pytest.mark.parametrize("commit", [1, 2])
def test_what_was_undone_is_done_again_whole_and_once(desk: Desk, commit: int) -> None:
    """Be it the claim of the key or the quote itself."""
    trouble = Trouble(desk.ports, before={commit: Undone("for the sake of another")})
    answer = again_where_undone(lambda: quoted_once(trouble.ports))
    assert answer.status == 201
    assert quoted_once(desk.ports) == answer
    assert len(list_quotes(desk.ports).items) == 1


def test_what_is_undone_every_time_is_given_up_as_busy(desk: Desk) -> None:
    trouble = Trouble(desk.ports, before={number: Undone("for the sake of another") for number in range(1, 99)})
    pauses: list[None] = []
    with pytest.raises(TooBusy) as given_up:
        again_where_undone(
            lambda: quote_promise(request(line("BIKE")), trouble.ports), pause=lambda: pauses.append(None)
        )
    assert type(given_up.value) is TooBusy
    assert (trouble.commits, len(pauses)) == (TRIES_MAX, TRIES_MAX - 1)


def test_nothing_else_is_tried_again(desk: Desk) -> None:
    for error in (TooBusy("full"), OutcomeUnknown("lost"), KeyBusy("wait")):
        trouble = Trouble(desk.ports, before={1: error})
        with pytest.raises(type(error)):
            again_where_undone(lambda at=trouble: quote_promise(request(line("BIKE")), at.ports))  # type: ignore[misc]
        assert trouble.commits == 1


def test_an_acknowledgement_that_was_lost_is_found_out_under_the_key(desk: Desk) -> None:
    trouble = Trouble(desk.ports, before={}, after={2: OutcomeUnknown("lost")})
    answer = quoted_once(trouble.ports)
    assert answer.status == 201
    assert quoted_once(desk.ports) == answer
    assert len(list_quotes(desk.ports).items) == 1


def test_a_commit_that_was_lost_is_found_out_too_and_the_key_is_free_again(desk: Desk) -> None:
    trouble = Trouble(desk.ports, before={2: OutcomeUnknown("lost")})
    with pytest.raises(TooBusy, match="nothing was done"):
        quoted_once(trouble.ports)
    assert list_quotes(desk.ports).items == ()
    assert quoted_once(desk.ports).status == 201


def test_where_nobody_can_be_asked_it_stays_unknown_and_the_next_try_finds_out(desk: Desk) -> None:
    trouble = Trouble(desk.ports, before={2: OutcomeUnknown("lost"), 3: TooBusy("still gone")})
    with pytest.raises(OutcomeUnknown):
        quoted_once(trouble.ports)
    desk.clock.pass_by(seconds=31)
    answer = quoted_once(desk.ports)
    assert quoted_once(desk.ports) == answer
    assert len(list_quotes(desk.ports).items) == 1


@pytest.mark.parametrize("arrives", [True, False])
def test_a_claim_of_a_key_that_was_lost_is_found_again_or_made_again_at_once(desk: Desk, arrives: bool) -> None:
    lost: dict[int, Exception] = {1: OutcomeUnknown("lost")}
    trouble = Trouble(desk.ports, before={} if arrives else lost, after=lost if arrives else {})
    answer = quoted_once(trouble.ports)
    assert answer.status == 201
    assert quoted_once(desk.ports) == answer
    assert len(list_quotes(desk.ports).items) == 1


def test_a_claim_that_is_lost_again_has_done_nothing_and_leaves_the_key_free(desk: Desk) -> None:
    trouble = Trouble(desk.ports, before={number: OutcomeUnknown("lost") for number in (1, 2)})
    with pytest.raises(TooBusy, match="nothing was done"):
        quoted_once(trouble.ports)
    assert quoted_once(desk.ports).status == 201


def test_a_claim_that_somebody_else_made_meanwhile_is_not_taken_for_the_one_that_was_lost(desk: Desk) -> None:
    def claim() -> None:
        desk.clock.pass_by(seconds=1)
        now = desk.clock.now()
        with desk.ports.open_books() as books:
            books.lock()
            assert books.keys.claim(ASKED, 1, now + timedelta(seconds=30), now)
            books.commit()

    trouble = Trouble(desk.ports, before={1: OutcomeUnknown("lost")}, meanwhile=claim)
    with pytest.raises(KeyBusy):
        quoted_once(trouble.ports)
    assert trouble.commits == 1


@pytest.mark.parametrize("arrives", [True, False])
def test_a_refusal_whose_acknowledgement_was_lost_is_found_out_as_well(desk: Desk, arrives: bool) -> None:
    lost: dict[int, Exception] = {2: OutcomeUnknown("lost")}
    trouble = Trouble(desk.ports, before={} if arrives else lost, after=lost if arrives else {})
    if arrives:
        assert quoted_once(trouble.ports, fails=ReferenceTaken("gone")) == REFUSAL
        assert quoted_once(desk.ports) == REFUSAL
    else:
        with pytest.raises(TooBusy, match="nothing was done"):
            quoted_once(trouble.ports, fails=ReferenceTaken("gone"))
        assert quoted_once(desk.ports).status == 201


def test_a_refusal_that_cannot_be_kept_leaves_the_key_free(desk: Desk) -> None:
    trouble = Trouble(desk.ports, before={2: TooBusy("full")})
    with pytest.raises(TooBusy, match="full"):
        quoted_once(trouble.ports, fails=ReferenceTaken("taken"))
    assert quoted_once(desk.ports).status == 201


@pytest.mark.parametrize("another", [TooBusy("full"), OutcomeUnknown("lost"), ZeroDivisionError("no less")])
def test_what_went_wrong_first_is_told_though_the_key_cannot_be_freed_either(desk: Desk, another: Exception) -> None:
    trouble = Trouble(desk.ports, before={2: another})
    with pytest.raises(ArithmeticError, match="first") as told:
        quoted_once(trouble.ports, fails=ArithmeticError("first"))
    assert told.value.__notes__ == [f"Nor could key k1 be freed: {another!r}"]
