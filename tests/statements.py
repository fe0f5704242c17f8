"""SQL of the tests: each has a database of its own, and what one has written for its kind of database serves all."""

from collections import UserDict
from typing import Any

from sqlalchemy import Connection, Engine, event

Key = tuple[Any, ...]


class Compiled(UserDict[Key, Any]):
    """By the kind of database, where SQLAlchemy asks by the dialect of one engine."""

    def __getitem__(self, key: Key) -> Any:
        return super().__getitem__(_of_its_kind(key))

    def __setitem__(self, key: Key, statement: Any) -> None:
        super().__setitem__(_of_its_kind(key), statement)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and super().__contains__(_of_its_kind(key))


def _of_its_kind(key: Key) -> Key:
    dialect, *rest = key
    return dialect.name, *rest


def compile_once() -> None:
    compiled = Compiled()

    @event.listens_for(Engine, "engine_connect")
    def _(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
