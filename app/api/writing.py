"""Calls that change something: safe to repeat under an Idempotency-Key, refused where If-Match is stale."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request, Response

from app.api.bodies import Body, read_optional
from app.api.desk import Desk, TheDesk, json_bytes
from app.api.errors import problem_of
from app.api.problems import MEDIA_TYPE
from app.domain.errors import ChangeRefused, Fault, OfferGone, ParametersRejected, TrothError
from app.domain.keys import KeyedRequest, StoredAnswer
from app.domain.snapshots.snapshot import Snapshot
from app.use_cases.once import once
from app.use_cases.ports.books import Books, Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plant import read_snapshot
from app.use_cases.read_quotes import as_it_stands
from app.wire.limits import NO_NUL_PATTERN, VERSION_PATTERN
from app.wire.quotes import QuoteOut
from app.wire.requests import NothingIn
from app.wire.text import Shown

Told = TypeVar("Told")
Act = Callable[[Ports, Finish[Told]], object]
"""A use case with everything but the ports and what is to be done before its commit."""
Render = Callable[[Told, Snapshot], Shown]
"""With the plan that it was told of: most answers name quantities in it."""

KEY_CHARACTERS_MAX = 255
"""Longer than any scheme of keys in use; the key is stored with its answer."""

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=KEY_CHARACTERS_MAX,
        pattern=NO_NUL_PATTERN,
        description="The same key and body give the first answer again, also after a crash. Kept for 30 days.",
    ),
]
MatchHeader = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=VERSION_PATTERN,
        description="A plan_version: where the plan has changed since, nothing is done (412).",
    ),
]


def refuse_twice(name: str, request: Request) -> None:
    """Of two keys or versions nobody knows which was meant: a repeat under the other would be done once more.

    Raises:
        ParametersRejected
    """
    if len(request.headers.getlist(name)) > 1:
        fault = Fault(pointer=name, code="duplicate_key", detail="stands there more than once; keep one")
        raise ParametersRejected("Nothing was done.", (fault,))


def expected_version(request: Request, if_match: MatchHeader = None) -> int | None:
    """None where any will do."""
    refuse_twice("If-Match", request)
    return None if if_match in (None, "*") else int(if_match.strip('W/"'))


Expected = Annotated[int | None, Depends(expected_version)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One writing call, made ready to be repeated."""

    desk: Desk
    request: Request
    body: bytes
    key: str | None
    ports: Ports

    async def answer(self, act: Act[Told], render: Render[Told], status: int) -> Response:
        """What the use case says, rendered before its commit; the first answer where the key is known."""
        answer = await self.desk.workers.run(lambda: self._answered(act, render, status))
        media_type = MEDIA_TYPE if answer.status >= 400 else "application/json"
        return Response(answer.body, answer.status, media_type=media_type)

    async def answer_bare(self, act: Act[Told], render: Render[Told], status: int) -> Response:
        """To a call that is all said by its path: no body, or an empty object from callers who cannot send none."""

        def done(ports: Ports, finish: Finish[Told]) -> object:
            # What is asked for in a body would be left undone.
            read_optional(NothingIn, self.body)
            return act(ports, finish)

        return await self.answer(done, render, status)

    def _answered(self, act: Act[Told], render: Render[Told], status: int) -> StoredAnswer:
        def rendered(told: Told, snapshot: Snapshot) -> StoredAnswer:
            return StoredAnswer(status=status, body=json_bytes(render(told, snapshot)))

        if self.key is not None:
            # Whether the request was answered before does not depend on the version that the plan has by now.
            return once(self._keyed(self.key), partial(act, self.ports), rendered, self._refused, self.desk.ports)
        answers: list[StoredAnswer] = []

        def finish(books: Books, told: Told) -> None:
            answers.append(rendered(told, books.snapshot()))

        try:
            act(self.ports, finish)
        except (OfferGone, ChangeRefused) as refusal:
            return self._refused(refusal)
        return answers[-1]

    def _keyed(self, key: str) -> KeyedRequest:
        route = f"{self.request.method} {self.request.url.path}"
        return KeyedRequest(key=key, route=route, body_hash=sha256(self.body).hexdigest())

    def _refused(self, error: TrothError) -> StoredAnswer:
        extra = {}
        if isinstance(error, OfferGone):
            extra["quote"] = QuoteOut.from_domain(*as_it_stands(error.fresh, self.desk.ports)).model_dump()
        elif isinstance(error, ChangeRefused):
            extra["quote"] = QuoteOut.from_inquiry(error.fresh, read_snapshot(self.desk.ports)).model_dump()
        response = problem_of(self.request, error, extra)
        return StoredAnswer(status=response.status_code, body=bytes(response.body))


def the_writing(
    request: Request,
    desk: TheDesk,
    body: Body,
    expected: Expected,
    key: KeyHeader = None,
) -> Writing:
    refuse_twice("Idempotency-Key", request)
    ports = replace(desk.ports, expected_version=expected)
    return Writing(desk=desk, request=request, body=body, key=key, ports=ports)


TheWriting = Annotated[Writing, Depends(the_writing)]


def alone(render: Callable[[Told], Shown]) -> Render[Told]:
    """For an answer that needs nothing of the plan to be shown."""
    return lambda told, _: render(told)
