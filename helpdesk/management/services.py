"""Throw-away PostgreSQL and Redis on free loopback ports, for tests and benchmarks."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY_WITHIN = 30.0
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


class ServiceError(Exception):
    """A service did not start; the message holds its last words."""


def postgres_programs() -> Path | None:
    """The folder that holds ``initdb`` and ``postgres``; None when PostgreSQL's server is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def redis_program() -> str | None:
    """The path of ``redis-server``, if there is one."""
    return shutil.which("redis-server")


def dovecot_program() -> str | None:
    """The path of ``dovecot``, if there is one."""
    return shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """A fresh cluster; gives its ``DATABASE_URL``. Raises ServiceError when it does not come up."""
    programs = postgres_programs()
    if programs is None:
        raise ServiceError("PostgreSQL's server is not installed.")
    folder = Path(tempfile.mkdtemp(prefix="sunrelay-pg-"))
    port, account = free_port(), _unprivileged(folder)
    data = folder / "data"
    command = [str(programs / "initdb"), "-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8"]
    done = subprocess.run(
        [*command, "--locale=C.UTF-8"],
        capture_output=True,
        text=True,
        cwd=folder,
        user=account,
        group=account,
    )
    if done.returncode:
        raise ServiceError(done.stderr[-600:])
    options = "-c max_connections=200" if durable else OPTIONS
    server = subprocess.Popen(
        [
            *(str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)),
            *("-c", "listen_addresses=127.0.0.1", *options.split()),
        ],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
        cwd=folder,
        user=account,
        group=account,
    )
    try:
        _wait_for(port, server, folder / "log")
        psql = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "desk", "desk"]
        _until_done(psql)
        yield f"postgres://desk@127.0.0.1:{port}/desk"
    finally:
        _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """A fresh Redis without persistence; gives its ``REDIS_URL``."""
    program = redis_program()
    if program is None:
        raise ServiceError("Redis is not installed.")
    folder, port = Path(tempfile.mkdtemp(prefix="sunrelay-redis-")), free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=(folder / "log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(port, server, folder / "log")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root, so root borrows the user ``postgres``; None: whoever asks.

    By the call itself and not by a program between, which would keep the signal that ends the server to itself.
    """
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_name


def _wait_for(port: int, server: "subprocess.Popen[bytes]", words: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise ServiceError(words.read_text(errors="replace")[-600:])


def _until_done(command: list[str]) -> None:
    until = time.monotonic() + READY_WITHIN
    while subprocess.run(command, capture_output=True).returncode:
        if time.monotonic() > until:
            raise ServiceError("PostgreSQL listens but makes no database.")
        time.sleep(0.1)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Ask, then insist."""
    server.send_signal(2)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
