"""A message in other forms is the same message."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.channels.candidates import MESSAGE
from thetadesk.alerts.model import Mode, Severity
from thetadesk.alerts.ports import Message
from thetadesk.channels.wording import cut, one_line, read, text, written

WORDS = st.text(max_size=50)
MESSAGES = st.builds(
    Message,
    key=WORDS,
    title=WORDS,
    body=WORDS,
    severity=st.sampled_from(Severity),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds the zone)
    url=WORDS,
    lines=st.lists(WORDS, max_size=3).map(tuple),
    mode=st.sampled_from(Mode),
    test=st.booleans(),
    repeated=st.booleans(),
)


@given(MESSAGES)
def test_what_is_written_is_read_again(message):
    assert read(json.loads(json.dumps(written(message)))) == message


@given(WORDS, st.integers(min_value=2, max_value=60))
def test_what_is_cut_fits_and_what_fits_is_not_cut(words, most):
    assert len(cut(words, most)) <= most
    assert cut(words, len(words) + 2) == words
    if len(words) > most:
        assert cut(words, most).endswith("…")


@given(WORDS)
def test_one_line_is_one(words):
    line = one_line(words, 40)
    assert len(line) <= 40
    assert len(line.splitlines()) <= 1


def test_the_text_ends_with_the_way_to_the_desk():
    assert text(MESSAGE).splitlines()[-1] == MESSAGE.url
