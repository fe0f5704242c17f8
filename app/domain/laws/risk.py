"""The laws that a plan may break with our knowledge: where a date was given against it, and where facts overtook it."""

from app.domain.laws.capacity import CAPACITY_LAWS
from app.domain.laws.kept_back import promises_leave_safety_stock_and_requirements_alone
from app.domain.laws.lending import nothing_rests_on_the_hold_of_another
from app.domain.laws.material import a_need_is_covered_in_full, supply_is_there_when_it_is_needed
from app.domain.laws.promise import (
    a_line_arrives_as_promised,
    a_line_arrives_in_its_window,
    all_is_done_within_the_horizon,
)
from app.domain.laws.transport import (
    a_delivery_goes_where_the_customer_is,
    goods_arrive_at_the_next_opening_after_transit,
    goods_leave_when_packed_and_when_something_leaves,
)
from app.domain.laws.work import WORK_LAWS

BORN_AT_RISK_LAWS = (
    a_line_arrives_as_promised,
    a_line_arrives_in_its_window,
    a_need_is_covered_in_full,
    a_delivery_goes_where_the_customer_is,
    goods_leave_when_packed_and_when_something_leaves,
    goods_arrive_at_the_next_opening_after_transit,
    all_is_done_within_the_horizon,
)
"""By the overridden promise itself, from birth."""

FACTS_MAY_BREAK = (
    a_need_is_covered_in_full,
    supply_is_there_when_it_is_needed,
    nothing_rests_on_the_hold_of_another,
    promises_leave_safety_stock_and_requirements_alone,
    a_line_arrives_as_promised,
    all_is_done_within_the_horizon,
    *CAPACITY_LAWS,
    *WORK_LAWS,
)
"""By anybody, when goods have left or the floor reports: what happened has happened, and who suffers is at risk."""
