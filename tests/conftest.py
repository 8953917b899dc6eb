"""What every test shares: how hard the random tests try, and who listens for secrets."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.leaks"]

# `make test` runs the same seeded sample every time; `make soak` runs long, with new cases each time.
settings.register_profile(
    "sample", max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "soak", max_examples=2000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("soak" if os.environ.get("THETADESK_SOAK") else "sample")
