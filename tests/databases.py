"""Databases for runs outside pytest: as many as they ask for, gone when they end."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.fakes.desk import copy_of, migrated_file, url_of
from tests.postgres import postgres_server


@contextmanager
def databases(*, postgres: bool) -> Iterator[Callable[[], str]]:
    if postgres:
        with postgres_server() as server:
            yield server.fresh
        return
    with tempfile.TemporaryDirectory() as below:
        template, numbers = migrated_file(Path(below)), count(1)

        def fresh() -> str:
            folder = Path(below) / str(next(numbers))
            folder.mkdir()
            return url_of(copy_of(template, folder))

        yield fresh
