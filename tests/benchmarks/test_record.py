"""Every GET of the API is asked, or it is said why not; and a small record is measured like the long one."""

from benchmarks import paint, record
from thetadesk.web.openapi import document


def test_what_is_not_asked_is_there():
    gets = {path.removeprefix("/api/v1") for path, verbs in document()["paths"].items() if "get" in verbs}
    assert gets >= {*record.NOT_ASKED, *record.QUERIES}


def test_a_small_record_is_measured(tmp_path):
    size = record.Size(transactions=600, campaigns=6, wheels=3, legs=5, times=1, pages=("/",), openings=1)
    figures = {figure.name: figure for figure in record.measure(tmp_path, size)}
    assert figures["A long record: campaigns"].value >= 6
    assert figures["A long record: wheels"].value == 3
    assert figures["A long record: legs taken down"].value > 1000
    asked = [figure for name, figure in figures.items() if ": GET /" in name]
    assert len(asked) == figures["A long record: GETs asked"].value > 80
    assert all(figure.aim == record.AIM for figure in asked)
    painted = [figure for name, figure in figures.items() if ", first paint, " in name]
    assert len(painted) == 2
    assert all(figure.value > 0 and figure.aim == paint.AIM for figure in painted)
