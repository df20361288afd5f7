"""Makes the desk's own ``.venv`` from the lock file, with the standard library alone.

It runs before Django exists, so nothing of the desk is imported here. A foreign environment in which a good
Django imports is used as it is and never changed; ``SUNRELAY_NO_BOOTSTRAP=1`` turns all of this off.
"""

import atexit
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
OLDEST_DJANGO = (5, 2)
TEMPORARY_FAILURE = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and tries again
NO_VENV = """sunrelay: this Python cannot make environments (the module ensurepip is missing).
Install it with:  apt-get install -y python3-venv
then run the same command again."""


class BootstrapError(Exception):
    """The environment could not be made; the message says what to do."""


def wanted(argv: Sequence[str]) -> bool:
    """True when the command needs an environment that the running interpreter does not have."""
    if os.environ.get("SUNRELAY_NO_BOOTSTRAP") == "1":
        return False
    if not _django_is_good():
        return True
    return _inside_own_venv() and _stamp_of(_extra(argv)) not in _stored_stamps()


def enter(argv: Sequence[str]) -> None:
    """Make or renew the environment and run the same command in it; does not return."""
    if _is_mail_gate(argv) and not _own_venv_is_fresh(argv):
        print("sunrelay: the environment is not ready yet; try again later", file=sys.stderr)
        raise SystemExit(TEMPORARY_FAILURE)
    try:
        if not _own_venv_is_fresh(argv):
            _make(_extra(argv))
    except BootstrapError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    python = str(_python_of(VENV))
    _keep_compiled()
    os.execve(python, [python, *argv], {**os.environ, "VIRTUAL_ENV": str(VENV)})


def prepare(argv: Sequence[str]) -> None:
    """Set what must stand before settings are read: the demo has a data folder of its own."""
    if _inside_own_venv():
        _keep_compiled()
    command = argv[1] if len(argv) > 1 else ""
    if command == "demo":
        os.environ["DESK_DEMO"] = "1"
        os.environ.setdefault("DESK_DATA", str(ROOT / "var" / "demo"))
    if command == "simulate":
        _use_scratch_desk()


def _keep_compiled() -> None:
    """Where compiled modules are unwanted beside their sources, keep them in the environment.

    Without them each start compiles 1,300 modules again, which is half of its time.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(VENV / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def _use_scratch_desk() -> None:
    """A data folder that is gone with the process; a simulation never sees the desk's own database."""
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DESK_TRANSLATOR"):
        os.environ.pop(name, None)
    folder = tempfile.mkdtemp(prefix="sunrelay-simulation-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DESK_DATA"] = folder


def _is_mail_gate(argv: Sequence[str]) -> bool:
    return len(argv) > 1 and argv[1] == "receive_email" and "--dry-run" not in argv


def _extra(argv: Sequence[str]) -> str:
    return "test" if len(argv) > 1 and argv[1] in ("test", "bench") else ""


def _lock_of(extra: str) -> Path:
    return ROOT / ("requirements-test.lock" if extra else "requirements.lock")


def _django_is_good() -> bool:
    try:
        version = importlib.metadata.version("django")
    except importlib.metadata.PackageNotFoundError:
        return False
    major, minor = version.split(".")[:2]
    return (int(major), int(minor)) >= OLDEST_DJANGO


def _inside_own_venv() -> bool:
    return VENV.exists() and Path(sys.prefix).resolve() == VENV.resolve()


def _stamp_of(extra: str) -> str:
    """Changes with the lock file and the interpreter, so a stale environment is told from a fresh one."""
    text = _lock_of(extra).read_bytes() + sys.version.encode()
    return hashlib.sha256(text).hexdigest()


def _stored_stamps() -> list[str]:
    """The stamps the environment satisfies; that of the test extra includes the plain one."""
    try:
        return (VENV / "sunrelay-stamps").read_text().split()
    except OSError:
        return []


def _own_venv_is_fresh(argv: Sequence[str]) -> bool:
    return _python_of(VENV).exists() and _stamp_of(_extra(argv)) in _stored_stamps()


def _python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def _make(extra: str) -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise BootstrapError(
            f"sunrelay: Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; "
            f"this is {sys.version.split()[0]}. On Debian 12: apt-get install -y python3 python3-venv"
        )
    had_tests = _stamp_of("test") in _stored_stamps() or (VENV / "bin" / "pytest").exists()
    extra = extra or ("test" if had_tests else "")
    if not _python_of(VENV).exists():
        _say("making the environment .venv")
        _create_venv()
    _install(_lock_of(extra), "test extra included" if extra else "run-time packages")
    stamps = [_stamp_of("")] + ([_stamp_of("test")] if extra else [])
    (VENV / "sunrelay-stamps").write_text("\n".join(stamps))
    _say("the environment is ready")


def _create_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise BootstrapError(NO_VENV)
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(VENV)], "making the environment failed")


def _install(lock: Path, what: str) -> None:
    uv = shutil.which("uv")
    if uv is None:
        _say("installing the installer (uv)")
        pip = [str(_python_of(VENV)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "uv"], capture_output=True, text=True)
        own = VENV / "bin" / "uv"
        if done.returncode or not own.exists():
            _say(f"installing packages with pip ({what}); this takes about a minute")
            _run([*pip, "--require-hashes", "-r", str(lock)], "installing packages failed")
            return
        uv = str(own)
    _say(f"installing packages ({what})")
    command = [uv, "pip", "install", "-q", "--no-managed-python", "--require-hashes", "-r", str(lock)]
    _run([*command, "--python", str(_python_of(VENV))], "installing packages failed")


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()[-12:]
        raise BootstrapError(f"sunrelay: {failure}:\n" + "\n".join(lines))


def _say(text: str) -> None:
    print(f"sunrelay: {text}", file=sys.stderr, flush=True)
