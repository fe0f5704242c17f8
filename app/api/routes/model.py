"""The plant model: taken whole, mended by id, given back."""

from functools import partial

from fastapi import APIRouter, Response

from app.api.desk import TheDesk, json_response
from app.api.documentation import REPEATED, gives, gives_versioned, refusals, takes
from app.api.parameters import KNOWN_ALONE
from app.api.writing import TheWriting, alone
from app.domain.errors import PlantModelRejected
from app.domain.timeline import Minute
from app.domain.views import PlantRecorded
from app.use_cases.moment import Moment
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.wire.examples.answers import MODEL_KEPT, PLANT_RECORDED
from app.wire.examples.requests import MODEL_EXAMPLE, MODEL_PATCH_EXAMPLE
from app.wire.json_text import read_json
from app.wire.model import ModelIn, ModelOut, model_out, patched, read_model, read_patch
from app.wire.plant.patching import ModelPatchIn, dropped_orders
from app.wire.recorded import PlantRecordedOut

router = APIRouter(tags=["plant model"], dependencies=KNOWN_ALONE)

REFUSALS = refusals(PlantModelRejected, *REPEATED, body=True)


@router.get(
    "/v1/model",
    operation_id="get_model",
    summary="Read the plant model",
    description="As it is kept: what `PUT /v1/model` takes, every default filled in. `ETag` is the plan's version.",
    responses={200: gives_versioned(ModelOut, MODEL_KEPT), **refusals()},
)
async def get_model(desk: TheDesk) -> Response:
    return await desk.respond(_shown)


@router.put(
    "/v1/model",
    operation_id="put_model",
    summary="Replace the whole plant model",
    description="Everything is checked first; nothing changes when anything is wrong. Live promises stay, and those "
    "that no longer fit come back in `reports`. Of many open orders some at a time are planned, and others are served "
    "in between; where no answer comes, the same again goes on where it stopped.",
    openapi_extra=takes(ModelIn, MODEL_EXAMPLE),
    responses={200: gives(PlantRecordedOut, PLANT_RECORDED), **REFUSALS},
)
async def put_model(writing: TheWriting) -> Response:
    return await writing.answer(partial(_replaced, writing.body), alone(PlantRecordedOut.showing), 200)


@router.patch(
    "/v1/model",
    operation_id="patch_model",
    summary="Add, replace or delete parts of the plant model by id",
    description="Each entity takes the place of the one of its id as a whole: a field left out has its default. "
    '`{"id": ..., "deleted": true}` deletes. The whole model is checked as it would become.',
    openapi_extra=takes(ModelPatchIn, MODEL_PATCH_EXAMPLE),
    responses={200: gives(PlantRecordedOut, PLANT_RECORDED), **REFUSALS},
)
async def patch_model(writing: TheWriting) -> Response:
    return await writing.answer(partial(_mended, writing.body), alone(PlantRecordedOut.showing), 200)


def _shown(ports: Ports) -> Response:
    snapshot = read_snapshot(ports)
    return json_response(model_out(snapshot.plant), version=snapshot.version)


def _replaced(body: bytes, ports: Ports, finish: Finish[PlantRecorded]) -> PlantRecorded:
    plant = read_model(read_json(body)).to_domain(_planned_now(ports))
    return record_plant(lambda _: plant, ports, finish)


def _mended(body: bytes, ports: Ports, finish: Finish[PlantRecorded]) -> PlantRecorded:
    patch, now = read_patch(read_json(body)), _planned_now(ports)
    return record_plant(lambda plant: patched(plant, patch, now), ports, finish, dropped_orders(patch))


def _planned_now(ports: Ports) -> Minute:
    return Moment(ports.clock.now()).planned
