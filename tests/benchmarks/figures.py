"""What a measurement answers: the table's rows, and the small statistics they are made of."""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: ``ours`` and ``peer`` in ``unit``; ``ratio`` is what ``wanted`` speaks about."""

    goal: str
    what: str
    unit: str
    ours: float
    peer: float | None
    ratio: float | None
    wanted: str
    met: bool | None


def at_most(limit: float, *, ours: Sequence[float], peer: Sequence[float], **names: str) -> Figure:
    """A figure from rounds measured in turns: the median of the ratios of each round, wanted ``<= limit`` times."""
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, peer, strict=True))
    return Figure(
        **names,
        ours=statistics.median(ours),
        peer=statistics.median(peer),
        ratio=ratio,
        wanted=f"<= {limit:g}x",
        met=ratio <= limit,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie; the nearest rank. Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """The rows as aligned text."""
    head = ("goal", "what", "ours", "peer", "ratio", "wanted", "met")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join(lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.goal,
        figure.what,
        _amount(figure.ours, figure.unit),
        _amount(figure.peer, figure.unit),
        "-" if figure.ratio is None else f"{figure.ratio:.3f}x",
        figure.wanted,
        "-" if figure.met is None else "yes" if figure.met else "NO",
    )


def _amount(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"


def say(text: str) -> None:
    """Progress, to standard error."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()
