"""Strangers' JSON keeps every digit and every character, or is refused by a sentence."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.wire.records import (
    day_of,
    instant_of,
    money_of,
    objects_of,
    quantity_of,
    split,
    symbol_of,
    text_of,
    translate,
    verbatim_of,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(), json_values, max_size=4)


@given(st.lists(objects, max_size=5), st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_every_record_comes_whole_with_its_own_text(listed, indent, wrapped):
    shape = {"context": [1], "data": {"note": "x", "items": listed}} if wrapped else listed
    records = split(json.dumps(shape, indent=indent), {"data", "items"})
    assert [record.fields for record in records] == listed
    assert [json.loads(record.raw) for record in records] == listed
    assert [record.index for record in records] == list(range(1, len(listed) + 1))


def test_numbers_keep_their_digits():
    (record,) = split('[{"a": 0.10, "b": 12345678901234567.123456, "c": 1E+2}]')
    assert [str(record.fields[key]) for key in "abc"] == ["0.10", "12345678901234567.123456", "1E+2"]


def test_one_object_is_one_record_and_other_values_are_kept():
    assert [record.fields for record in split('{"id": 1}')] == [{"id": 1}]
    assert [record.fields for record in split("[1, null]")] == [{"": 1}, {"": None}]
    assert split("[]") == []
    assert split('{"data": []}', {"data"}) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "cut off"),
        ('[{"a": 1}, ', "cut off"),
        ('[{"a": "b', "cut off"),
        ('{"data": {"items": [{"a": 1}]', "cut off"),
        ('[{"a": 1}] []', "more text after the end"),
        ('[{"a": 1} {"b": 2}]', "not valid JSON"),
        ("[{'a': 1}]", "not valid JSON"),
        ('[{"a": NaN}]', "NaN is not a number"),
        ("[" + "[" * 200_000, "nested too deeply"),
        ('[{"a": ' + "9" * 5000 + "}]", "number that no account could hold"),
    ],
)
def test_what_is_not_whole_json_is_refused(text, sentence):
    with pytest.raises(InvalidInputError, match=sentence):
        split(text, {"data", "items"})


def test_records_that_are_refused_keep_their_reason():
    records = split('[{"a": "1"}, {"a": []}, {"a": "x"}]')
    made, refused = translate(records, lambda record: [money_of(record.fields, "a")])
    assert made == [1]
    assert [(record.index, reason) for record, reason in refused] == [
        (2, "a is a list where a number was expected"),
        (3, "amount 'x' is not a number"),
    ]


def test_missing_fields_say_nothing():
    assert (text_of({}, "a"), money_of({"a": None}, "a"), quantity_of({"a": ""}, "a")) == ("", 0, 0)
    assert (objects_of({}, "a"), day_of({}, "a"), symbol_of({}, "a")) == ([], None, "")


def test_text_may_be_a_number_and_keeps_its_spaces_if_asked():
    assert text_of({"a": 12}, "a") == "12"
    assert text_of({"a": Decimal("1.50")}, "a") == "1.50"
    assert (text_of({"a": " x "}, "a"), verbatim_of({"a": " x "}, "a")) == ("x", " x ")


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (text_of, True),
        (text_of, {}),
        (text_of, "a\0"),
        (text_of, "\ud800"),
        (money_of, True),
        (money_of, "0.0000001"),
        (money_of, Decimal("1e999999999")),
        (money_of, Decimal("1e-999999999")),
        (quantity_of, "1_0"),
        (quantity_of, "92233720369"),
        (symbol_of, "x" * 41),
        (symbol_of, "A\tB"),
        (objects_of, {}),
        (objects_of, [1]),
        (day_of, "2024-13-01"),
        (day_of, "0001-01-01"),
        (instant_of, None),
        (instant_of, "2024-01-01"),
        (instant_of, "2024-01-01T10:00:00"),
        (instant_of, "9999-12-31T23:59:59-1200"),
    ],
)
def test_what_a_field_cannot_be_is_refused(read, value):
    with pytest.raises(InvalidInputError):
        read({"a": value}, "a")


def test_instants_are_utc_and_days_are_what_is_written():
    assert instant_of({"a": "2025-01-14T05:15:12+0000"}, "a").isoformat() == "2025-01-14T05:15:12+00:00"
    assert (
        instant_of({"a": "2026-02-21T11:00:00.5+13:00"}, "a").isoformat()
        == "2026-02-20T22:00:00.500000+00:00"
    )
    assert str(day_of({"a": "2026-12-26T04:00:00+0000"}, "a")) == "2026-12-26"
