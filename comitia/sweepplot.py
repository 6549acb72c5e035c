"""The curves of a sweep as a drawing (SVG): an outcome's number over the values, in steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from comitia.batchreport import name_of
from comitia.engine.messages import Lang, Msg
from comitia.engine.sweep import Swept
from comitia.sweeping import Report
from comitia.sweepreport import outcomes_of, told_outcome

WIDTH, PANEL = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 70, 60
COLOURS = ("#0b6e4f", "#b3261e", "#6b7280", "#1d4ed8", "#b45309", "#7c3aed", "#0e7490", "#be185d")
DASHES = ("", "7 3", "2 3", "9 3 2 3")
MOST_TICKS = 13
FONT = "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"


def drawing(report: Report, lang: Lang) -> str:
    """A panel for each question and parameter that changes its answers, one below the other.

    In a grid the numbers are those of all variants with a value, taken together.
    """
    panels = [
        (swept, axis)
        for swept in report.swept
        for axis in swept.axes
        if any(flip.axis == axis for flip in swept.flips)
    ]
    height = max(1, len(panels)) * PANEL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
    ]
    for number, (swept, axis) in enumerate(panels):
        parts.append(f'<g transform="translate(0 {number * PANEL})">')
        parts += _panel(report, swept, axis, lang)
        parts.append("</g>")
    if not panels:
        parts.append(_text(WIDTH // 2, PANEL // 2, Msg("no answer changes").render(lang)))
    return "\n".join([*parts, "</svg>", ""])


def _panel(report: Report, swept: Swept, axis: int, lang: Lang) -> Iterator[str]:
    parameter = report.parameters[axis]
    names = outcomes_of(swept)
    curves = _curves(swept, axis, len(parameter.labels), names)
    highest = max(1, *(number for curve in curves for number in curve))
    right, bottom = WIDTH - RIGHT, PANEL - BOTTOM
    step = (right - LEFT) / len(parameter.labels)

    def y_of(number: int) -> float:
        return round(bottom - number * (bottom - TOP) / highest, 1)

    yield _text(LEFT, 24, name_of(swept.ask).render(lang), 'text-anchor="start" font-size="16"')
    if parameter.standing is not None:
        x = round(LEFT + parameter.standing * step, 1)
        yield (
            f'<rect x="{x}" y="{TOP}" width="{max(step, 1.0):.1f}" height="{bottom - TOP}"'
            ' fill="#fde68a" opacity="0.6"/>'
        )
    for number in _ticks(highest):
        yield f'<path d="M{LEFT} {y_of(number)}H{right}" stroke="#e5e7eb"/>'
        yield _text(LEFT - 6, y_of(number) + 4, str(number), 'text-anchor="end"')
    yield f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="black"/>'
    every = -(-len(parameter.labels) // MOST_TICKS)
    for place in range(0, len(parameter.labels), every):
        x = round(LEFT + (place + 0.5) * step, 1)
        yield _text(x, bottom + 18, parameter.labels[place])
    for number, (name, curve) in enumerate(zip(names, curves, strict=True)):
        style = f'stroke="{COLOURS[number % len(COLOURS)]}"'
        style += f' stroke-dasharray="{DASHES[number % len(DASHES)]}"'
        path = "".join(
            f"{'H' if place else f'M{LEFT} {y_of(each)}H'}{LEFT + (place + 1) * step:.1f}"
            if not place or each == curve[place - 1]
            else f"V{y_of(each)}H{LEFT + (place + 1) * step:.1f}"
            for place, each in enumerate(curve)
        )
        yield f'<path d="{path}" fill="none" stroke-width="2" {style}/>'
        x = LEFT + number * (right - LEFT) / len(names)
        yield f'<path d="M{x:.1f} 46h24" stroke-width="2" {style}/>'
        yield _text(x + 30, 50, told_outcome(swept, name, lang), 'text-anchor="start"')
    label = Msg("{address} (shaded: as it stands)", address=parameter.address)
    if parameter.standing is None:
        label = Msg("{address}", address=parameter.address)
    yield _text((LEFT + right) / 2, PANEL - 18, label.render(lang))
    yield _text(
        18,
        (TOP + bottom) / 2,
        Msg("answers").render(lang),
        f'transform="rotate(-90 18 {(TOP + bottom) / 2})"',
    )


def _curves(swept: Swept, axis: int, size: int, names: Sequence[str | None]) -> list[list[int]]:
    """The number of each outcome at each value."""
    place = swept.axes.index(axis)
    curves = [[0] * size for _ in names]
    for point, counts in swept.counts.items():
        for name, number in counts.items():
            curves[names.index(name)][point[place]] += number
    return curves


def _ticks(highest: int) -> list[int]:
    """A few round numbers up to the highest."""
    step = 1
    while highest // step > 5:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, highest + 1, step))


def _text(x: float, y: float, text: str, style: str = 'text-anchor="middle"') -> str:
    if "text-anchor" not in style:
        style += ' text-anchor="middle"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(text)}</text>'
