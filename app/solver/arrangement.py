"""A whole request planned: what is delivered when, and how that compares with other plans."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.quantity import Units
from app.domain.supply import ItemSite, Lane
from app.domain.timeline import Minute
from app.solver.delivered import Delivered
from app.solver.draft import Draft
from app.solver.wishes import Order, Way, Wish


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrangement:
    """A draft that delivers lines; ``delivered`` has one entry a delivery, in the order the lines were settled.

    ``shares``, ``due``, ``collects``: how what it plans was told to come (see Care). ``gathered``: what it plans
    at once for several who need it. ``is_left_late``: planned backwards from its dates, as late as they allow, so that
    nothing in it says why they are not earlier.
    """

    draft: Draft
    delivered: tuple[Delivered, ...]
    shares: Mapping[ItemSite, int] = field(default_factory=dict)
    due: Mapping[ItemSite, Minute] = field(default_factory=dict)
    gathered: Mapping[ItemSite, Units] = field(default_factory=dict)
    collects: bool = True
    is_left_late: bool = False

    def told_like(self, other: "Arrangement") -> "Arrangement":
        """For whoever plans it again, who is told what the other was: it was found in another way."""
        return replace(self, shares=other.shares, due=other.due, collects=other.collects)

    @property
    def wishes(self) -> list[Wish]:
        """Of the lines that it delivers, in the order in which they were settled."""
        return list({one.wish.line.line: one.wish for one in self.delivered}.values())

    @property
    def carried(self) -> Iterator[tuple[Lane, str, Units]]:
        """What goes over which lane, and how much of it: to another site and to the customer."""
        yield from ((move.lane, move.need.place[0], move.quantity) for move in self.draft.moves)
        for one in self.delivered:
            if one.way.lane is not None:
                yield one.way.lane, one.wish.line.item, one.quantity

    def of(self, wish: Wish) -> list[Delivered]:
        """What the line gets."""
        return [one for one in self.delivered if one.wish is wish]

    @property
    def is_acceptable(self) -> bool:
        return all(delivered.is_acceptable for delivered in self.delivered)

    @property
    def promised_at(self) -> Minute:
        """The promise of its last line."""
        return max(one.promised_at for one in self.delivered)

    @property
    def late_lines(self) -> set[str]:
        """Those promised after the requested date; what is wanted as soon as possible is late from now on."""
        lines: dict[str, list[Delivered]] = defaultdict(list)
        for one in self.delivered:
            lines[one.wish.line.line].append(one)
        return {line for line, deliveries in lines.items() if not _last(deliveries).is_on_time}

    def last_among(self, lines: Collection[str]) -> Delivered:
        """What is promised last of these lines; of all, where there are none."""
        among = [one for one in self.delivered if one.wish.line.line in lines] or self.delivered
        return _last(among)

    def last_of(self, wish: Wish) -> Delivered:
        return _last(self.of(wish))

    def measures(self, order: Order) -> tuple[Minute, ...]:
        """What is compared, line by line in the order of settling; with ship-complete only the last counts."""
        last = self._last_of_each()
        arrivals = [last[wish.line.line] for wish in order.wishes]
        return measured([(way, deliver_at) for _, deliver_at, way in arrivals], together=order.ships_together)

    def dates(self) -> Mapping[str, Minute]:
        """When each line comes, as lateness compares it."""
        return {line: measure for line, (measure, _, _) in self._last_of_each().items()}

    def _last_of_each(self) -> Mapping[str, tuple[Minute, Minute, Way]]:
        """By line how the last of it is measured, when it comes, and by which way.

        Of what is wanted as soon as possible its very minute counts, whatever day is promised for it.
        """
        last: dict[str, tuple[Minute, Minute, Way]] = {}
        for one in self.delivered:
            line, at = one.wish.line.line, one.deliver_at
            comes = (one.way.measure(at), at, one.way)
            if line not in last or comes[:2] > last[line][:2]:
                last[line] = comes
        return last


def _last(delivered: Iterable[Delivered]) -> Delivered:
    """What is promised last: of two places whose days end at other times that need not be what comes last."""
    return max(delivered, key=lambda one: (one.promised_at, one.deliver_at))


def measured(arrivals: Sequence[tuple[Way, Minute]], *, together: bool) -> tuple[Minute, ...]:
    """The measure of each line, or the one of all in one shipment.

    A shipment is on time for all, or as late as what is promised; with any line wanted as soon as possible its very
    minute counts.
    """
    if not together:
        return tuple(way.measure(deliver_at) for way, deliver_at in arrivals)
    last = max(deliver_at for _, deliver_at in arrivals)
    requested = [way.requested_at for way, _ in arrivals]
    dated = [at for at in requested if at is not None]
    if len(dated) < len(requested):
        return (last,)
    # A line that is in time anyway has no say in how late the shipment is.
    late = [way.rounded(last) for way, _ in arrivals if way.requested_at is not None and way.requested_at < last]
    return (max(late, default=min(dated)),)
