"""Faults in what makes a call safe to repeat."""

import json
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import and_

from app.models import KeyRow
from app.storage.rows import key_rows
from app.use_cases import once
from app.use_cases.limits import Limits
from tests.stateful.mutants.planting import Plant, mutant

true_find = key_rows.SqlKeys.find


@mutant
def a_key_serves_any_body(plant: Plant) -> None:
    """The same key with another body gets the answer to the first."""
    plant("api.writing.sha256", lambda body: sha256())


@mutant
def an_answer_is_written_over(plant: Plant) -> None:
    """Whoever was overtaken, because its lease ran out, writes all the same."""
    anyway = lambda scope, key: and_(scope.of_tenant(KeyRow), KeyRow.key == key)  # noqa: E731
    plant("storage.rows.key_rows._unanswered", anyway)


@mutant
def an_answer_is_stored_after_what_it_says(plant: Plant) -> None:
    """Deed and answer are two transactions: who dies between them does it again."""

    def apart(request: Any, act: Any, render: Any, refuse: Any, ports: Any) -> Any:
        claim = once._claimed(request, ports)
        if not isinstance(claim, int):
            return claim
        answers: list[Any] = []
        try:
            act(lambda books, told: answers.append(render(told, books.snapshot())))
        except once.STORED_REFUSALS as refusal:
            answers.append(refuse(refusal))
        once._keep(request, answers[-1], ports)
        return answers[-1]

    plant("api.writing.once", apart)


@mutant
def a_key_is_never_busy(plant: Plant) -> None:
    """Two calls under one key are both answered at once."""
    plant("main.Limits", partial(Limits, lease_seconds=0))


@mutant
def a_lease_is_never_over(plant: Plant) -> None:
    """A key whose first caller died is busy for good."""
    plant("main.Limits", partial(Limits, lease_seconds=10**7))


@mutant
def answers_are_forgotten_soon(plant: Plant) -> None:
    """A key that comes again once all is tidy is new."""
    plant("main.Limits", partial(Limits, key_days=0))


@mutant
def a_refusal_is_not_kept(plant: Plant) -> None:
    """What was refused under a key may be done when the same call comes again."""
    plant("use_cases.once.STORED_REFUSALS", ())


@mutant
def an_answer_is_written_anew(plant: Plant) -> None:
    """The second answer says the same in other bytes."""

    def read(*given: Any) -> Any:
        known = true_find(*given)
        if known is None or known.answer is None:
            return known
        body = json.dumps(json.loads(known.answer.body), indent=1).encode()
        return replace(known, answer=replace(known.answer, body=body))

    plant("storage.rows.key_rows.SqlKeys.find", read)
