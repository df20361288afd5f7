"""Server processes under measurement: when they listen, what they hold, and their end."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LISTENS_WITHIN = 120.0
ENDS_WITHIN = 15.0


@dataclass(frozen=True, slots=True)
class Running:
    """``listened`` is the seconds from the start of the process to its first accepted connection."""

    pid: int
    listened: float

    @property
    def rss(self) -> float:
        """Resident memory in MB (10^6 bytes), as Linux counts it."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert found is not None
        return int(found[1]) * 1024 / 1e6


@contextmanager
def served(
    command: Sequence[str], *, port: int, env: Mapping[str, str], cwd: Path, log: Path
) -> Iterator[Running]:
    """A process that listens on ``port`` of this machine; raises RuntimeError with its last words when it does not."""
    with log.open("ab") as words:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=dict(env), cwd=cwd, stdout=words, stderr=words)
    try:
        while not _accepts(port):
            if process.poll() is not None or time.perf_counter() - started > LISTENS_WITHIN:
                raise RuntimeError(f"{command} does not listen: {log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.005)
        yield Running(process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
