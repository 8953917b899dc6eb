"""Plain charts as SVG text: lines, bands and bars over linear axes, readable on light and dark pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 44, 48
_GREY = "#7d8590"
_SCALES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)


@dataclass(slots=True)
class Chart:
    """One chart: add what it shows, then take its text."""

    title: str
    across: tuple[float, float]
    up: tuple[float, float]
    x_label: str
    y_label: str
    _body: list[str] = field(default_factory=list)
    _legend: list[tuple[str, str]] = field(default_factory=list)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, name: str, *, dashed: bool = False
    ) -> None:
        """A line through points in order."""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        points = " ".join(f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in zip(xs, ys, strict=True))
        self._body.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        )
        self._legend.append((name, colour))

    def band(self, xs: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str) -> None:
        """The area between two lines."""
        edge = [*zip(xs, low, strict=True), *reversed([*zip(xs, high, strict=True)])]
        points = " ".join(f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in edge)
        self._body.append(f'<polygon points="{points}" fill="{colour}" opacity="0.18"/>')

    def steps(self, edges: Sequence[float], heights: Sequence[float], colour: str, name: str) -> None:
        """A histogram's outline."""
        xs = [x for pair in pairwise(edges) for x in pair]
        ys = [y for height in heights for y in (height, height)]
        self.band([*xs], [0.0] * len(xs), ys, colour)
        self.line(xs, ys, colour, name)

    def text(self) -> str:
        """The whole picture."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="12" fill="{_GREY}">',
            f"<title>{self.title}</title>",
            f'<text x="{LEFT}" y="18" font-size="14" font-weight="600">{self.title}</text>',
            *self._axes(),
            *self._body,
            *self._names(),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _x(self, value: float) -> float:
        low, high = self.across
        return LEFT + (min(max(value, low), high) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def _y(self, value: float) -> float:
        low, high = self.up
        return HEIGHT - BOTTOM - (min(max(value, low), high) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def _axes(self) -> list[str]:
        parts = []
        for value in _ticks(*self.up):
            strength = 0.6 if value == 0 else 0.2
            parts.append(
                f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{self._y(value):.1f}" y2="{self._y(value):.1f}" '
                f'stroke="{_GREY}" opacity="{strength}"/>'
                f'<text x="{LEFT - 6}" y="{self._y(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
            )
        parts += [
            f'<text x="{self._x(value):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:g}</text>'
            for value in _ticks(*self.across)
        ]
        middle = (HEIGHT - BOTTOM + TOP) / 2
        parts.append(
            f'<text x="{(WIDTH + LEFT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{self.x_label}</text>'
        )
        parts.append(
            f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">{self.y_label}</text>'
        )
        return parts

    def _names(self) -> list[str]:
        parts, x = [], float(LEFT)
        for name, colour in self._legend:
            parts.append(f'<rect x="{x:.0f}" y="28" width="10" height="10" fill="{colour}"/>')
            parts.append(f'<text x="{x + 14:.0f}" y="37">{name}</text>')
            x += 30 + 6.4 * len(name)
        return parts


def _ticks(low: float, high: float) -> list[float]:
    """About six round numbers from low to high."""
    least = (high - low) / 6.5
    step = next(size * scale for scale in _SCALES for size in (1, 2, 5) if size * scale >= least)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(place * step, 9) for place in range(first, last + 1)]
