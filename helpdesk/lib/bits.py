"""Sets of many as bits of one whole number: bit n speaks of the n-th. Ten thousand cost what one costs. Pure."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

_FEW, _SPARSE = 256, 16


def mask_of(places: Sequence[int], size: int) -> int:
    """The set of these places, each below ``size``."""
    if len(places) <= _FEW:
        found = 0
        for place in places:
            found |= 1 << place
        return found
    digits = bytearray(b"0") * size
    for place in places:
        digits[~place] = 49  # "1"; the first place is the last digit
    return int(digits, 2)


def places(mask: int) -> list[int]:
    """The places in a set, in order."""
    found = []
    if mask.bit_count() <= _SPARSE:
        while mask:
            lowest = mask & -mask
            found.append(lowest.bit_length() - 1)
            mask ^= lowest
        return found
    digits = bin(mask)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        found.append(place)
        place = digits.find("1", place + 1)
    return found


def union(masks: Iterable[int]) -> int:
    """The places that are in any of the sets."""
    return reduce(or_, masks, 0)


class Runs:
    """The union of any run of neighboring sets in one step: that of each 2, 4, 8 … neighbors is kept."""

    __slots__ = ("_rows",)

    def __init__(self, sets: Sequence[int]) -> None:
        self._rows = [list(sets)]
        while len(row := self._rows[-1]) > (size := 1 << len(self._rows) - 1):
            self._rows.append([one | other for one, other in zip(row, row[size:], strict=False)])

    def union(self, run: range) -> int:
        """The places that are in any of the sets with these numbers."""
        if not run:
            return 0
        order = len(run).bit_length() - 1
        row = self._rows[order]
        return row[run.start] | row[run.stop - (1 << order)]


def tally(masks: Iterable[int]) -> list[int]:
    """In how many of the sets each place is: binary digits, the lowest first, each a set."""
    digits: list[int] = []
    column = list(masks)
    while column:
        # Three of one digit make one of it and one of the next, as a full adder does; the last two a half adder.
        carried = []
        while len(column) > 2:
            one, other, third = column.pop(), column.pop(), column.pop()
            half = one ^ other
            column.append(half ^ third)
            carried.append(one & other | half & third)
        if len(column) == 2:
            one, other = column
            column = [one ^ other]
            carried.append(one & other)
        digits += column
        column = carried
    return digits


def at_least(digits: Sequence[int], number: int) -> int:
    """The places that a tally counted ``number`` times or more; ``number`` is at least 1."""
    more, equal = 0, -1
    for order in reversed(range(max(len(digits), number.bit_length()))):
        digit = digits[order] if order < len(digits) else 0
        if number >> order & 1:
            equal &= digit
        else:
            more |= equal & digit
            equal &= ~digit
    return more | equal
