"""What is JSON to us, and what is not."""

from decimal import Decimal
from time import process_time

import pytest

from app.domain.errors import FAULTS_MAX, RequestRejected
from app.wire.json_text import read_json
from app.wire.limits import NESTING_MAX


def refused(body: bytes) -> str:
    with pytest.raises(RequestRejected) as rejected:
        read_json(body)
    (fault,) = rejected.value.faults
    return fault.code


def test_a_tenth_is_a_tenth() -> None:
    assert read_json(b'{"quantity": 0.1, "units": 3}') == {"quantity": Decimal("0.1"), "units": 3}


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_number_is_refused(number: bytes) -> None:
    assert refused(b'{"quantity": ' + number + b"}") == "not_a_number"


@pytest.mark.parametrize("number", [b"1" * 5000, b"1e99999999999999999999"])
def test_numbers_out_of_all_range_are_refused(number: bytes) -> None:
    assert refused(b"[" + number + b"]") == "out_of_range"


def test_what_no_field_may_hold_is_told_with_each_field_that_has_it() -> None:
    """As a table with empty cells is written by those who take them for numbers."""
    stock, items = b'[{"quantity": 1}, {"quantity": NaN}]', rb'[{"price": "\u0000"}]'
    body = b'{"stock": ' + stock + b', "items": ' + items + b', "a/b": [1e99999999999999999999]}'
    with pytest.raises(RequestRejected, match="The body has NaN") as rejected:
        read_json(body)
    assert [(fault.pointer, fault.code) for fault in rejected.value.faults] == [
        ("/stock/1/quantity", "not_a_number"),
        ("/items/0/price", "not_text"),
        ("/a~1b/0", "out_of_range"),
    ]


def test_of_very_many_that_no_field_may_hold_the_first_are_told() -> None:
    with pytest.raises(RequestRejected) as rejected:
        read_json(b"[" + b"NaN," * 500_000 + b"0]")
    assert len(rejected.value.faults) == FAULTS_MAX


def test_a_key_given_twice_is_refused_because_nobody_knows_which_is_meant() -> None:
    assert refused(b'[{"id": "A", "quantity": 1, "quantity": 2}]') == "duplicate_key"


def test_a_key_given_twice_among_very_many_is_found_in_a_moment() -> None:
    keys = [f'"{key}": 0' for key in range(60_000)]
    began = process_time()
    assert refused(f"{{{', '.join([*keys, keys[-1]])}}}".encode()) == "duplicate_key"
    assert process_time() - began < 5, "each key was compared with every other"


@pytest.mark.parametrize("text", [rb'"a\u0000b"', rb'{"\ud800": 1}', rb'[["\udfff"]]'])
def test_text_that_no_database_stores_is_refused(text: bytes) -> None:
    assert refused(text) == "not_text"


def test_a_whole_surrogate_pair_is_a_character() -> None:
    assert read_json(rb'"\ud83d\ude80"') == "\N{ROCKET}"


def test_the_deepest_body_allowed_is_read_and_one_deeper_is_not() -> None:
    assert read_json(b"[" * NESTING_MAX + b"]" * NESTING_MAX)
    assert refused(b"[" * (NESTING_MAX + 1) + b"]" * (NESTING_MAX + 1)) == "too_deep"
    assert refused(b"[" * 200_000) == "too_deep"


def test_an_error_says_where_it_is() -> None:
    with pytest.raises(RequestRejected, match="line 2, column 8"):
        read_json(b'{\n "id": }')


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"id": "A"} trailing'])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert refused(body) == "invalid_json"
