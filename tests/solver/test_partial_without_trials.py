"""Of what may come in time a little less is planned, perhaps, for the next delivery: then no trials may be left."""

import pytest

from app.domain.demand import OfferKind
from app.solver.insertion.delivering import Delivering, Most
from tests.builders import MONDAY, at, line, plant, purchasing, request, stock
from tests.solver.asking import answer_of


def test_what_came_in_time_only_while_there_were_trials_is_not_offered_too_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found_out = Delivering._most
    answers: list[Most] = []

    def with_trials_at_first(self: Delivering, *asked: object, **hope: int) -> Most:
        answers.append(found_out(self, *asked, **hope) if answers else Most(4))  # type: ignore[arg-type]
        return answers[-1]

    monkeypatch.setattr(Delivering, "_most", with_trials_at_first)
    model = plant(stock("BOLT", 2), purchasing("BOLT", days=9))
    answer = answer_of(model, request(line("BOLT", 4, latest=at("2026-12-10"))), MONDAY)
    assert [offer.kind for offer in answer.offers] == [OfferKind.PARTIAL]
    assert answer.offers[0].lines[0].quantity == 2
