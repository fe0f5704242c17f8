"""Whoever does not take what it is sent is sent it again, told all of it later, or disabled; nobody else waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.snapshots.reach import NOTHING
from app.domain.webhooks import PAUSES, DeliveryState, Wanted, Webhook
from app.use_cases.list_events import list_events
from app.use_cases.webhooks.keeping import change_webhook, create_webhook, read_webhook
from app.use_cases.webhooks.sending_again import list_deliveries, replay, send_test
from app.use_cases.webhooks.telling import next_batch, webhooks_due, write_down
from tests.fakes.desk import Desk
from tests.fakes.webhooks import Receiver
from tests.use_cases.telling import BROKEN, DOWN, FINE, GONE, deliveries, sell, sequences, tell


def test_what_is_not_taken_holds_up_later_events_until_it_is(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 3)
    receiver = Receiver(answers=[DOWN, FINE])
    tell(desk, receiver)
    assert sequences(receiver) == [2]
    assert deliveries(webhook, desk) == [(2, "waiting", 1)]
    assert read_webhook(webhook.id, desk.ports).failing_since == desk.clock.now()
    desk.clock.pass_by(seconds=6)
    tell(desk, receiver)
    assert sequences(receiver) == [2, 2, 3, 4]
    assert len({message.id for message in receiver.got}) == 3
    assert deliveries(webhook, desk) == [(2, "delivered", 2)]
    assert read_webhook(webhook.id, desk.ports).failing_since is None


def test_an_event_that_is_never_taken_steps_aside_after_its_third_try(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 3)
    receiver = Receiver(answers=[BROKEN, BROKEN, BROKEN, FINE])
    for _ in range(3):
        tell(desk, receiver)
        desk.clock.pass_by(minutes=6)
    assert sequences(receiver) == [2, 2, 2, 3, 4]
    assert deliveries(webhook, desk) == [(2, "waiting", 3)]


def test_nothing_that_is_sent_meanwhile_lets_later_events_pass(desk: Desk, webhook: Webhook) -> None:
    """A test goes through while an event is waited for; a failure of one that has stepped aside changes nothing."""
    sell(desk, 3)
    receiver = Receiver(answers=[BROKEN])
    for _ in range(3):
        tell(desk, receiver)
        desk.clock.pass_by(minutes=6, seconds=1)
    tell(desk, receiver)
    assert deliveries(webhook, desk) == [(2, "waiting", 3), (3, "waiting", 2)]
    for outcome in (FINE, BROKEN):
        send_test(webhook.id, desk.ports)
        receiver.answers = [outcome]
        tell(desk, receiver)
    desk.clock.pass_by(minutes=4)
    again = list_deliveries(webhook.id, desk.ports).items[0]
    with desk.ports.open_books() as books:
        books.lock(NOTHING)
        books.webhooks.write_delivery(replace(again, due_at=desk.clock.now()))
        books.commit()
    tell(desk, receiver)
    assert deliveries(webhook, desk)[:2] == [(2, "waiting", 4), (3, "waiting", 2)]
    assert 4 not in sequences(receiver)


def test_nobody_waits_longer_because_the_clock_was_put_back(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 2)
    receiver = Receiver(answers=[BROKEN, FINE])
    tell(desk, receiver)
    assert webhooks_due(desk.ports) == []
    desk.clock.pass_by(minutes=-60)
    tell(desk, receiver)
    assert sequences(receiver) == [2, 2, 3]


def test_what_another_got_across_is_not_called_failed(desk: Desk, webhook: Webhook) -> None:
    sell(desk)
    tell(desk, Receiver(answers=[BROKEN]))
    desk.clock.pass_by(seconds=7)
    batches = [next_batch(webhook.id, desk.ports) for _ in range(2)]
    for batch, outcome in zip(batches, (FINE, BROKEN), strict=True):
        assert batch is not None
        write_down(batch, [(message, outcome) for message in batch.messages], desk.ports)
    assert deliveries(webhook, desk) == [(2, "delivered", 2)]
    assert read_webhook(webhook.id, desk.ports).failing_since is None


def test_it_is_tried_ten_times_in_three_days_and_then_given_up(desk: Desk, webhook: Webhook) -> None:
    sell(desk)
    began, receiver = desk.clock.now(), Receiver(answers=[BROKEN])
    tell(desk, receiver)
    for pause in PAUSES:
        desk.clock.pass_by(seconds=pause.total_seconds() - 1)
        tell(desk, receiver)
        desk.clock.pass_by(seconds=pause.total_seconds() * 0.2 + 1)
        tell(desk, receiver)
    assert len(receiver.got) == len(PAUSES) + 1 == 10
    assert timedelta(days=3) < desk.clock.now() - began < timedelta(days=4)
    (dead,) = list_deliveries(webhook.id, desk.ports, state=DeliveryState.DEAD).items
    assert (dead.tries, dead.status, dead.error) == (10, 500, "Answered 500.")
    assert webhooks_due(desk.ports) == []


def test_a_receiver_that_is_down_for_an_hour_is_told_of_all_of_it_afterwards(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 5)
    receiver = Receiver(answers=[DOWN])
    for _ in range(12):
        tell(desk, receiver)
        desk.clock.pass_by(minutes=5, seconds=61)
    receiver.answers = []
    desk.clock.pass_by(hours=3)
    back_at = len(receiver.got)
    tell(desk, receiver)
    assert set(sequences(receiver)[back_at:]) == {2, 3, 4, 5, 6}
    assert {state for _, state, _ in deliveries(webhook, desk)} == {"delivered"}


def test_one_who_says_to_be_gone_is_not_sent_to_again(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 2)
    receiver = Receiver(answers=[GONE])
    tell(desk, receiver)
    desk.clock.pass_by(days=1)
    tell(desk, receiver)
    after = read_webhook(webhook.id, desk.ports)
    assert (len(receiver.got), after.is_enabled, after.disabled_because) == (
        1,
        False,
        "The receiver answered 410 Gone.",
    )


@pytest.mark.slow
def test_one_that_takes_nothing_for_days_is_disabled_and_told_all_once_it_is_enabled(
    desk: Desk, webhook: Webhook
) -> None:
    receiver = Receiver(answers=[BROKEN])
    while read_webhook(webhook.id, desk.ports).is_enabled:
        sell(desk)
        tell(desk, receiver)
        desk.clock.pass_by(hours=12)
    after = read_webhook(webhook.id, desk.ports)
    assert "Nothing was taken since 2026-12-07T08:00Z" in str(after.disabled_because)
    receiver.answers, receiver.got = [], []
    change_webhook(webhook.id, lambda wanted: replace(wanted, enabled=True), desk.ports)
    desk.clock.pass_by(days=1)
    tell(desk, receiver)
    replay(webhook.id, None, desk.ports)
    tell(desk, receiver)
    last = list_events(desk.ports, after=0, limit=200).after
    assert set(sequences(receiver)) == set(range(2, last + 1))


def test_while_it_is_disabled_nothing_is_sent_and_nothing_is_lost(desk: Desk, webhook: Webhook) -> None:
    change_webhook(webhook.id, lambda wanted: replace(wanted, enabled=False), desk.ports)
    sell(desk, 2)
    receiver = Receiver()
    tell(desk, receiver)
    assert receiver.got == []
    assert next_batch(webhook.id, desk.ports) is None
    change_webhook(webhook.id, lambda wanted: replace(wanted, enabled=True), desk.ports)
    tell(desk, receiver)
    assert sequences(receiver) == [2, 3]


def test_a_slow_or_broken_receiver_is_nobody_elses_trouble(desk: Desk, webhook: Webhook) -> None:
    other = create_webhook(Wanted(url="https://crm.example.com"), desk.ports)
    sell(desk, 2)
    tell(desk, Receiver(answers=[BROKEN, FINE]))
    assert deliveries(webhook, desk) == [(2, "waiting", 1)]
    assert (deliveries(other, desk), read_webhook(other.id, desk.ports).sequence) == ([], 3)
