"""Looking at what a change touches finds what looking at everything finds: random plans, random changes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from app.domain.changes import (
    Change,
    EndReason,
    HoldExtended,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
)
from app.domain.laws import in_doubt
from app.domain.laws.change import ENTRY_LAWS
from app.domain.needs import Need, Peg, Repeg
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.routing import Step
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute
from app.domain.verification import LAWS, audit, violations
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    booking,
    downtime,
    matrix,
    plant,
    purchasing,
    receipt,
    requirement,
    resource,
    routing,
    safety_stock,
    step,
    stock,
)
from tests.domain.builders import DAY, broken_by, buy, committed, held, need, operation, picked_up, run, taken

SEEDS = 60
ENTRY_RULES = {law.__name__ for law in ENTRY_LAWS}
CHANGES = 12
GRID = 30
MADE = ("BIKE", "KART")


def some_plant(random: Random) -> PlantModel:
    """A machine or two, a crew of two, frames in stock and on order: small enough to be fought over."""
    parts: list[Part] = [
        resource("CREW", units=2, unit_changes=[(MONDAY + 20 * GRID, random.choice([1, 2]))]),
        matrix("paint", ("white", "black", 20), ("*", "white", GRID), otherwise=GRID + 10),
        *(routing(item, *some_steps(random), minimum=2) for item in MADE),
        purchasing("FRAME", 1),
        stock("FRAME", random.randint(4, 12)),
        receipt("FRAME", random.randint(1, 6), MONDAY + random.randint(-2, 12) * GRID, id="PO-1"),
        safety_stock("FRAME", random.choice([0, 0, 2])),
    ]
    if random.random() < 0.7:
        state = random.choice([None, "white", "black"])
        parts.append(resource("CNC", units=random.choice([1, 2]), matrix="paint", state=state))
    if random.random() < 0.3:
        parts.append(requirement("FRAME", random.randint(1, 3), some_time(random), id="WO-1"))
    if random.random() < 0.3:
        start = some_time(random)
        blocked = random.choice([booking, downtime])
        parts.append(blocked(random.choice(["CNC", "CREW"]), start, start + GRID, units=random.choice([1, 1, 2])))
        if random.random() < 0.5:
            parts.append(booking("CNC", start, start + GRID, unit=1, family=random.choice([None, "black"]), id="WO-2"))
    return plant(*parts)


def some_steps(random: Random) -> list[Step]:
    family = random.choice([None, "white", "black", "black", "red"])
    return [step("10", "CNC", "CREW", family=family, fixed=GRID, uses=["FRAME"]), step("20", "CREW", fixed=GRID)]


def some_time(random: Random) -> Minute:
    return MONDAY + random.randint(1, 24) * GRID


def some_pegs(random: Random, keys: Sequence[SupplyKey], quantity: int) -> tuple[Peg, ...]:
    """Mostly the right quantity, of whatever there is."""
    if random.random() < 0.05 or not keys:
        return ()
    part = random.randint(0, quantity - 1) if random.random() < 0.2 else 0
    pegs = [taken(random.choice(keys), quantity - part), *([taken(random.choice(keys), part)] if part else [])]
    return tuple(pegs)


def some_promise(random: Random, snapshot: Snapshot, number: int, now: Minute = MONDAY) -> Promise:
    """Takes frames, buys frames or makes bikes; mostly as it should, against plans it does not look at."""
    made = random.choice(MADE)
    frames, bikes = (list(snapshot.ledger((item, PLANT)).supplies) for item in ("FRAME", made))
    at, quote = some_time(random), f"qte_{number}"
    wanted = random.randint(1, 3)
    match random.randint(0, 3):
        case 0:
            pegs = some_pegs(random, frames, wanted)
            promise = committed(picked_up(need("FRAME", wanted, at, *pegs, id=f"{quote}/take")), quote=quote)
        case 1:
            lot = buy("FRAME", wanted, at, at + DAY - (random.random() < 0.1), id=f"{quote}/buy")
            goods = need("FRAME", wanted, lot.available_at, *some_pegs(random, [lot.key], wanted), id=f"{quote}/take")
            promise = committed(lot, picked_up(goods), quote=quote)
        case 2 if bikes:
            pegs = some_pegs(random, bikes, 1)
            promise = committed(picked_up(need(made, 1, at, *pegs, id=f"{quote}/take")), quote=quote)
        case _:
            promise = some_making(random, quote, made, at, frames)
    if random.random() < 0.5:
        promise = held(promise, until=max(now + 1, random.choice([MONDAY + 1, at, at + 1])))
    repegs = tuple(some_repegs(random, snapshot)) if random.random() < 0.3 else ()
    return replace(promise, plan=replace(promise.plan, fence_at=now, repegs=repegs))


def some_making(random: Random, quote: str, item: str, at: Minute, frames: Sequence[SupplyKey]) -> Promise:
    quantity, later = random.choice([1, 2, 2, 2]), at + GRID * random.choice([1, 1, 1, 2])
    frame = need("FRAME", quantity, at, *some_pegs(random, frames, quantity), id=f"{quote}/frame")
    on = (random.choice([None, 1, 1, 2]), None)
    first = operation(at, at + GRID, "CNC", "CREW", step="10", units=quantity, needs=[frame], on=on)
    second = operation(later, later + GRID - (random.random() < 0.1), "CREW", step="20", units=quantity)
    lot = run(item, quantity, first, second, id=f"{quote}/run")
    return committed(lot, picked_up(need(item, 1, lot.available_at, lot.key, id=f"{quote}/take")), quote=quote)


def some_repegs(random: Random, snapshot: Snapshot) -> list[Repeg]:
    ledger = snapshot.ledger(("FRAME", PLANT))
    chosen = random.sample(sorted(ledger.needs), min(len(ledger.needs), random.randint(1, 2)))

    def anew(wanted: Need) -> tuple[Peg, ...]:
        return some_pegs(random, list(ledger.supplies), wanted.quantity)

    return [Repeg(owner=ledger.needs[id].owner, need=id, pegs=anew(ledger.needs[id].need)) for id in chosen]


def some_change(random: Random, snapshot: Snapshot, number: int, now: Minute) -> Change:
    quotes = sorted(snapshot.promises) or ["nobody"]
    match random.randint(0, 7):
        case 0:
            return PromiseEnded(quote=random.choice(quotes), reason=EndReason.RELEASED)
        case 1:
            return HoldExtended(quote=random.choice(quotes), expires_at=max(now + 1, some_time(random)))
        case 2:
            return PromiseConfirmed(quote=random.choice(quotes), commitment=f"cmt_{number}")
        case 3:
            model = some_plant(random)
            there = snapshot_of(model, snapshot.promises.values())
            return PlantChanged(plant=model, repegs=tuple(some_repegs(random, there)))
        case _:
            return PromiseMade(promise=some_promise(random, snapshot, number, now))


def test_every_law_is_named_by_a_test_that_breaks_it() -> None:
    told = "".join(file.read_text() for file in Path(__file__).parent.glob("test_laws_of_*.py"))
    assert [law.__name__ for law in LAWS if f'"{law.__name__}"' not in told] == []


def test_what_a_change_touches_shows_all_that_it_breaks() -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(SEEDS):
        random = Random(seed)
        now, version = MONDAY, snapshot_of(some_plant(random))
        for number in range(CHANGES):
            now += random.choice([0, 0, 5])
            version = version.live(now)
            change = some_change(random, version, number, now)
            broken = broken_by(version, change, now)
            outcomes.update(broken or [type(change).__name__])
            if not broken:
                version = version.apply(change)
    kept = {kind.__name__ for kind in (PromiseMade, PromiseEnded, HoldExtended, PromiseConfirmed, PlantChanged)}
    assert kept <= outcomes.keys()
    assert outcomes["PromiseMade"] > SEEDS
    assert len(outcomes.keys() - kept) > 8


def test_what_was_to_spare_tells_what_counting_a_ledger_anew_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    by_count: Counter[bool] = Counter()
    for seed in range(SEEDS):
        random = Random(seed)
        now, version = MONDAY, snapshot_of(some_plant(random))
        for number in range(CHANGES):
            now += random.choice([0, 0, 5, 3 * GRID])
            version = version.live(now)
            change = some_change(random, version, number, now)
            told = violations(version, change, now)
            with monkeypatch.context() as patched:
                patched.setattr(in_doubt, "_is_no_worse", lambda *_: False)
                assert violations(version, change, now) == told
            by_count["promises_leave_safety_stock_and_requirements_alone" in {one.rule for one in told}] += 1
            # Plans in which something is wrong already are to be judged as well.
            if not {one.rule for one in told} & ENTRY_RULES and (not told or random.random() < 0.3):
                version = version.apply(change)
    assert by_count[True] > 3


def test_whatever_becomes_of_the_holds_the_plan_stays_legal() -> None:
    lapsed = 0
    for seed in range(SEEDS):
        random = Random(seed)
        version = snapshot_of(some_plant(random))
        for number in range(CHANGES):
            change = PromiseMade(promise=some_promise(random, version, number))
            if not violations(version, change, MONDAY):
                version = version.apply(change)
        holds = [quote for quote, promise in version.promises.items() if promise.commitment is None]
        for quote in random.sample(holds, len(holds)):
            if random.random() < 0.5:
                version = version.apply(PromiseEnded(quote=quote, reason=EndReason.RELEASED))
                lapsed += 1
            else:
                version = version.apply(PromiseConfirmed(quote=quote, commitment=f"cmt_of_{quote}"))
            assert audit(version, MONDAY) == ()
    assert lapsed > SEEDS // 2
