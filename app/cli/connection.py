"""One way to ask for anything: over HTTP from a service that runs, or from the same application in this process."""

import asyncio
import json as json_text
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any

import httpx

JSON = {"Content-Type": "application/json"}
CHUNK = 64 * 1024
# A large plant model is checked and written in one go; nobody waits longer than this for a command.
SECONDS_MAX = 600.0
# Behind a firewall that lets nothing through there is no answer at all, for some minutes.
CONNECT_SECONDS_MAX = 10.0

Sent = Callable[[int], None]
"""Told how many bytes have left."""


class NoAnswer(Exception):
    """Nobody answers at the address, or not in time, or not to what a Troth is asked."""


class Refused(Exception):
    """Troth said no; ``problem`` is its problem document."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.problem = problem


class Connection:
    """Speaks the wire contract and nothing else, so that a command works alike far away and at home.

    Without a ``url`` it opens the books that the settings name, for as long as it is open itself.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._runner = asyncio.Runner()
        self._opened = AsyncExitStack()

    def __enter__(self) -> "Connection":
        self._client = self._runner.run(self._open())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._runner.run(self._opened.aclose())
        self._runner.close()

    def request(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        """The status and the document that came back, None for an empty one.

        Raises:
            NoAnswer
        """
        body = None if json is None else json_text.dumps(json).encode()
        return self._runner.run(self._request(method, path, body, lambda _: None))

    def ask(self, method: str, path: str, body: bytes | None = None, sent: Sent = lambda _: None) -> Any:
        """The document that came back.

        Raises:
            NoAnswer
            Refused: the answer is a problem.
        """
        status, document = self._runner.run(self._request(method, path, body, sent))
        if status < 300 and isinstance(document, dict):
            return document
        if status >= 400 and _is_problem(document):
            if document.get("type") == "/problems/not-found":
                raise NoAnswer(f"There is no {path} at {self._url}: give the address that the API's paths come after.")
            raise Refused(document)
        # Gateways that want to know who calls, and proxies that send on to https, answer as well.
        raise NoAnswer(f"What answers at {self._url} is no Troth: its answer to {method} {path} is {status}.")

    async def _request(self, method: str, path: str, body: bytes | None, sent: Sent) -> tuple[int, Any]:
        content = None if body is None else _chunks(body, sent)
        try:
            response = await self._client.request(method, path, content=content, headers=JSON if body else {})
            return response.status_code, response.json() if response.content else None
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            why = str(error) or f"no connection within {CONNECT_SECONDS_MAX:g} seconds"
            raise NoAnswer(f"Nobody answers at {self._url} ({why}): does `troth serve` run there?") from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            # Not every break of a connection has words.
            raise NoAnswer(f"No answer from {self._url}: {error or type(error).__name__}") from error
        except ValueError:
            raise NoAnswer(f"What answers at {self._url} does not speak JSON, so it is no Troth.") from None

    async def _open(self) -> httpx.AsyncClient:
        if self._url:
            seconds = httpx.Timeout(SECONDS_MAX, connect=CONNECT_SECONDS_MAX)
            client = httpx.AsyncClient(timeout=seconds, base_url=self._url)
        else:
            client = httpx.AsyncClient(timeout=SECONDS_MAX, base_url="http://troth", transport=self._at_home())
        return await self._opened.enter_async_context(client)

    def _at_home(self) -> httpx.ASGITransport:
        from app.cli.books import opened_troth
        from app.main import application_of

        troth = opened_troth()
        self._opened.callback(troth.close)
        return httpx.ASGITransport(application_of(troth))


def _is_problem(document: Any) -> bool:
    """Whether it is one of ours: problem documents of others have no list of what is wrong where."""
    return isinstance(document, dict) and "detail" in document and isinstance(document.get("errors"), list)


async def _chunks(body: bytes, sent: Sent) -> AsyncIterator[bytes]:
    for start in range(0, len(body), CHUNK):
        chunk = body[start : start + CHUNK]
        yield chunk
        sent(len(chunk))
