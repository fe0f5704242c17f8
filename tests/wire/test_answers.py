"""What a caller is told: offers with all they rest on, commitments, the plan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.domain.commitment import Commitment, dated
from app.domain.demand import OfferKind
from app.domain.promise import (
    QuoteState,
)
from app.domain.repromise import Redated
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.views import CommitmentView, OperationRow, PegRow, PlanPage
from app.wire.commitments import CommitmentOut
from app.wire.plan import PlanOut
from app.wire.quotes import QuoteOut
from app.wire.repromises import RedatedOut
from app.wire.text import duration_text, share
from tests.builders import MONDAY, item, plant
from tests.domain.builders import (
    DAY,
    HOUR,
    bought,
    buy,
    committed,
    need,
    operation,
    picked_up,
    received,
    run,
    taken,
)
from tests.wire.promised import BIKES, FACTORY, FRAMES, NOON, after, bike_order, offer_of, quote_of, shown


def test_a_delivery_shows_everything_it_rests_on_down_to_stock_receipts_and_purchases() -> None:
    (offer,) = shown(quote_of([offer_of(bike_order(2))]), snapshot_of(FACTORY))["offers"]
    (delivery,) = offer["lines"][0]["deliveries"]
    pegs = {(peg["kind"], peg["supply"], peg["item"], peg["quantity"]) for peg in delivery["pegs"]}
    assert pegs == {
        ("make", "run_1", "BIKE", 2),
        ("on_hand", "FRAME@PLANT", "FRAME", 0.5),
        ("receipt", "PO-7", "FRAME", 1),
        ("buy", "buy_1", "FRAME", 0.5),
    }
    assert [peg["order_by"] for peg in delivery["pegs"] if peg["kind"] == "buy"] == ["2026-12-07T00:00:00Z"]


def test_what_is_left_of_another_orders_purchase_says_by_when_that_has_to_be_ordered() -> None:
    goods = need("FRAME", 5, MONDAY + 2 * DAY, bought("buy_9"))
    others = committed(buy("FRAME", 30, MONDAY + HOUR, MONDAY + DAY, id="buy_9"), quote="qte_9")
    (offer,) = shown(quote_of([offer_of(committed(picked_up(goods)))]), after(others))["offers"]
    (peg,) = offer["lines"][0]["deliveries"][0]["pegs"]
    assert (peg["supply"], peg["order_by"]) == ("buy_9", "2026-12-07T01:00:00Z")


def test_what_two_deliveries_share_is_listed_once_so_that_sums_come_out() -> None:
    (offer,) = shown(quote_of([offer_of(bike_order(1, 1))]), snapshot_of(FACTORY))["offers"]
    pegs = [peg for delivery in offer["lines"][0]["deliveries"] for peg in delivery["pegs"]]
    assert sum(peg["quantity"] for peg in pegs if peg["item"] == "FRAME") == 2
    assert sum(peg["quantity"] for peg in pegs if peg["item"] == "BIKE") == 2


def test_a_held_offer_is_shown_as_it_is_pegged_now() -> None:
    promise = bike_order(2)
    now_from_stock = promise.plan.with_pegs({FRAMES.id: (taken(received("PO-7"), 10), taken(bought("buy_1"), 5))})
    snapshot = after(replace(promise, commitment=None, plan=now_from_stock))
    (offer,) = shown(quote_of([offer_of(promise)], held_offer="ofr_1"), snapshot)["offers"]
    assert "on_hand" not in {peg["kind"] for peg in offer["lines"][0]["deliveries"][0]["pegs"]}
    assert offer["held"] is True


def test_a_peg_to_a_receipt_that_has_vanished_has_no_date() -> None:
    without = replace(FACTORY, receipts={})
    (offer,) = shown(quote_of([offer_of(bike_order(2))]), snapshot_of(without))["offers"]
    pegs = offer["lines"][0]["deliveries"][0]["pegs"]
    assert [peg["available_at"] for peg in pegs if peg["kind"] == "receipt"] == [None]


def test_an_operation_takes_one_row_for_each_resource_it_holds() -> None:
    (offer,) = shown(quote_of([offer_of(bike_order(2))]), snapshot_of(FACTORY))["offers"]
    assert offer["operations"] == [
        {
            "run": "run_1",
            "operation": "10",
            "resource": "CNC",
            "unit": 1,
            "item": "BIKE",
            "quantity": 2,
            "start": "2026-12-08T00:00:00Z",
            "end": "2026-12-08T00:50:00Z",
            "setup_minutes": 30,
            "overtime": False,
        }
    ]


def test_work_beside_that_of_others_wears_another_label() -> None:
    other = committed(
        run("BIKE", 2, operation(MONDAY + DAY - HOUR, MONDAY + DAY + 10, "CNC"), id="run_0"), quote="qte_0"
    )
    (offer,) = shown(quote_of([offer_of(bike_order(2))]), after(other))["offers"]
    assert [row["unit"] for row in offer["operations"]] == [2]


def test_money_is_text_with_two_decimals_half_even_and_the_rest_is_in_minutes() -> None:
    (offer,) = shown(quote_of([offer_of(bike_order(2), margin=Decimal("-1.005"))]), snapshot_of(FACTORY))["offers"]
    assert offer["cost"]["production"] == "33.34"
    assert offer["cost"]["total"] == "33.34"
    assert offer["cost"]["extra"] == "2.00"
    assert offer["margin"] == "-1.00"
    assert offer["why"][0]["minutes"] == 12 * 60
    assert offer["untouched_promised_at"] == offer["promised_at"]


def test_an_inquiry_has_neither_a_state_nor_an_end() -> None:
    inquiry = quote_of([offer_of(bike_order(2))], id="inq_1", state=QuoteState.EXPIRED)
    answer = QuoteOut.from_inquiry(inquiry, snapshot_of(FACTORY))
    assert (answer.kind, answer.state, answer.expires_at) == ("inquiry", None, None)


def test_without_an_offer_the_reason_stands_at_the_top() -> None:
    answer = shown(quote_of([]), snapshot_of(FACTORY))
    assert (answer["status"], answer["offers"]) == ("infeasible", [])
    assert answer["why"][0]["ref"] == "FRAME"
    assert (answer["computed_in_ms"], answer["plan_version"], answer["reference"]) == (1.235, 7, "CRM-1")


def test_a_quote_of_long_ago_can_still_be_shown_when_the_plant_has_moved_on() -> None:
    assert shown(quote_of([offer_of(bike_order(2))]), snapshot_of(plant(item("CAR"))))["offers"]


def test_a_commitment_shows_its_first_and_its_current_dates() -> None:
    promise = bike_order(1, 1)
    lines = tuple(replace(line, promised_on=date(2026, 12, 8)) for line in promise.lines)
    commitment = Commitment(
        id="cmt_1",
        quote="qte_1",
        offer="ofr_1",
        reference="CRM-1",
        customer="ACME",
        ship_to=None,
        committed_at=NOON,
        lines=lines,
        offer_kind=OfferKind.LATER,
        dates=dated(lines, NOON, "confirmed", "a rep"),
    )
    view = CommitmentView(commitment=commitment, deliveries=promise.plan.deliveries, risks=(), plan_version=4)
    answer = CommitmentOut.from_domain(view, FACTORY).model_dump(mode="json")
    (line_out,) = answer["lines"]
    assert answer["at_risk"] is False
    assert line_out["first_promised_date"] == line_out["promised_date"] == "2026-12-08"
    assert [entry["reason"] for entry in line_out["history"]] == ["confirmed"]
    assert [delivery["quantity"] for delivery in line_out["deliveries"]] == [1, 1]


def test_the_plan_is_rows_in_the_units_of_their_items() -> None:
    (work,) = BIKES.operations
    peg = taken(received("PO-7"), 15)
    page = PlanPage(
        snapshot=after(bike_order(2)),
        operations=(
            OperationRow(owner="cmt_1", line="1", run=BIKES, operation=work, resource="CNC", setup_minutes=30),
        ),
        pegs=(PegRow(owner="cmt_1", line="1", need=FRAMES, peg=peg, available_at=None, brought=None),),
    )
    answer = PlanOut.from_domain(page).model_dump(mode="json")
    assert answer["operations"][0]["unit"] == 1
    assert answer["pegs"][0]["quantity"] == 1.5
    assert answer["pegs"][0]["kind"] == "receipt"
    assert answer["next_cursor"] is None


def test_a_line_that_would_get_another_date_is_counted_as_everywhere_else() -> None:
    line = Redated(
        commitment="cmt_1",
        quote="qte_1",
        line="1",
        item="BIKE",
        quantity=40,
        promised_at=MONDAY,
        promised_on=date(2026, 12, 7),
        proposed_at=NOON,
        proposed_on=date(2026, 12, 7),
        why="CNC is down",
    )
    assert '"quantity":40,' in RedatedOut.from_domain(line, after(bike_order(2))).model_dump_json()


def test_durations_are_written_in_days_hours_and_minutes() -> None:
    assert [duration_text(minutes) for minutes in (0, 30, 60, 1440, 4320 + 90)] == [
        "PT0M",
        "PT30M",
        "PT1H",
        "P1D",
        "P3DT1H30M",
    ]


def test_a_share_is_whole_only_where_nothing_is_missing() -> None:
    shares = [Decimal(part) / Decimal(30_000) for part in (30_000, 29_999, 20_000, 1, 0)]
    assert [share(one) for one in shares] == [1, 0.9999, 0.6666, 0, 0]
