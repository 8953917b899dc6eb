"""What is no export is refused by a sentence that says what it is and what to do."""

import pytest

from tests.formats.telling import EXAMPLES, FIXTURES, example
from thetadesk.formats import UnknownFormatError, discover, recognise
from thetadesk.formats.text import DamagedFileError
from thetadesk.kernel.errors import InvalidInputError

LINES = example("tastytrade_20_columns").split(b"\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_exactly_one_format_recognises_an_example(name):
    assert len([known.name for known in discover() if known.recognises(example(name))]) == 1


def test_names_are_unique_and_sources_ranked():
    formats = discover()
    assert len({known.name for known in formats}) == len(formats)
    ranks = {known.namespace: known.richness for known in formats}
    assert ranks["tastytrade-api"] > ranks["tastytrade-csv"] > ranks["tastyworks-csv"]
    assert ranks["schwab-api"] > ranks["schwab-web"]
    assert [known.name for known in formats if known.needs_zone] == ["tastyworks_csv"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"PK\x03\x04" + bytes(100), "zip archive or an Excel workbook"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(40), "old Excel workbook"),
        (bytes(range(256)), "binary"),
        (b"Date,Type\n2024,Trad\xe9\n", "not UTF-8 text"),
        (b"[]", "empty list"),
        (b'{"hello": 1, "world": [2]}', '"hello", "world"'),
        (b"just a letter\nto a friend", "just a letter"),
        (b"Date;Type;Sub Type;Action\n2024;Trade;Buy;BUY\n", "semicolons"),
        (b"\xff\xfe\x00", "not UTF-16 text"),
    ],
)
def test_what_is_no_export_is_named(data, sentence):
    with pytest.raises(UnknownFormatError, match=sentence):
        recognise(data)


def test_a_login_page_saved_as_csv_is_named():
    with pytest.raises(UnknownFormatError, match="web page, probably the broker's login page"):
        recognise((FIXTURES / "login_page.csv").read_bytes())


@pytest.mark.parametrize("name", ["orders_schwab", "orders_tastytrade"])
def test_orders_are_refused_by_name(name):
    with pytest.raises(
        UnknownFormatError, match="list of orders, not of transactions; export transactions instead"
    ):
        recognise((FIXTURES / f"{name}.json").read_bytes())


def test_the_refusal_lists_what_is_accepted():
    with pytest.raises(UnknownFormatError) as refusal:
        recognise(b"a,b,c\n1,2,3\n")
    assert "Schwab transactions (CSV from the website)" in refusal.value.detail
    assert "Orders" not in refusal.value.detail


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["tastytrade_20_columns", "schwab_old", "schwab_web", "tastytrade_api"])
def test_byte_order_marks_and_utf_16_are_read(name, encoding):
    text = example(name).decode()
    bom = "\ufeff" if encoding.endswith("e") else ""
    data = (bom + text).encode(encoding)
    transactions, problems = recognise(data).parse(data, None)
    assert (len(transactions), problems) == (len(recognise(example(name)).parse(example(name), None)[0]), [])


def test_a_wrong_byte_far_down_is_found_with_its_line():
    data = b"\n".join(LINES[:5]) + b"\n" + LINES[2].replace(b"QRST", b"QR\xe9T") + b"\n"
    with pytest.raises(UnknownFormatError, match="line 6"):
        recognise(data).parse(data, None)


def test_nul_bytes_far_down_are_damage():
    data = b"\n".join(LINES) + b"\n" * 70_000 + bytes(10)
    with pytest.raises(UnknownFormatError, match="bytes that are not text"):
        recognise(data).parse(data, None)


@pytest.mark.parametrize("name", ["tastytrade_20_columns", "tastytrade_21_columns", "tastyworks_legacy"])
@pytest.mark.parametrize("keep", [0.35, 0.6, 0.83])
def test_a_csv_that_ends_in_the_middle_of_a_row_is_refused_whole(name, keep):
    data = example(name)
    cut = data[: int(len(data) * keep)].rstrip(b"\n")
    cut = cut[: cut.rindex(b",")]
    with pytest.raises(DamagedFileError, match="cut off"):
        recognise(cut).parse(cut, None)


@pytest.mark.parametrize("name", ["schwab_api", "schwab_web", "tastytrade_api", "tastytrade_trimmed"])
@pytest.mark.parametrize("keep", [0.4, 0.75, 0.99])
def test_a_json_that_ends_in_the_middle_is_refused_whole(name, keep):
    data = example(name)
    cut = data.rstrip()[: int(len(data) * keep)]
    with pytest.raises(InvalidInputError, match=r"cut off|valid JSON"):
        recognise(cut).parse(cut, None)


def test_a_quote_that_never_ends_is_refused_whole():
    data = example("schwab_new")[:-3]
    with pytest.raises(DamagedFileError, match="cut off"):
        recognise(data).parse(data, None)


def test_a_giant_cell_is_refused_whole():
    data = example("tastytrade_20_columns") + b'"' + b"x" * 200_000 + b'"\n'
    with pytest.raises(DamagedFileError, match="not CSV"):
        recognise(data).parse(data, None)


def test_a_column_named_twice_is_refused_whole():
    data = (
        example("schwab_new").replace(b'"Price"', b'"Amount"', 1).replace(b'"Amount"', b'"Amount","Price"', 1)
    )
    with pytest.raises(DamagedFileError, match="twice"):
        recognise(data).parse(data, None)


def test_json_nested_without_end_is_refused():
    data = b'[{"activityId": ' + b"[" * 100_000
    with pytest.raises(InvalidInputError):
        recognise(data).parse(data, None)
