"""Memory that is free within the process, given back to the system."""

import ctypes
import gc

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # GNU's C library alone has it


EVERYTHING, LATELY = 2, 1


def clear_up(made: int = EVERYTHING) -> None:
    """Collect what refers to itself, and return what the allocator keeps.

    ``EVERYTHING`` takes some 20 ms for each thousand open sockets; ``LATELY`` looks at what was made since the last
    time alone.
    """
    gc.collect(made)
    if _trim is not None:
        _trim(0)
