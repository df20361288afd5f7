"""A process that asks a desk's database what tests want to know; it starts once, not once a question."""

import json
import select
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANSWERS_WITHIN = 120.0  # seconds

# Each piece of code runs in a fork of its own: no connection and nothing remembered passes from one to the next.
LOOP = """
import json, os, sys, traceback
for line in sys.stdin:
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(write, 1)
        try:
            exec(json.loads(line), {"__name__": "__main__"})
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    os.close(write)
    with open(read) as pipe:
        words = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([status, words]), flush=True)
"""


class Observer:
    """Runs code inside a desk's Django, beside the processes under test; ends with the test that began it."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.env = dict(env)
        self._log = folder / "observer.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", LOOP],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def ask(self, code: str) -> tuple[int, str]:
        """The exit code and the output of a piece of code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(code).encode() + b"\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], ANSWERS_WITHIN)
        line = self._process.stdout.readline() if ready else b""
        assert line, f"no answer from the observer\n{self.log()}"
        status, words = json.loads(line)
        return int(status), str(words)

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]

    def end(self) -> None:
        """It ends when nobody can ask any more."""
        self._process.communicate()

    def is_of(self, env: dict[str, str]) -> bool:
        """Whether it sees the desk as a process with this environment would."""
        return self.env == env and self._process.poll() is None
