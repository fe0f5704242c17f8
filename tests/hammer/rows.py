"""The same question put to the rows in plain SQL, so that nobody's idea of a plan stands between us and them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, create_engine, text

from tests.hammer.journal import Journal
from tests.hammer.plant import UNITS

AT_ONCE = """
    SELECT one.resource, one.start_at, count(*) FROM held_times one JOIN held_times other
    ON one.resource = other.resource AND other.start_at <= one.start_at AND one.start_at < other.end_at
    GROUP BY one.run, one.step, one.slot, one.resource, one.start_at
"""
TAKEN = "SELECT supply_kind, supply, sum(quantity) FROM pegs WHERE supply_kind IN ('on_hand', 'receipt') GROUP BY 1, 2"
NOT_TOGETHER = {
    "a promise is on the plan for a quote that is not held": """
        SELECT p.quote FROM promises p LEFT JOIN quotes q ON q.id = p.quote
        WHERE p.commitment IS NULL AND (q.id IS NULL OR q.state <> 'held')
    """,
    "a held quote has nothing on the plan": """
        SELECT q.id FROM quotes q LEFT JOIN promises p ON p.quote = q.id AND p.commitment IS NULL
        WHERE q.state = 'held' AND p.quote IS NULL
    """,
    "an open commitment has nothing on the plan": """
        SELECT c.id FROM commitments c LEFT JOIN promises p ON p.commitment = c.id
        WHERE c.state = 'open' AND p.quote IS NULL
    """,
    "a promise on the plan is of no commitment": """
        SELECT p.commitment FROM promises p LEFT JOIN commitments c ON c.id = p.commitment
        WHERE p.commitment IS NOT NULL AND c.id IS NULL
    """,
    "a quote and its commitment do not know each other": """
        SELECT q.id FROM quotes q LEFT JOIN commitments c ON c.id = q.commitment AND c.quote = q.id
        WHERE q.state = 'confirmed' AND c.id IS NULL
        UNION SELECT c.id FROM commitments c LEFT JOIN quotes q ON q.id = c.quote AND q.commitment = c.id
        WHERE q.id IS NULL
    """,
    "a commitment has no lines": """
        SELECT c.id FROM commitments c LEFT JOIN commitment_lines l ON l.commitment = c.id WHERE l.commitment IS NULL
    """,
    "a time is held, or supply taken, by no promise": """
        SELECT quote FROM held_times WHERE quote NOT IN (SELECT quote FROM promises)
        UNION SELECT quote FROM pegs WHERE quote IS NOT NULL AND quote NOT IN (SELECT quote FROM promises)
    """,
    "a reference is committed to twice": """
        SELECT reference FROM commitments WHERE state = 'open' AND reference IS NOT NULL
        GROUP BY reference HAVING count(*) > 1
    """,
    "the change log has a gap": """
        SELECT max(sequence) FROM changes HAVING count(*) <> max(sequence)
    """,
}


def row_findings(books: str, journal: Journal, model: Any) -> Iterator[str]:
    engine = create_engine(books)
    try:
        with engine.connect() as connection:
            yield from _taken_twice(connection, model)
            for sentence, query in NOT_TOGETHER.items():
                yield from (f"{sentence}: {row[0]}" for row in connection.execute(text(query)))
            yield from _other_answers(connection, journal)
    finally:
        engine.dispose()


def _taken_twice(connection: Connection, model: Any) -> Iterator[str]:
    for resource, start, times in connection.execute(text(AT_ONCE)):
        if times > UNITS[resource]:
            yield f"{resource} is held {times} times at minute {start}"
    there = {("receipt", row["id"]): row["quantity"] for row in model["receipts"]}
    there |= {("on_hand", f"{row['item']}@{row['site']}"): row["quantity"] for row in model["stock"]}
    for kind, supply, quantity in connection.execute(text(TAKEN)):
        if quantity > there.get((kind, supply), 0):
            yield f"{quantity} are taken of {kind} {supply}, which has {there.get((kind, supply), 0)}"


def _other_answers(connection: Connection, journal: Journal) -> Iterator[str]:
    """Under each key stands what its caller was told, byte for byte; and no key is there that nobody used."""
    asked = connection.execute(text("SELECT key, status, body FROM keys"))
    stored = {key: (status, None if body is None else bytes(body)) for key, status, body in asked}
    told = {one.call.key: one for one in journal.told if one.call.key is not None and one.is_kept}
    for key, one in told.items():
        if stored.get(key) != (one.status, one.answer):
            yield f"key {key} was told {one.status} and {stored.get(key)} is stored"
    yield from (f"nobody was told what is stored under key {key}" for key in stored.keys() - told.keys())
