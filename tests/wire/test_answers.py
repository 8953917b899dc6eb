"""Strangers' answers, read exactly or not at all."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from thetadesk.wire.answers import dated, figures_in, member, object_in, records_in, said
from thetadesk.wire.errors import Answer, BrokenAnswerError


def answer(body: bytes, status: int = 200) -> Answer:
    return Answer(status, {}, body)


def test_a_page_is_its_records_and_what_stands_beside_them():
    page = b'{"data": {"items": [{"id": 1, "value": "1.10"}, {"id": 2}]}, "pagination": {"total-items": 2}}'
    rows, rest = records_in(answer(page), {"data", "items"})
    assert [row.fields["id"] for row in rows] == [1, 2]
    assert rows[0].raw == '{"id": 1, "value": "1.10"}'
    assert rest == {"pagination": {"total-items": 2}}


def test_an_empty_page_has_no_records():
    assert records_in(answer(b'{"data": {"items": []}}'), {"data", "items"})[0] == []


def test_numbers_never_become_floats():
    fields = object_in(answer(b'{"cash": 0.1000000000000000055511151231257827, "n": 3}'))
    assert fields["cash"] == Decimal("0.1000000000000000055511151231257827")
    assert not any(isinstance(value, float) for value in fields.values())


@pytest.mark.parametrize(
    "body", [b"", b"<html>maintenance</html>", b'[{"a": 1}', b'{"a": "', b"\xff\xfe", b'{"a": NaN}', b"[] []"]
)
def test_what_is_not_a_whole_answer_is_broken(body):
    with pytest.raises(BrokenAnswerError):
        records_in(answer(body))


@pytest.mark.parametrize("body", [b"[]", b"[1]", b'"text"', b'[{"a": 1}, {"b": 2}]'])
def test_what_is_not_one_object_is_broken(body):
    with pytest.raises(BrokenAnswerError):
        object_in(answer(body))


def test_a_missing_member_is_broken():
    with pytest.raises(BrokenAnswerError, match="no data"):
        member({"data": []}, "data")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "Invalid account number"}', " It says: Invalid account number"),
        (
            b'{"errors": [{"title": "Unauthorized", "detail": "Client not authorized", "id": "x"}]}',
            " It says: Unauthorized; Client not authorized",
        ),
        (
            b'{"error": {"code": "not_permitted", "message": "User not permitted access"}}',
            " It says: User not permitted access",
        ),
        (b"<html>", ""),
        (b"{}", ""),
        (b'["message"]', " It says: message"),
    ],
)
def test_a_refusal_says_why_where_it_does(body, words):
    assert said(answer(body, 400)) == words


@pytest.mark.parametrize(
    "secret",
    [
        "Bearer abc.def",
        "I0.b2F1dGgyLmJkYy5zY2h3YWIuY29t.x7Yq@",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.abc",
        "9A1F0C77D2B84E1C9F3A55E0B6D7C8E9F0A1B2C3D4E5F60718293A4B5C6D7E8F",
        "12345678",
        "5WX01234",
        "refresh_token=short1",
    ],
)
def test_a_reason_is_told_without_what_nobody_should_read(secret):
    told = said(answer(json.dumps({"message": f"Exception while reading {secret} for the account"}).encode()))
    assert "Exception while reading" in told
    assert "for the account" in told
    assert secret not in told
    assert "short1" not in told


def test_a_long_reason_is_cut_and_put_on_one_line():
    told = said(answer(json.dumps({"message": "a b\n" * 500}).encode()))
    assert len(told) < 330
    assert "\n" not in told


@pytest.mark.parametrize(
    ("header", "at"),
    [
        ("Fri, 20 Nov 2026 15:10:00 GMT", datetime(2026, 11, 20, 15, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:10:00 -0500", datetime(2026, 11, 20, 15, 10, tzinfo=UTC)),
        ("Friday", None),
        ("", None),
    ],
)
def test_the_strangers_clock_is_read_or_left(header, at):
    assert dated(Answer(200, {"date": header}, b"")) == at
    assert dated(Answer(200, {}, b"")) is None


def test_figures_are_binary_and_an_answer_is_one_object():
    assert figures_in(Answer(200, {}, b'{"a": 1.5, "b": [1]}')) == {"a": 1.5, "b": [1]}
    for body in (b"[1]", b"{", b"\xff", b"[" * 100_000, b""):
        with pytest.raises(BrokenAnswerError):
            figures_in(Answer(200, {}, body))
