"""Confidence against truth as a picture: an SVG that can be read on light and on dark pages."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIDE, _LEFT, _TOP, _BAR = 320, 56, 16, 56
_INK, _FAINT, _OURS = "#7d8590", "#7d859055", "#2f81f7"


def reliability_plot(points: Sequence[tuple[float, float, int]]) -> str:
    """`points`: for each bin of confidence, its mean, the share that was right, how many decisions. Under the curve,
    bars show how many."""
    most = max((count for *_, count in points), default=1)
    bottom = _TOP + _SIDE
    shapes = [_grid(), _line((0, 0), (1, 1), _INK, dashed=True)]
    shapes += [_line(first[:2], second[:2], _OURS) for first, second in pairwise(points)]
    for promised, true, count in points:
        x, y = _at(promised, true)
        title = escape(f"{count:,} decisions: {promised:.0%} sure, {true:.0%} right")
        shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_OURS}"><title>{title}</title></circle>')
        height = _BAR * count / most
        top = bottom + 34 + _BAR - height
        shapes.append(
            f'<rect x="{x - 8:.1f}" y="{top:.1f}" width="16" height="{height:.1f}" fill="{_OURS}" opacity="0.55"/>'
        )
        shapes.append(_text(x, bottom + 34 + _BAR + 14, f"{count:,}", size=9))
    middle = _LEFT + _SIDE / 2
    shapes += [
        _text(middle, bottom + 30, "confidence that was shown"),
        _text(middle, bottom + 34 + _BAR + 30, "decisions at that confidence"),
        f'<g transform="translate(14 {_TOP + _SIDE / 2}) rotate(-90)">{_text(0, 0, "share that was right")}</g>',
    ]
    size = f'width="{_LEFT + _SIDE + 24}" height="{bottom + 34 + _BAR + 40}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def _at(x: float, y: float) -> tuple[float, float]:
    return _LEFT + _SIDE * x, _TOP + _SIDE * (1 - y)


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, *, dashed: bool = False) -> str:
    (x1, y1), (x2, y2) = _at(*start), _at(*end)
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="2"{dash}/>'


def _grid() -> str:
    lines = []
    for tenth in range(0, 11, 2):
        value = tenth / 10
        x, y = _at(value, value)
        lines.append(f'<path d="M{_LEFT} {y:.1f}h{_SIDE}M{x:.1f} {_TOP}v{_SIDE}" stroke="{_FAINT}" fill="none"/>')
        lines.append(_text(_LEFT - 18, y + 4, f"{value:.0%}"))
        lines.append(_text(x, _TOP + _SIDE + 15, f"{value:.0%}"))
    return "\n".join(lines)


def _text(x: float, y: float, text: str, *, size: int = 11) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="middle" fill="{_INK}">{escape(text)}</text>'
