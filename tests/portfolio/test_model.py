"""Buckets of days to expiry."""

import pytest

from thetadesk.portfolio.model import Bucket, bucket_of


@pytest.mark.parametrize(
    ("dte", "bucket"),
    [
        (-1, "0"), (0, "0"), (1, "1-7"), (7, "1-7"), (8, "8-21"), (21, "8-21"), (22, "22-45"), (45, "22-45"),
        (46, "46-90"), (90, "46-90"), (91, "90+"), (800, "90+"), (None, "none"),
    ],
)  # fmt: skip
def test_days_fall_into_their_bucket(dte, bucket):
    assert bucket_of(dte) is Bucket(bucket)
