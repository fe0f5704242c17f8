"""House rules beside the contracts of imports: what a room may use, how long things get, what they are called."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES_IN_A_FILE_MAX = 250
LINES_IN_A_FUNCTION_MAX = 40
# Each of these says nothing about what the thing is for.
BANNED_WORDS = {"manager", "helper", "utils", "common", "data", "info", "process", "handle", "service"}
BANNED_WORDS |= {f"{word}s" for word in BANNED_WORDS} | {"util", "processes"}
# What a room may use from outside the standard library. A new one is a decision, so it is made here.
THIRD_PARTY_OF_ROOM = {
    "domain": set(),
    "use_cases": set(),
    "solver": {"ortools"},
    "models": {"sqlalchemy"},
    "storage": {"alembic", "sqlalchemy"},
    "wire": {"pydantic"},
    "api": {"fastapi", "starlette"},
    "connectors": {"rich"},
    "jobs": {"procrastinate", "psycopg"},
    "outbound": {"httpx", "standardwebhooks"},
}

Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """``path`` is below the root; ``nodes`` are all those of its syntax tree, itself the first."""

    path: str
    lines: int
    tree: ast.Module
    nodes: Sequence[ast.AST]


def modules(room: str = "") -> Iterator[Module]:
    """Of a room, or of the whole application."""
    files = sorted((ROOT / "app" / room).rglob("*.py"))
    for path in [*files, *(ROOT / "app").glob(f"{room}.py")]:
        yield read(path)


@cache
def read(path: Path) -> Module:
    """Once for all that is asked of it."""
    text = path.read_text()
    tree = ast.parse(text)
    return Module(str(path.relative_to(ROOT)), len(text.splitlines()), tree, [*ast.walk(tree)])


def imported_packages(module: Module) -> Iterator[tuple[int, str]]:
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


def words(name: str) -> list[str]:
    """The words of a snake_case or CamelCase name, in lower case: ``HTTPService`` is http and service."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def named_things() -> Iterator[tuple[str, str]]:
    """Where it stands and what it is called: every module, package, class and function."""
    for module in modules():
        yield from ((module.path, part) for part in Path(module.path).with_suffix("").parts)
        yield from ((f"{module.path}:{node.lineno}", node.name) for node in module.nodes if isinstance(node, Named))


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def none_of(offenders: Iterable[str]) -> None:
    """Fails with one offender a line."""
    listed = list(dict.fromkeys(offenders))
    assert not listed, "\n" + "\n".join(listed)


@pytest.mark.parametrize("room", THIRD_PARTY_OF_ROOM)
def test_a_room_uses_only_the_libraries_that_are_its_own(room: str) -> None:
    allowed = sys.stdlib_module_names | {"app"} | THIRD_PARTY_OF_ROOM[room]
    none_of(
        f"{module.path}:{line} imports {package}, which is not for {room}"
        for module in modules(room)
        for line, package in imported_packages(module)
        if package not in allowed
    )


def test_every_module_says_what_lives_in_it() -> None:
    none_of(f"{module.path} has no docstring" for module in modules() if not ast.get_docstring(module.tree))


def test_what_is_said_of_a_field_stands_behind_it_alone() -> None:
    """A second sentence of its own is read by nobody: neither by Python nor by whoever writes the OpenAPI document."""
    none_of(
        f"{module.path}:{said.lineno} is said of nothing"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Module | ast.ClassDef)
        for of, said in pairwise(node.body)
        if is_text(said) and not isinstance(of, ast.Assign | ast.AnnAssign)
    )


def test_no_file_holds_more_than_a_reader_can() -> None:
    long = (module for module in modules() if module.lines > LINES_IN_A_FILE_MAX)
    none_of(f"{module.path} has {module.lines} lines: split it" for module in long)


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = (
        (f"{module.path}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for module in modules()
        for node in module.nodes
        if isinstance(node, Function)
    )
    none_of(f"{place} has {lines} lines: split it" for place, lines in lengths if lines > LINES_IN_A_FUNCTION_MAX)


def test_names_say_what_a_thing_is_for() -> None:
    none_of(
        f"{place}: {name} says {word}, which could be anything"
        for place, name in named_things()
        for word in words(name)
        if word in BANNED_WORDS
    )


def test_names_are_taken_apart_into_words() -> None:
    assert words("HTTPService") == ["http", "service"]
    assert words("_order_Data2info") == ["order", "data", "info"]
    assert words("database_url") == ["database", "url"]
