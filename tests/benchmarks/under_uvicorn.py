"""The desk's application under uvicorn, as large desks may run it; beside daphne in ``bench chat``.

``python -m tests.benchmarks.under_uvicorn serve --port N``: the same place of the command as ``manage.py serve``.
"""

import subprocess
import sys
from pathlib import Path

PACKAGES = ("uvicorn", "websockets", "httptools", "uvloop", "h11", "click")


def installed(folder: Path) -> Path:
    """The folder with uvicorn in it, which the desk does not ship with."""
    if not (folder / "uvicorn").exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder)]
        subprocess.run([*command, *PACKAGES], check=True, stdout=sys.stderr)
    return folder


def main(port: int) -> None:
    """Serve until killed, with the collector set as ``serve`` sets it; sweeps run elsewhere."""
    import uvicorn

    from helpdesk.asgi import application
    from helpdesk.server.running import quiet_collector

    quiet_collector()
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main(int(sys.argv[sys.argv.index("--port") + 1]))
