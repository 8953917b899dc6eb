"""Values: dataclasses without `__dict__`, compared and hashed by their fields."""

from dataclasses import fields, replace

import pytest

from thetadesk.kernel.values import value


@value(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0


def test_equal_values_hash_alike():
    assert Point(1) == Point(1, 0)
    assert len({Point(1), Point(1, 0), Point(2)}) == 2


def test_values_are_dataclasses():
    assert replace(Point(1), y=3) == Point(1, 3)
    assert [field.name for field in fields(Point)] == ["x", "y"]


def test_a_value_has_no_other_fields():
    with pytest.raises(AttributeError):
        Point(1).z = 2
