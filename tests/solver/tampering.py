"""Good plans made bad in one respect each: what the plant is, or what the plan says, is no longer as it was."""

from collections.abc import Callable, Iterator

from tests.solver.case import Case
from tests.solver.tampered_supply import (
    a_purchase_is_called_express,
    a_unit_falls_off_the_truck,
    a_unit_is_taken_back,
    another_only_holds_it,
    it_is_taken_from_what_comes_later,
    it_is_too_late_for_the_customer,
    it_starts_within_the_fence,
    it_was_promised_sooner,
    more_is_opened_than_there_is,
    more_safety_stock_is_wanted,
    one_unit_less_is_opened,
    picking_takes_longer,
    something_is_not_covered,
    the_customer_is_elsewhere,
    the_customer_wants_more,
    the_horizon_is_nearer,
    the_policy_keeps_what_is_opened,
    the_receipt_comes_later,
    the_stock_was_less,
    the_supplier_sells_more_at_a_time,
    the_supplier_takes_longer,
    the_truck_takes_longer,
    what_is_opened_stays_closed,
    what_is_sold_was_opened_as_a_component,
)
from tests.solver.tampered_work import (
    a_machine_changes_over_for_a_minute_more,
    a_step_comes_too_soon,
    fewer_runs_are_allowed,
    half_of_the_crew_comes_in_overtime,
    less_is_put_in,
    more_is_consumed,
    the_lot_is_too_large,
    the_lot_is_too_small,
    the_machine_is_booked,
    the_output_waits_longer,
    the_routing_is_over,
    the_routing_makes_something_else,
    the_work_needs_another_machine,
    work_takes_less,
    work_takes_longer,
)

WAYS: tuple[Callable[[Case], Case | None], ...] = (
    work_takes_longer,
    work_takes_less,
    half_of_the_crew_comes_in_overtime,
    the_output_waits_longer,
    a_step_comes_too_soon,
    the_lot_is_too_small,
    the_lot_is_too_large,
    the_routing_is_over,
    the_routing_makes_something_else,
    the_work_needs_another_machine,
    the_machine_is_booked,
    a_machine_changes_over_for_a_minute_more,
    less_is_put_in,
    more_is_consumed,
    fewer_runs_are_allowed,
    something_is_not_covered,
    a_unit_is_taken_back,
    the_stock_was_less,
    another_only_holds_it,
    the_receipt_comes_later,
    it_is_taken_from_what_comes_later,
    more_safety_stock_is_wanted,
    what_is_opened_stays_closed,
    one_unit_less_is_opened,
    more_is_opened_than_there_is,
    the_policy_keeps_what_is_opened,
    what_is_sold_was_opened_as_a_component,
    the_supplier_takes_longer,
    the_supplier_sells_more_at_a_time,
    a_purchase_is_called_express,
    a_unit_falls_off_the_truck,
    the_truck_takes_longer,
    picking_takes_longer,
    the_customer_is_elsewhere,
    it_was_promised_sooner,
    it_is_too_late_for_the_customer,
    the_customer_wants_more,
    it_starts_within_the_fence,
    the_horizon_is_nearer,
)


def tampered(case: Case) -> Iterator[tuple[str, Case]]:
    """Each way in which this case can be made bad, by name."""
    for way in WAYS:
        if bad := way(case):
            yield way.__name__, bad
