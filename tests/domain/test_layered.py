"""A mapping in layers holds what a dict would that was changed in the same way, in the same order."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.layered import amended, differing

keys = st.integers(0, 50)
entries = st.dictionaries(keys, st.integers(0, 9), max_size=40)
changes = st.lists(st.tuples(entries, st.sets(keys, max_size=20), st.booleans()), max_size=8)


@given(entries, changes)
def test_after_any_changes_it_is_what_a_dict_would_be(
    first: dict[int, int], later: list[tuple[dict[int, int], set[int], bool]]
) -> None:
    layered: Mapping[int, int] = first
    expected = dict(first)
    for put, gone, looked_through in later:
        before, was = layered, dict(expected)
        layered = amended(layered, put, gone)
        expected = {key: value for key, value in expected.items() if key not in gone}
        expected.update(put)
        assert len(layered) == len(expected)
        assert [layered.get(key) for key in range(51)] == [expected.get(key) for key in range(51)]
        assert [key in layered for key in range(51)] == [key in expected for key in range(51)]
        if looked_through:
            assert list(layered.items()) == list(expected.items())
            assert (list(layered), list(layered.values())) == (list(expected), list(expected.values()))
        assert before == was
        assert set(differing(before, layered)) == {key for key in range(51) if was.get(key) != expected.get(key)}
    assert list(layered.items()) == list(expected.items())


def test_what_is_gone_is_not_found() -> None:
    left = amended({"A": 1, "B": 2}, {}, ["A"])
    with pytest.raises(KeyError):
        left["A"]
    assert left["B"] == 2


def test_a_mapping_that_nothing_changes_in_stays_the_same_one() -> None:
    before = {"A": 1}
    assert amended(before, {}) is before


def test_what_differs_is_found_without_a_look_at_the_rest_also_by_who_has_gone_through_all() -> None:
    class Key(str):
        looked_up = 0
        __slots__ = ()

        def __hash__(self) -> int:
            Key.looked_up += 1
            return super().__hash__()

    before = amended({Key(at): at for at in range(1_000)}, {Key(7): 70})
    after = amended(before, {Key(8): 80})
    for version in (before, after):
        assert len(list(version.values())) == 1_000
    Key.looked_up = 0
    assert differing(before, after) == ["8"]
    assert Key.looked_up < 20
