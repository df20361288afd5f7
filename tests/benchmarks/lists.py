"""W1 W2: an agent's lists of 10,000 and 100,000 tickets beside django-helpdesk's."""

import statistics
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.desk import seeded
from tests.benchmarks.figures import Figure, at_most, say
from tests.benchmarks.peer import ALL_TICKETS, OPEN_TICKETS, Peer, data_call
from tests.benchmarks.visits import Visitor

SMALL, LARGE = 10_000, 100_000
ROUNDS = 3
OUR_VISITS, PEER_VISITS = 25, 5
# Each of our lists beside the peer's list of the same tickets; "mine" is what an agent sees first, as theirs is open.
LISTS = (("mine", OPEN_TICKETS), ("team", OPEN_TICKETS), ("all", ALL_TICKETS))
PARTS = (("list", "/desk/list/"), ("page", "/desk/"))


@dataclass(frozen=True, slots=True)
class Desks:
    """Somebody signed in at each of the four running desks."""

    ours: dict[int, Visitor]
    peer: dict[int, Visitor]


def measure(scratch: Path) -> list[Figure]:
    """W1 and W2: medians in ``ROUNDS`` rounds, each visiting every desk in turn."""
    peer = Peer(scratch)
    peer.install()
    with ExitStack() as stack:
        desks = Desks(
            {size: stack.enter_context(seeded(scratch, size).serve()) for size in (SMALL, LARGE)},
            {size: stack.enter_context(peer.serve(size)) for size in (SMALL, LARGE)},
        )
        return [figure for view, query in LISTS for figure in _of_view(view, data_call(query), desks)]


def _of_view(view: str, call: str, desks: Desks) -> list[Figure]:
    paths = {part: f"{path}?view={view}" for part, path in PARTS}
    for visitor in desks.peer.values():
        visitor.get(call)
    for visitor in desks.ours.values():
        for path in paths.values():
            visitor.get(path)
    theirs: dict[int, list[float]] = {SMALL: [], LARGE: []}
    mine: dict[tuple[str, int], list[float]] = {(part, size): [] for part in paths for size in (SMALL, LARGE)}
    for turn in range(ROUNDS):
        say(f"lists, {view}: round {turn + 1} of {ROUNDS}")
        for size in (SMALL, LARGE):
            theirs[size].append(desks.peer[size].median(call, PEER_VISITS))
            for part, path in paths.items():
                mine[part, size].append(desks.ours[size].median(path, OUR_VISITS))
    return [
        *(
            at_most(
                0.08,
                goal="W1",
                what=f"{part} of {view}, 100k",
                unit="ms",
                ours=mine[part, LARGE],
                peer=theirs[LARGE],
            )
            for part in paths
        ),
        _growth(view, mine["list", SMALL], mine["list", LARGE], theirs),
    ]


def _growth(view: str, small: list[float], large: list[float], theirs: dict[int, list[float]]) -> Figure:
    """The wanted figure is ours alone; the peer's growth stands beside it."""
    ours = statistics.median(b / a for a, b in zip(small, large, strict=True))
    peer = statistics.median(b / a for a, b in zip(theirs[SMALL], theirs[LARGE], strict=True))
    return Figure("W2", f"list of {view}, 100k / 10k", "x", ours, peer, ours, "<= 1.3x", ours <= 1.3)
