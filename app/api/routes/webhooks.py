"""Webhooks: who is told of events as they happen."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.bodies import Body, read_optional, read_required
from app.api.desk import TheDesk
from app.api.documentation import REPEATED, gives, refusals, takes
from app.api.parameters import KNOWN_ALONE, Cursor, Limit
from app.api.writing import TheWriting, alone
from app.domain import errors
from app.domain.webhooks import DeliveryState, Replayed, Webhook
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.webhooks.keeping import (
    change_webhook,
    create_webhook,
    delete_webhook,
    list_webhooks,
    read_webhook,
)
from app.use_cases.webhooks.sending_again import list_deliveries, read_delivery, replay, rotate_secret, send_test
from app.wire.examples import webhooks as examples
from app.wire.types import Id
from app.wire.webhooks import (
    ReplayIn,
    WebhookChangeIn,
    WebhookDeliveriesOut,
    WebhookDeliveryOut,
    WebhookIn,
    WebhookOut,
    WebhookReplayedOut,
    WebhookSecretOut,
    WebhooksOut,
)

router = APIRouter(tags=["webhooks"], dependencies=KNOWN_ALONE)

WebhookId = Annotated[Id, Path(alias="id", description="The id of a webhook.", examples=[examples.WEBHOOK])]
DeliveryId = Annotated[Id, Path(description="The id of a delivery.", examples=[examples.DELIVERY])]


@router.post(
    "/v1/webhooks",
    status_code=201,
    operation_id="create_webhook",
    summary="Have somebody told of events as they happen",
    description="Each event from now on is posted to the `url`, by the Standard Webhooks specification: headers "
    "`webhook-id`, `webhook-timestamp` and `webhook-signature`, a body of `type`, `timestamp` and `data`, the event as "
    "`GET /v1/events` shows it. An event comes at least once, and may come twice: go by its `webhook-id`. What is "
    "not answered with a 2xx within 15 seconds is tried ten times in three days. The secret is shown here alone.",
    openapi_extra=takes(WebhookIn, examples.WEBHOOK_EXAMPLE),
    responses={201: gives(WebhookSecretOut, examples.WEBHOOK_MADE), **refusals(*REPEATED, body=True)},
)
async def post_webhook(writing: TheWriting) -> Response:
    return await writing.answer(partial(_created, writing.body), alone(WebhookSecretOut.showing), 201)


@router.get(
    "/v1/webhooks",
    operation_id="list_webhooks",
    summary="List the webhooks",
    description="In the order in which they were made, without their secrets.",
    responses={200: gives(WebhooksOut, examples.WEBHOOKS_LISTED), **refusals()},
)
async def get_webhooks(desk: TheDesk, limit: Limit = None, cursor: Cursor = None) -> Response:
    look = partial(list_webhooks, limit=limit, cursor=cursor)
    return await desk.answer(lambda ports: WebhooksOut.showing(look(ports)))


@router.get(
    "/v1/webhooks/{id}",
    operation_id="get_webhook",
    summary="Read one webhook",
    description="How far it has been told, since when nothing was taken, and why it is disabled if it is.",
    responses={200: gives(WebhookOut, examples.WEBHOOK_READ), **refusals(errors.UnknownWebhook)},
)
async def get_webhook(webhook: WebhookId, desk: TheDesk) -> Response:
    return await desk.answer(lambda ports: WebhookOut.showing(read_webhook(webhook, ports)))


@router.patch(
    "/v1/webhooks/{id}",
    operation_id="change_webhook",
    summary="Change, disable or enable a webhook",
    description="Only what is sent changes. While it is disabled nothing is sent; enabled anew, it is told of all that "
    "has happened meanwhile, in order.",
    openapi_extra=takes(WebhookChangeIn, examples.WEBHOOK_CHANGE_EXAMPLE),
    responses={
        200: gives(WebhookOut, examples.WEBHOOK_CHANGED),
        **refusals(errors.UnknownWebhook, body=True),
    },
)
async def patch_webhook(webhook: WebhookId, desk: TheDesk, body: Body) -> Response:
    change = read_required(WebhookChangeIn, body).laid_over
    return await desk.answer(lambda ports: WebhookOut.showing(change_webhook(webhook, change, ports)))


@router.delete(
    "/v1/webhooks/{id}",
    status_code=204,
    operation_id="delete_webhook",
    summary="Remove a webhook",
    description="With everything that is waiting for it. To stop for a while, disable it instead.",
    responses=refusals(errors.UnknownWebhook),
)
async def remove_webhook(webhook: WebhookId, desk: TheDesk) -> Response:
    await desk.workers.run(lambda: delete_webhook(webhook, desk.ports))
    return Response(status_code=204)


@router.post(
    "/v1/webhooks/{id}/rotate-secret",
    operation_id="rotate_secret",
    summary="Give a webhook a new secret",
    description="For 24 hours messages are signed with the old one as well, so that the receiver can be changed "
    "meanwhile; one signature that fits is enough. The secret is shown here alone.",
    responses={
        200: gives(WebhookSecretOut, examples.SECRET_ROTATED),
        **refusals(errors.UnknownWebhook, *REPEATED, body=True),
    },
)
async def post_secret(webhook: WebhookId, writing: TheWriting) -> Response:
    return await writing.answer_bare(partial(rotate_secret, webhook), alone(WebhookSecretOut.showing), 200)


@router.post(
    "/v1/webhooks/{id}/test",
    status_code=202,
    operation_id="send_test",
    summary="Send a test message to a webhook",
    description="A message of the type `webhook.test` that tells of nothing is sent within a few seconds, once. Read "
    "the delivery to see what came of it.",
    responses={
        202: gives(WebhookDeliveryOut, examples.TEST_QUEUED),
        **refusals(errors.UnknownWebhook, errors.WebhookDisabled, *REPEATED, body=True),
    },
)
async def post_test(webhook: WebhookId, writing: TheWriting) -> Response:
    return await writing.answer_bare(partial(send_test, webhook), alone(WebhookDeliveryOut.from_domain), 202)


@router.post(
    "/v1/webhooks/{id}/replay",
    operation_id="replay_events",
    summary="Send events to a webhook once more",
    description="Without a body all that has failed for good. With `after` every event from there on, in order, "
    "under the `webhook-id` that it had before: a receiver that goes by that must be made to forget it first.",
    openapi_extra=takes(ReplayIn, examples.REPLAY_EXAMPLE, required=False),
    responses={
        200: gives(WebhookReplayedOut, examples.REPLAYED),
        **refusals(errors.UnknownWebhook, errors.WebhookDisabled, *REPEATED, body=True),
    },
)
async def post_replay(webhook: WebhookId, writing: TheWriting) -> Response:
    return await writing.answer(partial(_replayed, webhook, writing.body), alone(WebhookReplayedOut.from_domain), 200)


@router.get(
    "/v1/webhooks/{id}/deliveries",
    operation_id="list_deliveries",
    summary="List what a webhook did not take at once",
    description="And its tests, in the order in which they failed first. What is taken at its first try leaves no "
    "trace but the `sequence` of the webhook. Kept for 30 days once they are over.",
    responses={
        200: gives(WebhookDeliveriesOut, examples.DELIVERIES_LISTED),
        **refusals(errors.UnknownWebhook),
    },
)
async def get_deliveries(
    webhook: WebhookId,
    desk: TheDesk,
    state: Annotated[DeliveryState | None, Query(description="What has become of it.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    look = partial(list_deliveries, webhook, state=state, limit=limit, cursor=cursor)
    return await desk.answer(lambda ports: WebhookDeliveriesOut.showing(look(ports)))


@router.get(
    "/v1/webhooks/{id}/deliveries/{delivery}",
    operation_id="get_delivery",
    summary="Read one delivery",
    description="How often it was tried, what was answered last, and when it is tried next.",
    responses={
        200: gives(WebhookDeliveryOut, examples.TEST_QUEUED),
        **refusals(errors.UnknownWebhook, errors.UnknownDelivery),
    },
)
async def get_delivery(webhook: WebhookId, delivery: DeliveryId, desk: TheDesk) -> Response:
    return await desk.answer(lambda ports: WebhookDeliveryOut.from_domain(read_delivery(webhook, delivery, ports)))


def _created(body: bytes, ports: Ports, finish: Finish[Webhook]) -> Webhook:
    return create_webhook(read_required(WebhookIn, body).to_domain(), ports, finish)


def _replayed(webhook: str, body: bytes, ports: Ports, finish: Finish[Replayed]) -> Replayed:
    return replay(webhook, read_optional(ReplayIn, body).after, ports, finish)
