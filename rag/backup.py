"""A library in one file, and back: the catalogue, copied by SQLite itself while others read and write.

The vectors are in the catalogue, so a restored library answers without embedding anything. A backup can be told
from any other SQLite file by its application id.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from rag.catalogue import SCHEMA_VERSION, Catalogue
from rag.errors import StoreError
from rag.library import Waiting
from rag.settings import WAIT
from rag.store import Store

BACKUP_ID = 0x43697465
"""SQLite's `application_id` of a backup: "Cite"."""


def backup(store: Store, file: Path) -> int:
    """Writes the library into one file as it is at one moment; nobody is kept from reading or writing meanwhile.

    The copy is checked before it takes its name, and may take the place of an older backup, but of no other file.
    Returns how many articles it holds; raises StoreError.
    """
    if not store.catalogue.exists():
        raise StoreError(f"There is no library at {store.home} to back up; name its folder with --home.")
    if not os.path.isdir(file.parent):  # not Path's: a name that is too long raises there
        raise StoreError(
            f"The backup {file} was not written: there is no folder {file.parent}. Make it, or name another."
        )
    if os.path.exists(file) and not _is_backup(file):
        raise StoreError(f"{file} is there already and is no backup of Citewire; name another file.")
    part = Catalogue(file.with_name(file.name + ".part"))
    try:
        with store.catalogue.connected() as db:
            _copied(db, part, file)
        if not _is_whole(part.path):
            raise StoreError(
                f"The library at {store.home} is damaged, and was not backed up. `citewire doctor --repair` mends it."
            )
        part.path.replace(file)
        return _checked(file)
    finally:
        with suppress(OSError):
            part.delete()


def _copied(db: sqlite3.Connection, part: Catalogue, file: Path) -> None:
    try:
        part.delete()
        with _opened(part.path) as copy:
            db.backup(copy)
            copy.execute(f"PRAGMA application_id = {BACKUP_ID}")
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        with part.path.open("rb") as written:
            os.fsync(written.fileno())
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup {file} could not be written ({error}). Name another file or disk.") from error


def restore(
    store: Store, file: Path, *, force: bool = False, wait: float = WAIT, waiting: Waiting | None = None
) -> int:
    """Makes the library what the backup holds, in one step; it answers as before until then. Returns how many articles.

    Raises StoreError, and changes nothing, if the file is no whole backup, or if the library holds articles (or
    cannot be read) and `force` is not given. Its vectors are made from the backup; nothing is embedded.
    """
    held = _checked(file)
    with store.locked(wait, waiting):
        if not force:
            _refuse_to_lose(store)
        with store.replacing() as fresh:
            with _opened(file, "?mode=ro&immutable=1") as db, _opened(fresh.path) as copy:
                db.backup(copy)
                copy.execute("PRAGMA application_id = 0")
                copy.execute("PRAGMA journal_mode = WAL")
            with fresh.connected():  # an older format is brought up to this one
                pass
    return held


def _refuse_to_lose(store: Store) -> None:
    try:
        articles = store.summary().articles
    except StoreError as error:
        raise StoreError(
            f"The library at {store.home} cannot be read, so --force is needed to replace it. {error}"
        ) from error
    if articles:
        raise StoreError(
            f"The library at {store.home} holds {articles} articles, which the backup would replace; nothing was "
            "changed. Add --force to replace them, or name another folder with --home."
        )


def _opened(path: Path, options: str = "") -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}{options}", uri=True, isolation_level=None))


def _pragma(db: sqlite3.Connection, name: str) -> int | str:
    value: int | str = db.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _is_backup(file: Path) -> bool:
    try:
        with _opened(file, "?mode=ro&immutable=1") as db:
            return _pragma(db, "application_id") == BACKUP_ID
    except sqlite3.Error:
        return False


def _is_whole(file: Path) -> bool:
    try:
        with _opened(file, "?mode=ro&immutable=1") as db:
            return _pragma(db, "integrity_check") == "ok"
    except sqlite3.Error:
        return False


def _checked(file: Path) -> int:
    """How many articles a backup holds, once all of it has been read and found whole. Raises StoreError."""
    if not file.is_file():
        raise StoreError(f"There is no backup {file}; name a file that `citewire backup` wrote.")
    if not _is_backup(file):
        raise StoreError(f"{file} is no backup of Citewire, or its beginning is damaged; name another file.")
    if not _is_whole(file):
        raise StoreError(f"The backup {file} is damaged; nothing was changed. Use another one.")
    with _opened(file, "?mode=ro&immutable=1") as db:
        version = int(_pragma(db, "user_version"))
        articles = int(db.execute("SELECT COUNT(*) FROM articles").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The backup {file} has format {version}; this Citewire reads formats up to {SCHEMA_VERSION}. Use the "
            "Citewire that made it."
        )
    return articles
