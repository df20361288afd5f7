"""W1 W2 M1 M2: all of lists, memory and pushes."""

from pathlib import Path

from tests.benchmarks import lists, memory, pushes
from tests.benchmarks.figures import Figure


def measure(scratch: Path) -> list[Figure]:
    """All figures, in some minutes; the first run in a scratch folder also installs the peer and seeds the desks."""
    return [*lists.measure(scratch), *memory.measure(scratch), *pushes.measure(scratch)]
