"""Names that are not there, and those that differ from them only as people and spreadsheets spell."""

import re
from collections.abc import Iterable, Mapping

_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def by_likeness(names: Iterable[str]) -> dict[str, str]:
    """What a name is looked up in: one of the names for each way to spell them."""
    return {likeness: name for name in sorted(names, reverse=True) if (likeness := _likeness(name))}


def not_among(named: str, wanted: str, known: Mapping[str, str]) -> str:
    """What is wrong with a name that is not among the ``wanted``, and which is meant where that can be told."""
    meant = meant_by(named, known)
    if meant is None:
        return f"names {named!r}, which is not among {wanted}: add it there or correct the name"
    return f"names {named!r}, which is not among {wanted}, but {meant!r} is: correct the name or add it there"


def there_is_no(what: str, named: str, names: Iterable[str]) -> str:
    meant = meant_by(named, by_likeness(names))
    return f"There is no {what} {named}." if meant is None else f"There is no {what} {named}, but there is {meant}."


def meant_by(named: str, known: Mapping[str, str]) -> str | None:
    return known.get(_likeness(named))


def _likeness(name: str) -> str:
    """Without case, blanks, punctuation, and the zeros that a spreadsheet takes off the front of a number."""
    return _NO_LETTER_OR_DIGIT.sub("", name).casefold().lstrip("0")
