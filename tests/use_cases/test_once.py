from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import HoldLimitReached, KeyBusy, KeyReused, RequestRejected, TooBusy, TrothError
from app.domain.keys import KeyedRequest, StoredAnswer
from app.domain.promise import Quote
from app.domain.snapshots.snapshot import Snapshot
from app.domain.views import CommitmentView, QuoteView
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.forget_old import forget_old
from app.use_cases.left_over import LeftOver
from app.use_cases.limits import Limits
from app.use_cases.once import once
from app.use_cases.ports.books import Books, Finish
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes
from tests.builders import line, plant, request, stock
from tests.fakes.desk import Desk

ASKED = KeyedRequest(key="k1", route="POST /v1/quotes", body_hash="abc")


@pytest.fixture(autouse=True)
def _in_stock(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 10)))


def test_the_same_request_under_a_key_is_done_once(desk: Desk) -> None:
    first = quoted_once(desk)
    assert quoted_once(desk) == first == StoredAnswer(status=201, body=b"qte_1 at 2")
    assert len(list_quotes(desk.ports).items) == 1


def test_another_request_under_the_same_key_is_refused(desk: Desk) -> None:
    quoted_once(desk)
    for other in (replace(ASKED, body_hash="def"), replace(ASKED, route="POST /v1/quotes/qte_1/hold")):
        with pytest.raises(KeyReused):
            quoted_once(desk, other)


def test_while_the_first_request_is_answered_the_second_is_told_so(desk: Desk) -> None:
    def second() -> None:
        with pytest.raises(KeyBusy):
            quoted_once(desk)

    desk.planner.meanwhile = second
    assert quoted_once(desk).status == 201


def test_whoever_finds_the_lease_over_takes_the_key_and_the_slow_one_writes_nothing(desk: Desk) -> None:
    answers: list[StoredAnswer] = []

    def meanwhile() -> None:
        desk.clock.pass_by(seconds=31)
        answers.append(quoted_once(desk))

    desk.planner.meanwhile = meanwhile
    with pytest.raises(KeyBusy):
        quoted_once(desk)
    assert quoted_once(desk) == answers[0]
    assert len(list_quotes(desk.ports).items) == 1


def test_a_lease_does_not_last_longer_because_the_clock_is_put_back(desk: Desk) -> None:
    """The process that had claimed the key is gone, and the database goes on where the clock is an hour behind."""
    with desk.ports.open_books() as books:
        books.lock()
        assert books.keys.claim(ASKED, 1, desk.clock.now() + timedelta(seconds=30), desk.clock.now())
        books.commit()
    with pytest.raises(KeyBusy):
        quoted_once(desk)
    desk.clock.pass_by(hours=-1)
    assert quoted_once(desk).status == 201


def test_a_key_that_could_not_be_freed_while_the_database_was_away_is_freed_by_whoever_comes_next(desk: Desk) -> None:
    away: list[TooBusy] = []

    def open_books() -> AbstractContextManager[Books]:
        if away:
            raise away[0]
        return desk.ports.open_books()

    def lost(_: Finish[QuoteView]) -> Quote:
        away.append(TooBusy("The database does not answer; nothing was done."))
        raise away[0]

    here = replace(desk, ports=replace(desk.ports, open_books=open_books))
    elsewhere = replace(desk, ports=replace(desk.ports, left_over=LeftOver()))
    with pytest.raises(TooBusy):
        once(ASKED, lost, rendered, refused, here.ports)
    away.clear()
    with pytest.raises(KeyBusy):
        quoted_once(elsewhere)
    quoted_once(here, replace(ASKED, key="another"))
    assert quoted_once(elsewhere).status == 201


def test_a_slow_one_that_lives_after_all_answers_before_the_one_that_took_over_and_that_one_writes_nothing(
    desk: Desk,
) -> None:
    """Were the last to claim always the one to answer, two that take longer than a lease would never come to an end."""
    slow, now = StoredAnswer(status=201, body=b"slow"), desk.clock.now()
    with desk.ports.open_books() as books:
        books.lock()
        assert books.keys.claim(ASKED, 1, now, now)
        books.commit()

    def meanwhile() -> None:
        with desk.ports.open_books() as books:
            books.lock()
            assert books.keys.finish(ASKED, slow)
            books.commit()

    desk.planner.meanwhile = meanwhile
    with pytest.raises(KeyBusy, match="once more for the answer"):
        quoted_once(desk)
    assert quoted_once(desk) == slow
    assert list_quotes(desk.ports).items == ()


def test_of_several_who_take_over_one_does_and_only_it_may_give_up(desk: Desk) -> None:
    now = desk.clock.now()
    with desk.ports.open_books() as books:
        books.lock()
        assert books.keys.claim(ASKED, 1, now, now)
        assert not books.keys.claim(ASKED, 1, now, now)
        assert books.keys.claim(ASKED, 2, now, now)
        assert not books.keys.claim(ASKED, 2, now, now)
        books.keys.drop(ASKED.key, 1)
        assert books.keys.find(ASKED.key)
        books.keys.drop(ASKED.key, 2)
        assert books.keys.find(ASKED.key) is None


def test_an_answer_is_not_written_where_its_key_asks_for_something_else_by_now(desk: Desk) -> None:
    """The first was given up while one that had taken it over, or was thought dead, still worked on it."""
    other, now = replace(ASKED, body_hash="def"), desk.clock.now()
    answer = StoredAnswer(status=201, body=b"bike")
    with desk.ports.open_books() as books:
        books.lock()
        assert not books.keys.finish(ASKED, answer)
        assert books.keys.claim(other, 1, now, now)
        assert not books.keys.finish(ASKED, answer)
        assert books.keys.finish(other, answer)
        assert not books.keys.finish(other, answer)


def test_a_refusal_of_the_business_is_given_again_even_if_it_would_be_a_yes_by_now(desk: Desk) -> None:
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    desk.clock.pass_by(minutes=30)
    assert confirmed_once(desk, quote).body == b"QuoteExpired"
    desk.clock.pass_by(minutes=-15)
    assert confirmed_once(desk, quote).body == b"QuoteExpired"


def test_a_faulty_request_frees_its_key_for_the_mended_one(desk: Desk) -> None:
    def faulty(_: Finish[QuoteView]) -> Quote:
        raise RequestRejected("no such item")

    with pytest.raises(RequestRejected):
        once(ASKED, faulty, rendered, refused, desk.ports)
    assert quoted_once(desk).status == 201


def test_an_answer_is_forgotten_after_thirty_days(desk: Desk) -> None:
    first = quoted_once(desk)
    desk.clock.pass_by(days=30)
    forget_old(desk.ports)
    assert quoted_once(desk) == first
    desk.clock.pass_by(seconds=1)
    forget_old(desk.ports)
    assert quoted_once(desk) != first


def test_the_answer_and_what_it_says_are_written_together_or_not_at_all(desk: Desk) -> None:
    def unrenderable(_: QuoteView, __: Snapshot) -> StoredAnswer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(ASKED, lambda finish: quoted(desk, finish), unrenderable, refused, desk.ports)
    assert list_quotes(desk.ports).items == ()


def test_a_cap_on_holds_counts_live_ones(desk: Desk) -> None:
    capped = replace(desk.ports, limits=Limits(holds_max=1))
    quote_promise(request(line("BIKE", 1), hold=30), capped)
    with pytest.raises(HoldLimitReached):
        quote_promise(request(line("BIKE", 1), hold=30), capped)
    desk.clock.pass_by(minutes=30)
    assert quote_promise(request(line("BIKE", 1), hold=30), capped).held_offer


def quoted_once(desk: Desk, asked: KeyedRequest = ASKED) -> StoredAnswer:
    return once(asked, lambda finish: quoted(desk, finish), rendered, refused, desk.ports)


def quoted(desk: Desk, finish: Finish[QuoteView]) -> Quote:
    return quote_promise(request(line("BIKE", 5), hold=30), desk.ports, finish)


def confirmed_once(desk: Desk, quote: Quote) -> StoredAnswer:
    def told(view: CommitmentView, _: Snapshot) -> StoredAnswer:
        return StoredAnswer(status=201, body=view.commitment.id.encode())

    asked = KeyedRequest(key="k2", route="POST confirm", body_hash="")
    return once(asked, lambda finish: confirm_quote(quote.id, None, desk.ports, finish), told, refused, desk.ports)


def rendered(view: QuoteView, snapshot: Snapshot) -> StoredAnswer:
    return StoredAnswer(status=201, body=f"{view.quote.id} at {snapshot.version}".encode())


def refused(error: TrothError) -> StoredAnswer:
    return StoredAnswer(status=409, body=type(error).__name__.encode())
