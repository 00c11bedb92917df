"""One writer at a time: a lock of the operating system on a folder, which frees it when its holder dies.

Beside the lock lies a note of who holds it, for those who wait. The note decides nothing: one that a dead
process left behind is written over by the next holder.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import StoreError
from rag.library import Waiting


@contextmanager
def locked(home: Path, wait: float, waiting: Waiting | None = None) -> Iterator[None]:
    """Holds the folder's lock, and makes the folder if need be. Raises StoreError after `wait` seconds, or when
    the folder cannot be written."""
    lock, note = FileLock(home / "write.lock"), home / "write.holder"
    try:
        home.mkdir(parents=True, exist_ok=True)
        _acquire(lock, home, note, wait, waiting)
    except OSError as error:
        raise StoreError(
            f"The library's folder {home} cannot be written to ({error.strerror or error}); name another "
            "with --home, or mend its permissions."
        ) from None
    try:
        with suppress(OSError):  # on a full disk too, articles can be removed
            note.write_text(json.dumps(_me()), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, home: Path, note: Path, wait: float, waiting: Waiting | None) -> None:
    try:
        lock.acquire(timeout=0)
        return
    except Timeout:
        if waiting and wait > 0:
            waiting(f"Waiting for {_holder(note)} to end; at most {wait:g} seconds.")
    try:
        lock.acquire(timeout=max(0.0, wait))
    except Timeout:
        raise StoreError(
            f"The library at {home} is being written to by {_holder(note)}, and {wait:g} seconds of waiting were not "
            "enough. Wait for it to end, or end it, and try again; --wait SECONDS waits longer."
        ) from None


def _me() -> dict[str, object]:
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _holder(note: Path) -> str:
    """ "process 4711 on desk-3 (since 2031-05-09 14:03:12+02:00)", as far as the note can be read."""
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']} (since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
