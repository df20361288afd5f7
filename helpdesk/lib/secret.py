"""The desk's one secret, made at the first start and readable by the desk's own user alone."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path, *, make: bool) -> str:
    """The key in ``folder/secret.key``; made (mode 0600) when missing and ``make`` is true.

    Without ``make`` a key for this process alone is returned, for commands that need no data folder.
    """
    path = folder / "secret.key"
    try:
        return path.read_text().strip()
    except OSError:
        if not make:
            return secrets.token_urlsafe(64)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the desk was first
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key
