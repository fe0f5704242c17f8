"""A Troth of its own in this process, asked as a connector asks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.config import Settings
from app.main import Troth, application_of, troth_of


class Rep:
    """Asks a Troth in this process."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def request(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        response = self._client.request(method, path, json=json)
        return response.status_code, response.json() if response.content else None


@contextmanager
def a_troth(folder: Path) -> Iterator[tuple[Troth, TestClient]]:
    settings = Settings(database_url=f"sqlite:///{folder}/troth.db", clock="simulated", log_level="warning")
    troth = troth_of(settings)
    troth.prepare()
    with TestClient(application_of(troth)) as client:
        yield troth, client
