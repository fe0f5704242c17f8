"""A running Troth as any caller sees it: a method, a path and a JSON body; a status and a JSON body come back."""

from typing import Any, Protocol


class Client(Protocol):
    """Whoever plays or replays brings one: over the network or to an application in the same process."""

    def request(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        """The status and the parsed body, None where there is no body. An error status is no exception."""


class CallFailed(Exception):
    """Troth answered with a status that the caller had no use for."""


def asked(client: Client, method: str, path: str, json: Any = None, *, status: int = 200) -> Any:
    """The body of an answer that has this status.

    Raises:
        CallFailed: it has another.
    """
    answered, body = client.request(method, path, json)
    if answered != status:
        detail = body.get("detail", "") if isinstance(body, dict) else ""
        raise CallFailed(f"{method} {path} answered {answered} where {status} was due: {detail}")
    return body
