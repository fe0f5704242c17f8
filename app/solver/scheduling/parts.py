"""Which operations of a full board are to be ordered anew: around what is late, in a window of time, on some machines.

Outside of them everything stays, or only shifts and keeps its order: partial-order schedules (Godard, Laborie, Nuijten
2005). Shifting helps where one late end waits for all the shop, and costs a model of all the shop.
"""

from collections.abc import Callable, Mapping
from random import Random

from app.solver.scheduling.board import Board

Choice = Callable[[Board, Random, int], set[int]]
"""From a full board, to about so many operations."""


def around_the_late(board: Board, dice: Random, size: int) -> set[int]:
    """A late job, what held it up, and what was on the machines it could use while it waited and worked."""
    compiled = board.compiled
    late = board.late_job(dice)
    last = board.last_of(late)
    chosen = set(compiled.operations_of[late]) if len(compiled.operations_of[late]) <= size else {last}
    held_up = list(board.chain(last))
    in_the_way: list[int] = []
    for at in {*chosen, *held_up}:
        place = board.place(at)
        waited = place.end - board.ready(at)
        for option in compiled.options[at]:
            for machine, _ in option.uses:
                in_the_way += board.lines[machine].owners_within(board.ready(at) - waited, place.end)
    in_the_way = sorted(set(in_the_way))
    dice.shuffle(in_the_way)
    for at in [*held_up, *in_the_way]:
        if len(chosen) >= size:
            break
        chosen.add(at)
        # What follows in the same job may come closer, or has to make room.
        chosen |= {follower for follower, _ in compiled.followers[at] if compiled.options[follower][0].uses}
    return chosen


def window_of_time(board: Board, dice: Random, size: int) -> set[int]:
    """So many operations in a row by when they are, around one of those that held up what is late."""
    chain = list(board.chain(board.last_of(board.late_job(dice))))
    middle = board.place(dice.choice(chain))

    def distance(at: int) -> tuple[int, int]:
        place = board.place(at)
        return abs(place.start + place.end - middle.start - middle.end), at

    return set(sorted(range(len(board.places)), key=distance)[:size])


def some_machines(board: Board, dice: Random, size: int) -> set[int]:
    """All that is on one or more machines, those first that held up what is late; as much of it as may be."""
    compiled = board.compiled
    chosen: set[int] = set()
    chain = list(board.chain(board.last_of(board.late_job(dice))))
    dice.shuffle(chain)
    machines = dict.fromkeys(machine for at in chain for machine, _ in compiled.options[at][board.place(at).mode].uses)
    for machine in machines:
        there = sorted(board.lines[machine].owners_within(0, max(place.end for place in map(board.place, chain)) + 1))
        if chosen and len(chosen) + len(there) > size:
            break
        first = dice.randint(0, max(0, len(there) - size))
        chosen.update(sorted(there, key=lambda at: board.place(at).start)[first : first + size])
    return chosen


CHOICES: Mapping[str, Choice] = {"late": around_the_late, "window": window_of_time, "machines": some_machines}
