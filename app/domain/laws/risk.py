"""The laws that a promise may break from birth, when somebody gave its dates against the plan."""

from app.domain.laws.material import a_need_is_covered_in_full
from app.domain.laws.promise import a_line_arrives_as_promised, a_line_arrives_in_its_window
from app.domain.laws.transport import a_delivery_goes_where_the_customer_is

BORN_AT_RISK_LAWS = (
    a_line_arrives_as_promised,
    a_line_arrives_in_its_window,
    a_need_is_covered_in_full,
    a_delivery_goes_where_the_customer_is,
)
