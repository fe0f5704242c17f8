"""Where there is more, or less is asked for, no date is later; where only names or lists differ, none differs."""

from random import Random

import pytest

from tests.metamorphic.inquiry import inquiry_of
from tests.metamorphic.judging import false_claims
from tests.metamorphic.material import more_stock
from tests.metamorphic.sweep import FOR_THE_BETTER, FOR_THE_WORSE, THE_SAME, Change, answered, sweep

SEEDS = [*range(24), *range(34, 40)]
"""Of many more, `python -m tests.metamorphic 0 2000` tells what it finds."""
CHANGES = [change.__name__ for change in (*FOR_THE_BETTER, *FOR_THE_WORSE, *THE_SAME)]


@pytest.mark.slow
def test_no_date_is_later_where_more_is_there_or_less_is_wanted() -> None:
    faults, compared = sweep(SEEDS)
    assert not faults, "\n".join(faults)
    assert set(compared) == set(CHANGES)


@pytest.mark.parametrize("change", [*FOR_THE_BETTER, *FOR_THE_WORSE], ids=lambda change: change.__name__)
def test_a_change_for_the_better_or_the_worse_is_one(change: Change) -> None:
    """Otherwise the others would compare a factory with itself."""
    inquiries = [inquiry_of(seed) for seed in range(24)]
    changed = [change(inquiry, Random(1)) for inquiry in inquiries]
    assert any(changed)
    assert all(after != before for after, before in zip(changed, inquiries, strict=True))


@pytest.mark.slow
def test_it_would_be_noticed_if_less_stock_were_promised_sooner() -> None:
    """The same comparison the wrong way round finds fault with every date that more stock brought forward."""
    found = [
        fault
        for inquiry in map(inquiry_of, range(30))
        for fault in false_claims(answered(more_stock(inquiry, Random(1))), answered(inquiry))
    ]
    assert found
