"""`python -m tools.plot_vendor`: draws how our volatilities and Greeks differ from a vendor's into docs/images, and prints
the figures that docs/pricing.md quotes. Needs the third-party chains (CONTRIBUTING.md)."""

import os
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.drawing import Chart
from tools.vendor_chains import Comparison, index_chains, spy_chains

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
BLUE, ORANGE, GREEN, PINK = "#3b82f6", "#f97316", "#16a34a", "#db2777"
SPANS = {"up to a week": (0, 7.5, ORANGE), "to 45 days": (7.5, 45, BLUE), "longer": (45, 2000, GREEN)}
_FEWEST = 30
Chosen = NDArray[np.bool_]


def main() -> int:
    folder = Path(os.environ.get("THETADESK_SHARED") or ROOT.parent / "shared") / "data" / "market"
    if not folder.is_dir():
        sys.exit(
            "The third parties' chains are not here: set THETADESK_SHARED to the folder that has data/market"
        )
    IMAGES.mkdir(exist_ok=True)
    spx = index_chains(folder / "spx_2019-04-25_2019-06-13.parquet", every=2)
    weekly = index_chains(folder / "spxw_2018-01.parquet", "SPXW")
    spy = spy_chains(folder / "spy_2021h1_options.parquet")
    bare = spy_chains(folder / "spy_2021h1_options.parquet", dividends=False)
    charts = {
        "spx-volatility": _index_volatility(spx),
        "spx-time": _index_time(spx),
        "spx-greeks": _index_greeks(spx),
        "spy-volatility": _spy(spy, bare),
    }
    for name, chart in charts.items():
        (IMAGES / f"pricing-vendor-{name}.svg").write_text(chart.text(), encoding="utf-8")
    _print(spx, weekly, spy, bare)
    return 0


def _index_volatility(spx: Comparison) -> Chart:
    chart = Chart(
        "SPX, spring 2019: our implied volatility less the vendor's, out of the money",
        (-4, 3),
        (-0.2, 0.8),
        "strike in standard deviations from the forward",
        "points of volatility",
    )
    for name, (low, high, colour) in SPANS.items():
        chosen = spx.told & spx.outside & (spx.days > low) & (spx.days <= high)
        _quartiles(chart, spx.score[chosen], spx.points[chosen], np.linspace(-4, 3, 29), (colour, name))
    return chart


def _index_time(spx: Comparison) -> Chart:
    """Volatility times the root of time is what a price tells: a vendor that counts more time finds less volatility."""
    chart = Chart(
        "SPX, spring 2019: how much longer the vendor's clock runs, at the money",
        (0, 30),
        (-2, 8),
        "days to settlement",
        "hours",
    )
    near = spx.told & spx.outside & (np.abs(spx.score) < 0.5)
    ratio = spx.ours["iv"][near] / spx.theirs["iv"][near]
    hours = 24 * spx.days[near] * (ratio**2 - 1)
    for name, sign, colour in (("calls", 1, BLUE), ("puts", -1, ORANGE)):
        chosen = spx.sign[near] == sign
        _quartiles(chart, spx.days[near][chosen], hours[chosen], np.arange(0.5, 31, 1.5), (colour, name))
    return chart


def _index_greeks(spx: Comparison) -> Chart:
    chart = Chart(
        "SPX, spring 2019: our delta less the vendor's, out of the money",
        (-3, 3),
        (-0.01, 0.01),
        "strike in standard deviations from the forward",
        "delta",
    )
    apart = spx.ours["delta"] - spx.theirs["delta"]
    for name, (low, high, colour) in SPANS.items():
        chosen = spx.told & spx.outside & (spx.days > low) & (spx.days <= high)
        _quartiles(chart, spx.score[chosen], apart[chosen], np.linspace(-3, 3, 25), (colour, name))
    return chart


def _spy(spy: Comparison, bare: Comparison) -> Chart:
    chart = Chart(
        "SPY, first half of 2021: our implied volatility less the vendor's",
        (-3, 3),
        (0, 0.3),
        "points of volatility",
        "share of contracts",
    )
    paid = (spy.dividends > 0) & spy.told
    edges = np.linspace(-3, 3, 37)
    for name, points, colour in (
        ("all, as if SPY paid nothing", bare.points[bare.told], GREEN),
        ("calls over an ex-date", spy.points[paid & (spy.sign > 0)], BLUE),
        ("puts over an ex-date", spy.points[paid & (spy.sign < 0)], ORANGE),
    ):
        counts, _ = np.histogram(points, edges)
        chart.steps(edges.tolist(), (counts / points.size).tolist(), colour, name)
    return chart


def _quartiles(
    chart: Chart,
    across: NDArray[np.float64],
    values: NDArray[np.float64],
    edges: NDArray[np.float64],
    style: tuple[str, str],
) -> None:
    """The median of the values in each stretch, with the middle half of them around it."""
    rows = []
    for low, high in pairwise(edges):
        inside = values[(across >= low) & (across < high)]
        if inside.size >= _FEWEST:
            rows.append(((low + high) / 2, *np.percentile(inside, [25, 50, 75])))
    xs, low_line, middle, high_line = (list(column) for column in zip(*rows, strict=True))
    chart.band(xs, low_line, high_line, style[0])
    chart.line(xs, middle, *style)


def _print(spx: Comparison, weekly: Comparison, spy: Comparison, bare: Comparison) -> None:
    near = spx.told & spx.outside & (np.abs(spx.score) < 2)
    for name, (low, high, _) in SPANS.items():
        _line(f"SPX {name}", spx, near & (spx.days > low) & (spx.days <= high))
    _line("SPX all", spx, near)
    _line("SPXW 2018", weekly, weekly.told & weekly.outside & (np.abs(weekly.score) < 2))
    print(
        f"SPX: vendor has no volatility where we have {np.mean(np.isfinite(spx.ours['iv']) & ~spx.told):.1%}"
    )
    print(f"SPX: neither {np.mean(~np.isfinite(spx.ours['iv'])):.1%} of {spx.days.size} quotes")
    levels = np.unique(spy.theirs["iv"])
    print(f"SPY: {levels.size} distinct volatilities, {100 * np.median(np.diff(levels)):.3f} points apart")
    for name, sign in (("calls", 1), ("puts", -1)):
        _line(f"SPY {name} over ex-dates", spy, spy.told & (spy.dividends > 0) & (spy.sign == sign))
        _line(f"SPY {name} before any", spy, spy.told & (spy.dividends == 0) & (spy.sign == sign))
    _line("SPY without dividends", bare, bare.told)
    for name in ("theta", "vega"):
        _ratio(f"SPY {name}", bare, name, bare.told, 1.0)
    ordinary = weekly.told & weekly.outside & (np.abs(weekly.score) < 1.5)
    _ratio("SPXW theta (theirs a year)", weekly, "theta", ordinary, 365.0)
    _ratio("SPXW vega (theirs a unit)", weekly, "vega", ordinary, 100.0)


def _line(name: str, chain: Comparison, chosen: Chosen) -> None:
    points = chain.points[chosen]
    delta = np.abs(chain.ours["delta"] - chain.theirs["delta"])[chosen]
    gamma = np.abs(chain.ours["gamma"] / np.maximum(chain.theirs["gamma"], 1e-9) - 1)[chosen]
    within = np.mean(np.abs(points) <= chain.half_spread[chosen])
    told = " ".join(f"{value:+.3f}" for value in np.percentile(points, [5, 25, 50, 75, 95]))
    print(
        f"{name}: {points.size} quotes, points 5/25/50/75/95 % {told}, within half a spread {within:.0%}, "
        f"|delta| median {np.median(delta):.4f}, gamma median {np.median(gamma):.1%}"
    )


def _ratio(name: str, chain: Comparison, greek: str, chosen: Chosen, unit: float) -> None:
    kept = chosen & (np.abs(chain.theirs[greek]) > 1e-3)
    ratio = unit * chain.ours[greek][kept] / chain.theirs[greek][kept]
    told = " ".join(f"{value:.3f}" for value in np.percentile(ratio, [5, 25, 50, 75, 95]))
    print(f"{name}: ours over theirs 5/25/50/75/95 % {told}")


if __name__ == "__main__":
    sys.exit(main())
