"""Messages by the Standard Webhooks specification (https://www.standardwebhooks.com), sent and signed."""

import asyncio
import json
import secrets
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

import httpx
from standardwebhooks import Webhook as Signer

from app.domain.timeline import moment_text
from app.domain.webhooks import Outcome, Webhook
from app.outbound.targets import CheckedTargets, Target, in_background
from app.use_cases.ports.webhooks import Message
from app.wire.events import EventOut
from app.wire.faults import Wrong

CONNECT_SECONDS_MAX = 5.0
"""A receiver that is there answers in a fraction of that."""
TOTAL_SECONDS_MAX = 15.0
"""From the look-up to the end of the answer: the lower end of what Standard Webhooks suggests. A receiver that needs
longer should put the message aside first and answer then."""
ANSWER_BYTES_MAX = 64 * 1024
"""Only the status counts. Of a longer answer the rest is not read, and the connection is not used again."""
SECRET_BYTES = 32
"""As many as the signature's hash has; Standard Webhooks takes from 24 to 64."""

Headers = Mapping[str, str]
HEADERS: Headers = {
    "content-type": "application/json",
    "user-agent": f"troth/{version('troth')}",
    "accept-encoding": "identity",
}


def new_secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


@cache
def _known_authorities() -> ssl.SSLContext:
    """Read once: there are a hundred and more of them, which takes some 50 ms."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class HttpSender:
    """One for the process. Proxies of the environment are passed by: they would look the name up anew.

    ``trusted`` are the authorities whose certificates count: those that browsers know, unless it is given.
    """

    targets: CheckedTargets
    trusted: ssl.SSLContext = field(default_factory=_known_authorities)

    @asynccontextmanager
    async def line(self, now: datetime) -> AsyncIterator["HttpLine"]:
        async with httpx.AsyncClient(
            verify=self.trusted,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(TOTAL_SECONDS_MAX, connect=CONNECT_SECONDS_MAX),
        ) as client:
            yield HttpLine(client, self.targets, now)


@dataclass(frozen=True, slots=True)
class HttpLine:
    """For one URL: a connection that is used again was judged by the certificate of its name.

    ``unreached``: the addresses to which there was no connection. They are tried last from then on: to find out anew
    with each message takes seconds.
    """

    client: httpx.AsyncClient
    targets: CheckedTargets
    now: datetime
    unreached: set[str] = field(default_factory=set)

    async def send(self, webhook: Webhook, message: Message) -> Outcome:
        try:
            async with asyncio.timeout(TOTAL_SECONDS_MAX):
                return await self._tried(webhook, message)
        except Wrong as wrong:
            return Outcome(error=f"The address {wrong.detail}.")
        except TimeoutError:
            return Outcome(error=f"No answer within {TOTAL_SECONDS_MAX:g} seconds.")
        except httpx.ConnectTimeout:
            return Outcome(error=f"No connection within {CONNECT_SECONDS_MAX:g} seconds.")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(error=f"The call failed: {type(error).__name__}.")
        except OSError:
            return Outcome(error="The host cannot be found.")

    async def _tried(self, webhook: Webhook, message: Message) -> Outcome:
        target = self.targets.target_of(webhook.url)
        found = await asyncio.wrap_future(in_background(self.targets.look_up, target))
        addresses = self.targets.addresses_of(target, found)
        body = body_of(webhook, message)
        headers = {"host": target.authority, **HEADERS, **signed(webhook, message, body, self.now)}
        answer = await self._answer(target, addresses, body, headers)
        try:
            await _read_some(answer)
        finally:
            await answer.aclose()
        return _outcome(answer.status_code)

    async def _answer(self, target: Target, addresses: Sequence[str], body: str, headers: Headers) -> httpx.Response:
        """Of the first address that is reached; without a connection nothing was sent, so nobody gets it twice."""
        *others, last = sorted(addresses, key=self.unreached.__contains__)
        for address in others:
            try:
                return await self._called(target, address, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                self.unreached.add(address)
        return await self._called(target, last, body, headers)

    async def _called(self, target: Target, address: str, body: str, headers: Headers) -> httpx.Response:
        # The certificate has to be that of the name, wherever the look-up has led.
        request = self.client.build_request(
            "POST", target.at(address), content=body, headers=headers, extensions={"sni_hostname": target.host}
        )
        return await self.client.send(request, stream=True)


def body_of(webhook: Webhook, message: Message) -> str:
    """``type``, ``timestamp`` and ``data``: the event as ``GET /v1/events`` shows it; a test names its webhook."""
    about: Any = (
        EventOut.from_domain(message.event).model_dump(mode="json")
        if message.event is not None
        else {"id": message.id, "webhook": webhook.id}
    )
    return json.dumps({"type": message.type, "timestamp": moment_text(message.at), "data": about}, ensure_ascii=False)


def signed(webhook: Webhook, message: Message, body: str, now: datetime) -> Headers:
    signatures = (Signer(secret).sign(message.id, now, body) for secret in webhook.secrets(now))
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


async def _read_some(answer: httpx.Response) -> None:
    read = 0
    async for chunk in answer.aiter_raw():
        read += len(chunk)
        if read >= ANSWER_BYTES_MAX:
            return


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status=status)
    if 300 <= status < 400:
        return Outcome(status=status, error=f"Answered {status}: a redirect is not followed, so change the url.")
    return Outcome(status=status, error=f"Answered {status}.")
