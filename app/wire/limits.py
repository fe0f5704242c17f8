"""How much the wire takes, each limit with its reason. What is beyond one is refused with its name, never cut off."""

from decimal import Decimal

NESTING_MAX = 32
"""The deepest place of the contract lies nine levels down."""

SEQUENCE_MAX = 2**53 - 1
"""The last number that every JSON reader counts to."""

ID_LENGTH_MAX = 128
"""What the contract says, and what an index of a database takes in any encoding."""

NO_NUL_PATTERN = r"^[^\x00]*$"
"""PostgreSQL stores no NUL in text."""

CURRENCY_PATTERN = "^[A-Z]{3}$"
"""ISO 4217."""

VERSION_PATTERN = r'^(\*|(W/)?"?[0-9]{1,18}"?)$'
"""A plan version as an entity tag, or without its quotes; `*` is any."""

CURSOR_PATTERN = "^[A-Za-z0-9_-]+$"
"""How all of ours are written."""

CURSOR_LENGTH_MAX = 4096
"""An id has 128 characters and a cursor holds a few of them: longer ones are not ours."""

TEXT_LENGTH_MAX = 1000
"""Names and remarks, not documents."""

NUMBER_DIGITS_MAX = 15
"""Digits that every JSON reader keeps exactly, those that only know binary floating point included."""

NUMBER_DECIMALS_MAX = 12
"""Minutes per unit of a plant that makes a million an hour still have six digits left."""

MONEY_PATTERN = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
"""Prices of small parts have fractions of a cent; sums beyond a million millions are typing errors."""

ITEM_DECIMALS_MAX = 9
"""A microgram of something counted in kilograms."""

ENTITIES_MAX = 200_000
"""Entities under one key: about ten times the largest plant of the tests, and still read in seconds."""

CALENDARS_MAX = 2_000
"""Calendars of one plant: each is laid out day by day over the horizon."""

OPENINGS_MAX = 4_000_000
"""Times that all calendars of one plant open within the horizon: laid out, as they are needed, they take a gigabyte.
Two thousand calendars of seven shifts a day and a year ahead, or of one shift and five years."""

LEVELS_MAX = 50
"""Levels of a bill; an aircraft has about twenty."""

STEPS_MAX = 200
"""Operations of one routing: a real one has 5 to 40."""

ALTERNATIVES_MAX = 50
"""Resources that one requirement may choose from, or items one component: more are one resource with units."""

REQUIRES_MAX = 10
"""Resources that one operation holds together: a machine, a crew, a few tools."""

COMPONENTS_MAX = 1_000
"""Components of one operation: a car has some hundreds at one station."""

SHIFTS_MAX = 100
"""Weekly shifts of one calendar: seven days of fourteen breaks."""

EXCEPTIONS_MAX = 2_000
"""Dated exceptions of one calendar: five years of daily ones."""

UNIT_CHANGES_MAX = 1_000
"""Changes of a resource's units: weekly ones for the longest horizon, four times over."""

DEPARTURES_MAX = 200
"""Weekly departures of one lane: more than one an hour."""

SUBSTITUTES_MAX = 50
"""Items that may stand in for one."""

HORIZON_DAYS_MAX = 1_830
"""Five years: no shop calendar is known further out."""

DURATION_MINUTES_MAX = HORIZON_DAYS_MAX * 24 * 60
"""No duration reaches beyond the longest horizon."""

UNITS_OF_RESOURCE_MAX = 10_000
"""Units of one resource at once: a crew, not a population."""

MACHINES_MAX = 50
"""Units of a resource with a setup matrix: each is an alternative of its own, of which an operation has as many."""

SETUP_ROWS_MAX = 10_000
"""Rows of one setup matrix: a hundred families, each to each."""

RUNS_MAX = 1_000
"""Runs side by side for one line: what a planner can still find his way in."""

PRIORITY_MAX = 1_000_000
"""Room for every ranking that systems use, date stamps excepted."""

LINES_MAX = 200
"""Lines of one request: settled one after another, so an answer grows with them."""

DELIVERIES_MAX = 50
"""Deliveries of one line: a weekly schedule for a year."""

MOVES_MAX = 1_000_000
"""More operations than are planned anywhere."""

OFFERS_MAX = 9
"""One of each kind there is."""

LEVERS_MAX = 12
"""As many as are tried (app/solver/offering/levers.py)."""

WAYS_MAX = 1_000
"""Ways to work one operation: one resource of each entry, each machine that changes over by itself. Each is looked at,
so that with more of them an answer would take seconds."""

SPEED_MIN = Decimal("0.001")
"""Slower than a thousandth of the standard speed is a typing error."""

PROGRESS_MAX = 500
"""Reports of one call: what a large floor has to say in ten minutes, while everybody else waits."""

URL_LENGTH_MAX = 2000
"""What every server takes."""

CLASSES_MAX = 200
"""Demand classes of one request: a trade has a handful."""

COMMITMENTS_NAMED_MAX = 1_000
"""Commitments of one request: who means more means all."""
