"""Chance depends on its names alone."""

from brokersim.market.randomness import blend, noise, stream


def test_streams_are_their_own() -> None:
    assert stream(7, "AAPL", "path").random() == stream(7, "AAPL", "path").random()
    others = {stream(seed, *names).random() for seed in (1, 2) for names in (("A", "B"), ("B", "A"), ("A",))}
    assert len(others) == 6


def test_noise_is_spread_evenly() -> None:
    drawn = [noise(7, "AAPL", number) / 2**32 for number in range(4000)]
    assert 0.47 < sum(drawn) / len(drawn) < 0.53
    assert min(drawn) < 0.01
    assert max(drawn) > 0.99
    assert len({blend(12345, number) for number in range(4000)}) > 3990
