"""What no schedule can be better than: each job alone on the empty shop, beside what is fixed."""

from app.domain.timeline import Minute
from app.solver.scheduling.board import Board
from app.solver.scheduling.shop import Shop


def earliest_ends(shop: Shop) -> list[Minute] | None:
    """Of each operation, where nothing moving stands in its way; None where even then one has no open time left.

    Earliest first is the best for each by itself: starting the search later never ends earlier (app/solver/slots.py).
    """
    board = Board(shop)
    for at in shop.problem.order:
        if board.places[at] is None:
            board.places[at] = board.earliest(at, board.ready(at))
            if board.places[at] is None:
                return None
    return [board.place(at).end for at in range(len(board.places))]


def lateness_at_least(shop: Shop, ends: list[Minute]) -> int:
    """The weighted minutes late that remain with these earliest ends."""
    total = 0
    for job, operations in zip(shop.problem.jobs, shop.operations_of, strict=True):
        last = max((ends[at] for at in operations), default=job.due)
        total += job.weight * max(0, last - job.due)
    return total
