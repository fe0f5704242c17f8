"""What live promises rest on in a plant model, which no other model may pull away or mix up."""

from collections.abc import Iterator, Mapping

from app.domain.changes import PlantChanged
from app.domain.errors import FAULTS_MAX, Fault, PlantModelRejected
from app.domain.plant import PlantModel, parts_that_differ
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot

RESTED_ON = {"items", "sites", "ship_tos"}
"""Parts of the plant model without which a promise says nothing."""


def refuse_to_pull_away(before: Snapshot, change: PlantChanged) -> None:
    """
    Raises:
        PlantModelRejected
    """
    if not parts_that_differ(before.plant, change.plant) & RESTED_ON:
        return
    promises = {**before.promises, **change.revised(before.promises)}
    faults = [fault for promise in promises.values() for fault in _missing(promise, before.plant, change.plant)]
    if faults:
        raise PlantModelRejected("Live promises rest on what would be gone.", tuple(faults[:FAULTS_MAX]))


def refuse_to_mix_up(before: Snapshot, plant: PlantModel) -> None:
    """What was pegged to a run, buy or move would be pegged to a receipt that never brings it.

    A name that is not in the plan is left alone: a feed repeats it for as long as the receipt is open.

    Raises:
        PlantModelRejected
    """
    fulfilling = [receipt for receipt in plant.receipts.values() if receipt.fulfils is not None]
    if not fulfilling:
        return
    planned = {made.id: made for promise in before.promises.values() for made in promise.plan.makes}
    faults = []
    for receipt in fulfilling:
        made = planned.get(receipt.fulfils or "")
        if made is not None and made.place != receipt.place:
            brings = f"{made.id} brings {made.item} to {made.site}: name what brings {receipt.item} to {receipt.site}"
            detail = f"{receipt.id!r} cannot be it: {brings}"
            faults.append(Fault(pointer="/receipts", code="of_another", detail=detail))
    if faults:
        raise PlantModelRejected("Receipts fulfil what is of something else.", tuple(faults[:FAULTS_MAX]))


def _missing(promise: Promise, before: PlantModel, plant: PlantModel) -> Iterator[Fault]:
    """What a promise is of, or where, and the new model has not. All else may go: what rests on it is at risk then."""
    for kind, ids in _made_of(promise).items():
        there: Mapping[str, object] = getattr(plant, kind)
        for id in sorted(ids - there.keys()):
            detail = f"{id!r} would be gone, and {promise.owner} rests on it: keep it until that promise is over"
            yield Fault(pointer=f"/{kind}", code="promised", detail=detail)
    for id in sorted(_made_of(promise)["items"] & plant.items.keys() & before.items.keys()):
        was, will_be = before.items[id].decimals, plant.items[id].decimals
        if was != will_be:
            counted = f"the decimals of {id!r} would be {will_be}, and {promise.owner} counts it with {was}"
            yield Fault(pointer="/items", code="promised", detail=f"{counted}: keep them until that promise is over")


def _made_of(promise: Promise) -> dict[str, set[str]]:
    plan = promise.plan
    needs = list(plan.needs())
    items = {line.item for line in promise.lines} | {run.item for run in plan.runs} | {need.item for need in needs}
    return {
        "items": items,
        "sites": {need.site for need in needs} | {supply.site for supply in plan.supplies(promise.quote, held=True)},
        "ship_tos": {promise.ship_to} if promise.ship_to else set(),
    }
