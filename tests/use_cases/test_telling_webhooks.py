"""How a webhook is told: everything, in order, again where it was not taken, and never at anybody else's expense."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from app.domain.errors import RequestRejected, UnknownDelivery, UnknownWebhook, WebhookDisabled
from app.domain.events import EventType
from app.domain.webhooks import PAUSES, DeliveryState, Outcome, Wanted, Webhook, message_id
from app.use_cases.forget_old import forget_old
from app.use_cases.list_events import list_events
from app.use_cases.ports.webhooks import Message
from app.use_cases.release_hold import release_hold
from app.use_cases.tidy_up import tidy_up
from app.use_cases.webhooks.keeping import (
    WEBHOOKS_MAX,
    change_webhook,
    create_webhook,
    delete_webhook,
    list_webhooks,
    read_webhook,
)
from app.use_cases.webhooks.sending_again import list_deliveries, read_delivery, replay, rotate_secret, send_test
from app.use_cases.webhooks.telling import TOGETHER_MAX, next_batch, webhooks_due, write_down
from tests.builders import plant, stock
from tests.fakes.desk import Desk
from tests.fakes.webhooks import Receiver
from tests.use_cases.telling import BROKEN, DOWN, FINE, GONE, deliveries, sell, sequences, tell


def test_it_is_told_of_everything_since_it_was_made_once_and_in_order(desk: Desk, webhook: Webhook) -> None:
    quotes = sell(desk, TOGETHER_MAX + 2)
    receiver = Receiver()
    tell(desk, receiver)
    tell(desk, receiver)
    assert [message.event.quote for message in receiver.got if message.event] == quotes
    assert deliveries(webhook, desk) == []
    assert read_webhook(webhook.id, desk.ports).sequence == TOGETHER_MAX + 3


def test_it_is_told_only_of_the_types_it_wants_and_passes_the_others_by(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 50)))
    wanted = Wanted(url="https://erp.example.com", event_types=(EventType.QUOTE_RELEASED,))
    webhook = create_webhook(wanted, desk.ports)
    (quote,) = sell(desk)
    sell(desk)
    release_hold(quote, desk.ports)
    receiver = Receiver()
    tell(desk, receiver)
    assert receiver.types == ["quote.released"]
    assert read_webhook(webhook.id, desk.ports).sequence == 4
    assert webhooks_due(desk.ports) == []


def test_messages_are_signed_by_the_clock_of_the_books(desk: Desk, webhook: Webhook) -> None:
    """A receiver refuses what is signed five minutes off: whatever is right for all else is right for that."""
    sell(desk, 1)
    receiver = Receiver()
    tell(desk, receiver)
    assert receiver.told_at == [desk.clock.now()]


def test_a_slow_receiver_is_sent_nothing_more_once_the_webhook_is_disabled(
    desk: Desk, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.delivering.BATCH_SECONDS_MAX", 0)

    class Slow(Receiver):
        async def send(self, webhook: Webhook, message: Message) -> Outcome:
            change_webhook(webhook.id, lambda wanted: replace(wanted, enabled=False), desk.ports)
            return await super().send(webhook, message)

    sell(desk, 3)
    slow, quick = Slow(), Receiver()
    tell(desk, slow)
    assert sequences(slow) == [2]
    change_webhook(webhook.id, lambda wanted: replace(wanted, enabled=True), desk.ports)
    tell(desk, quick)
    assert sequences(quick) == [3, 4]


def test_what_died_is_tried_anew_when_somebody_asks(desk: Desk, webhook: Webhook) -> None:
    sell(desk)
    receiver = Receiver(answers=[BROKEN])
    for pause in (*PAUSES, timedelta()):
        tell(desk, receiver)
        desk.clock.pass_by(seconds=pause.total_seconds() * 1.2 + 1)
    assert deliveries(webhook, desk) == [(2, "dead", 10)]
    assert replay(webhook.id, None, desk.ports).events == 1
    receiver.answers = []
    tell(desk, receiver)
    assert deliveries(webhook, desk) == [(2, "delivered", 1)]
    assert replay(webhook.id, None, desk.ports).events == 0


def test_events_are_sent_again_from_a_sequence_on_under_the_same_ids(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 4)
    receiver = Receiver(answers=[FINE, BROKEN, FINE])
    tell(desk, receiver)
    desk.clock.pass_by(seconds=7)
    tell(desk, receiver)
    first = {message.id for message in receiver.got}
    receiver.got = []
    assert replay(webhook.id, 2, desk.ports).events == 3
    assert deliveries(webhook, desk) == []
    tell(desk, receiver)
    assert sequences(receiver) == [3, 4, 5]
    assert {message.id for message in receiver.got} < first
    with pytest.raises(RequestRejected) as refused:
        replay(webhook.id, 6, desk.ports)
    assert refused.value.faults[0].pointer == "/after"


def test_a_replay_that_comes_while_something_is_sent_is_not_overwritten(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 2)
    tell(desk, Receiver())
    sell(desk)
    batch = next_batch(webhook.id, desk.ports)
    assert batch is not None
    replay(webhook.id, 1, desk.ports)
    write_down(batch, [(message, FINE) for message in batch.messages], desk.ports)
    assert read_webhook(webhook.id, desk.ports).sequence == 1


def test_what_was_sent_counts_though_the_rest_was_cut_short(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 3)
    batch = next_batch(webhook.id, desk.ports)
    assert batch is not None
    write_down(batch, [(batch.messages[0], FINE)], desk.ports)
    assert read_webhook(webhook.id, desk.ports).sequence == 2
    receiver = Receiver()
    tell(desk, receiver)
    assert sequences(receiver) == [3, 4]


def test_of_two_who_send_the_same_only_one_writes_how_far_it_came(desk: Desk, webhook: Webhook) -> None:
    """A process that was paused for a minute finds that another has done its work."""
    sell(desk, 2)
    batches = [next_batch(webhook.id, desk.ports) for _ in range(2)]
    for batch, outcome in zip(batches, (FINE, BROKEN), strict=True):
        assert batch is not None
        tried = [(message, outcome) for message in batch.messages]
        write_down(batch, tried if outcome is FINE else tried[:1], desk.ports)
    assert (read_webhook(webhook.id, desk.ports).sequence, deliveries(webhook, desk)) == (3, [])


def test_what_the_old_address_answered_says_nothing_of_a_new_one(desk: Desk, webhook: Webhook) -> None:
    """It is told of all that was on its way; what was waiting is tried again."""
    sell(desk, 2)
    tell(desk, Receiver(answers=[BROKEN]))
    desk.clock.pass_by(seconds=7)
    batch = next_batch(webhook.id, desk.ports)
    assert batch is not None
    change_webhook(webhook.id, lambda wanted: replace(wanted, url="https://new.example.com"), desk.ports)
    write_down(batch, [(message, GONE) for message in batch.messages], desk.ports)
    assert read_webhook(webhook.id, desk.ports).is_enabled
    receiver = Receiver()
    tell(desk, receiver)
    assert sequences(receiver) == [2, 3]


def test_enabled_anew_it_is_told_first_of_what_was_waiting_when_it_was_disabled(desk: Desk, webhook: Webhook) -> None:
    sell(desk)
    tell(desk, Receiver(answers=[DOWN]))
    desk.clock.pass_by(seconds=7)
    tell(desk, Receiver(answers=[DOWN]))
    for change in (partial(replace, enabled=False), partial(replace, enabled=True)):
        change_webhook(webhook.id, change, desk.ports)
        sell(desk)
    receiver = Receiver()
    tell(desk, receiver)
    desk.clock.pass_by(minutes=7)
    tell(desk, receiver)
    assert sequences(receiver) == [2, 3, 4]


def test_one_that_is_removed_while_something_is_sent_stays_removed(desk: Desk, webhook: Webhook) -> None:
    sell(desk)
    batch = next_batch(webhook.id, desk.ports)
    assert batch is not None
    delete_webhook(webhook.id, desk.ports)
    write_down(batch, [(message, BROKEN) for message in batch.messages], desk.ports)
    assert list_webhooks(desk.ports).items == ()
    with pytest.raises(UnknownWebhook):
        list_deliveries(webhook.id, desk.ports)


def test_a_test_is_sent_once_and_says_what_came_of_it(desk: Desk, webhook: Webhook) -> None:
    asked = send_test(webhook.id, desk.ports)
    tell(desk, Receiver(answers=[BROKEN]))
    told = read_delivery(webhook.id, asked.id, desk.ports)
    assert (told.state, told.tries, told.error) == (DeliveryState.DEAD, 1, "Answered 500.")
    assert read_webhook(webhook.id, desk.ports).failing_since is None
    assert replay(webhook.id, None, desk.ports).events == 0
    with pytest.raises(UnknownDelivery):
        read_delivery(webhook.id, "tst_other", desk.ports)


def test_neither_a_test_nor_a_replay_goes_to_one_that_is_disabled(desk: Desk, webhook: Webhook) -> None:
    change_webhook(webhook.id, lambda wanted: replace(wanted, enabled=False), desk.ports)
    for ask in (partial(send_test, webhook.id), partial(replay, webhook.id, 0), partial(replay, webhook.id, None)):
        with pytest.raises(WebhookDisabled):
            ask(desk.ports)


def test_the_old_secret_signs_for_a_day_beside_the_new_one(desk: Desk, webhook: Webhook) -> None:
    after = rotate_secret(webhook.id, desk.ports)
    assert after.secret != webhook.secret
    assert after.secrets(desk.clock.now() + timedelta(hours=23)) == (after.secret, webhook.secret)
    assert after.secrets(desk.clock.now() + timedelta(hours=24)) == (after.secret,)
    assert read_webhook(webhook.id, desk.ports) == after


def test_webhooks_have_a_number_and_come_page_by_page(desk: Desk) -> None:
    for number in range(WEBHOOKS_MAX):
        create_webhook(Wanted(url=f"https://erp.example.com/{number}"), desk.ports)
    first = list_webhooks(desk.ports, limit=60)
    rest = list_webhooks(desk.ports, limit=60, cursor=first.next_cursor)
    assert [one.url.rsplit("/")[-1] for one in (*first.items, *rest.items)] == [str(n) for n in range(WEBHOOKS_MAX)]
    with pytest.raises(RequestRejected, match=str(WEBHOOKS_MAX)):
        create_webhook(Wanted(url="https://erp.example.com/more"), desk.ports)


def test_a_hold_that_ran_out_is_told_of_though_nobody_writes(desk: Desk, webhook: Webhook) -> None:
    sell(desk, 2)
    tidy_up(desk.ports)
    desk.clock.pass_by(minutes=31)
    tidy_up(desk.ports)
    receiver = Receiver()
    tell(desk, receiver)
    assert receiver.types == ["quote.held"] * 2 + ["quote.expired"] * 2
    assert desk.all_is_well()


def test_what_is_over_is_forgotten_after_a_month_and_what_waits_is_not(desk: Desk, webhook: Webhook) -> None:
    other = create_webhook(Wanted(url="https://crm.example.com"), desk.ports)
    sell(desk)
    send_test(webhook.id, desk.ports)
    tell(desk, Receiver(answers=[DOWN, FINE]))
    tell(desk, Receiver())
    change_webhook(other.id, lambda wanted: replace(wanted, enabled=False), desk.ports)
    send_test(webhook.id, desk.ports)
    forget_old(desk.ports)
    had = deliveries(webhook, desk)
    desk.clock.pass_by(days=31)
    forget_old(desk.ports)
    assert len(had) > len(deliveries(webhook, desk)) >= 1
    assert {state for _, state, _ in deliveries(webhook, desk)} == {"waiting"}


def test_what_happens_once_a_backup_is_restored_is_not_taken_for_what_is_lost(webhook: Webhook, desk: Desk) -> None:
    """Receivers go by the id, and the sequence comes again."""
    sell(desk)
    lost = list_events(desk.ports, after=1).items[0]
    again = replace(lost, at=lost.at + timedelta(microseconds=1))
    assert message_id(webhook.id, again) != message_id(webhook.id, lost) == message_id(webhook.id, replace(lost))
