"""How many lanes one after another are looked at: where many sites send to each other, the ways multiply."""

from collections.abc import Mapping, Sequence

from app.domain.supply import Lane

WAYS_MAX = 20_000
"""Ways that lead to one site; some tenths of a second to look at. Eight sites that all send to each other have them
over five lanes in a row, fifty over two."""


def in_a_row_max(lanes_to: Mapping[str, Sequence[Lane]], most: int) -> int:
    """Over how many lanes in a row, ``most`` at most, one may come without too many ways to any site."""
    ways: dict[str, int] = {}
    for legs in range(1, most + 1):
        before = ways
        ways = {
            site: sum(1 if legs == 1 else before.get(lane.origin, 0) for lane in lanes)
            for site, lanes in lanes_to.items()
        }
        if max(ways.values(), default=0) > WAYS_MAX:
            return max(1, legs - 1)
        if not any(ways.values()):
            break
    return most
