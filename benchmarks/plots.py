"""Lines on axes, written as SVG by hand: a few pictures do not need a library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Protocol

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 230, 20, 50
FONT = ' font-family="sans-serif" font-size="12"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """``points`` are (across, up), both above zero."""

    name: str
    colour: str
    dashed: bool
    points: tuple[tuple[float, float], ...]


def growth(series: Sequence[Series], *, across: str, up: str) -> str:
    """On two logarithmic axes."""
    x = _Powers([point[0] for one in series for point in one.points], LEFT, WIDTH - RIGHT)
    y = _Powers([point[1] for one in series for point in one.points], HEIGHT - BOTTOM, TOP)
    return _picture(series, x, y, across, up)


def lines(series: Sequence[Series], *, across: str, up: str) -> str:
    """On two even axes, of which the upright one begins at zero."""
    x = _Even([point[0] for one in series for point in one.points], LEFT, WIDTH - RIGHT)
    y = _Even([0.0, *(point[1] for one in series for point in one.points)], HEIGHT - BOTTOM, TOP)
    return _picture(series, x, y, across, up)


class _Axis(Protocol):
    @property
    def marks(self) -> Iterator[tuple[float, str]]:
        """Values with a line through the picture, and how they are written."""

    def place(self, value: float) -> float: ...


class _Powers:
    """Whole powers of ten from one end of the picture to the other."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low = floor(log10(min(values)))
        self._high = max(ceil(log10(max(values))), self._low + 1)
        self._start, self._end = start, end

    @property
    def marks(self) -> Iterator[tuple[float, str]]:
        return ((10.0**power, f"{10**power:,g}") for power in range(self._low, self._high + 1))

    def place(self, value: float) -> float:
        share = (log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)


class _Even:
    """Steps of 1, 2 or 5 times a power of ten, at most ten of them."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        least, most = min(values), max(values)
        wide = (most - least) / 10 or 1.0
        power = 10.0 ** floor(log10(wide))
        self._step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= wide * (1 - 1e-9))
        self._low, self._high = floor(least / self._step + 1e-9), max(ceil(most / self._step - 1e-9), 1)
        self._start, self._end = start, end

    @property
    def marks(self) -> Iterator[tuple[float, str]]:
        return ((self._step * at, f"{self._step * at:g}") for at in range(self._low, self._high + 1))

    def place(self, value: float) -> float:
        share = (value / self._step - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)


def _picture(series: Sequence[Series], x: _Axis, y: _Axis, across: str, up: str) -> str:
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"{FONT}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_grid(x, y),
        f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>',
        f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">{escape(up)}</text>',
        *(part for at, one in enumerate(series) for part in _line(one, x, y, TOP + 12 + 17 * at)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(x: _Axis, y: _Axis) -> Iterator[str]:
    for value, said in x.marks:
        at = x.place(value)
        yield f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{said}</text>'
    for value, said in y.marks:
        at = y.place(value)
        yield f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{said}</text>'


def _line(one: Series, x: _Axis, y: _Axis, legend: float) -> Iterator[str]:
    style = f'fill="none" stroke="{one.colour}" stroke-width="2"' + (' stroke-dasharray="5 4"' if one.dashed else "")
    points = " ".join(f"{x.place(across):.1f},{y.place(up):.1f}" for across, up in one.points)
    start = WIDTH - RIGHT + 12
    yield f'<polyline points="{points}" {style}/>'
    yield f'<line x1="{start}" y1="{legend}" x2="{start + 26}" y2="{legend}" {style}/>'
    yield f'<text x="{start + 32}" y="{legend + 4}">{escape(one.name)}</text>'
