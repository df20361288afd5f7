"""``manage.py demo`` as a newcomer runs it: a process of its own, a folder of its own, a free port."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["desk", *["sign-in"] * 6, "sign-in-address", "customer", "widget", "mailbox"]
ROLES = ["admin", "lead", "agent", "partner-manager", "partner-agent", "editor"]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DESK_", "PYTEST"))}
    return kept | {
        "DESK_DATA": str(folder),
        "SUNRELAY_NO_BOOTSTRAP": "1",
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }


def start(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "demo", "--port", "0"]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(folder), stdout=pipe, stderr=subprocess.DEVNULL, text=True
    )


def printed(process: "subprocess.Popen[str]") -> list[list[str]]:
    assert process.stdout is not None
    lines: list[list[str]] = []
    for line in process.stdout:
        lines.append(line.split())
        if line.startswith("mailbox "):
            break
    return lines


def end(process: "subprocess.Popen[str]") -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(15)
    return time.monotonic() - began


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[list[str]], Path, float]]:
    folder = tmp_path_factory.mktemp("demo")
    process = start(folder)
    try:
        lines = printed(process)
        desk = lines[0][1]
        with urllib.request.urlopen(f"{desk}healthz", timeout=10) as page:
            assert page.status == 200
        yield lines, folder, end(process)
    finally:
        if process.poll() is None:
            process.kill()


def test_it_prints_addresses_and_sign_ins_in_the_order_that_scripts_read(
    demo: tuple[list[list[str]], Path, float],
) -> None:
    lines, _, _ = demo
    assert [line[0] for line in lines] == ORDER
    assert [line[1] for line in lines if line[0] == "sign-in"] == ROLES
    assert all(len(line) == 4 and len(line[3]) >= 12 for line in lines if line[0] == "sign-in")
    assert lines[0][1].startswith("http://127.0.0.1:")
    assert lines[0][1].endswith("/")


def test_the_widget_is_shown_by_another_origin(demo: tuple[list[list[str]], Path, float]) -> None:
    named = {line[0]: line[-1] for line in demo[0]}
    assert named["widget"].startswith("http://127.0.0.1:")
    assert named["widget"] != named["desk"]


def test_it_ends_within_ten_seconds_when_asked(demo: tuple[list[list[str]], Path, float]) -> None:
    assert demo[2] < 10


def test_a_second_start_tells_nothing_anew_and_keeps_the_passwords(
    demo: tuple[list[list[str]], Path, float],
) -> None:
    process = start(demo[1])
    try:
        lines = printed(process)
        assert [line for line in lines if line[0] == "sign-in"] == [
            line for line in demo[0] if line[0] == "sign-in"
        ]
        assert end(process) < 10
    finally:
        if process.poll() is None:
            process.kill()


def test_it_refuses_to_listen_to_other_machines(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "demo", "--host", "0.0.0.0", "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True)
    assert done.returncode != 0
    assert "this machine only" in done.stderr
    assert done.stdout == ""
