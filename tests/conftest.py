"""What every test shares: how hard the random tests try, and who listens for secrets."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.leaks"]

# `make test` runs the same seeded sample every time; `make soak` runs long, with new cases each time.
settings.register_profile(
    "sample", max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "soak", max_examples=2000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
_SOAKS = bool(os.environ.get("THETADESK_SOAK"))
settings.load_profile("soak" if _SOAKS else "sample")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Proofs marked `soak` take minutes to hours: only `make soak` runs them."""
    for item in [] if _SOAKS else items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="a long proof: make soak"))
