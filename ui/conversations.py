"""What each visitor has asked: several conversations, named, for nobody else to see.

Kept in one SQLite file of the library's folder, which only its owner may read; under a hash of a key that only the
visitor's browser knows, so that the file does not give the key away. Where that file cannot be used they are kept in
memory, and `trouble` says so. Knows nothing of how a page looks.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from rag.types import Answer

MOST_VISITORS = 200
"""Those who asked last are remembered."""
MOST_CONVERSATIONS = 50
"""Of one visitor."""
MOST_ANSWERS = 20
"""Of one conversation; a browser redraws all of them for each answer."""
MOST_BYTES = 200_000_000
"""Of all together. An answer takes some 10 kB, and more where its articles are long."""
NAME = 80
"""Characters of a conversation's name."""
WAIT = 5.0
"""Seconds that one process waits for another that writes to the same file."""

FILE = Path("conversations", "conversations.sqlite")
"""In the library's folder."""
DAMAGED = "damaged.sqlite"
"""What a file that cannot be read any more is called from then on; an older one of that name goes."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    number INTEGER PRIMARY KEY, visitor TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (visitor, id));
CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    answer BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS answers_of ON answers (conversation);
"""
"""The number of an answer is larger than those of the answers before it, whoever asked."""

_KEPT = """(SELECT c.number, c.visitor, c.id, c.name, COUNT(*) AS answers, MAX(a.number) AS latest
    FROM conversations c JOIN answers a ON a.conversation = c.number GROUP BY c.number)"""

_BOUNDS = (
    """DELETE FROM answers WHERE number IN (SELECT number FROM answers WHERE conversation = :own
        ORDER BY number DESC LIMIT -1 OFFSET :answers)""",
    f"""DELETE FROM conversations WHERE number IN (SELECT number FROM {_KEPT} WHERE visitor = :visitor
        ORDER BY latest DESC LIMIT -1 OFFSET :conversations)""",
    f"""DELETE FROM conversations WHERE visitor IN (SELECT visitor FROM {_KEPT} GROUP BY visitor
        ORDER BY MAX(latest) DESC LIMIT -1 OFFSET :visitors)""",
)
"""What goes once `visitor` has added an answer to the conversation `own`."""

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Listed(NamedTuple):
    """A conversation as a list shows it."""

    id: str
    name: str
    """Its first question, until the visitor gives another."""
    answers: int


@dataclass(frozen=True)
class Conversation:
    id: str
    name: str
    answers: tuple[Answer, ...]
    unreadable: int = 0
    """Answers that are left out, because what is stored of them cannot be read."""


class Conversations:
    """Safe to use from several threads and processes. A key that is none of ours holds nothing, and nothing raises."""

    def __init__(self, home: Path | None = None) -> None:
        """`home` is the library's folder; None: in memory. Nothing is written before the first answer."""
        self.trouble = ""
        """Why conversations are not kept as they should be, in a sentence for whoever asks; "" if they are."""
        self._file = home / FILE if home else None
        self._looked_at = False
        self._memory = _connection(":memory:")
        self._lock = threading.Lock()

    def of(self, visitor: str) -> list[Listed]:
        """A visitor's conversations, the one that was last added to first."""
        own = f"SELECT id, name, answers FROM {_KEPT} WHERE visitor = ? ORDER BY latest DESC"
        rows = self._in_kept(lambda db: db.execute(own, (_hashed(visitor),)).fetchall())
        return [Listed(str(id), str(name), int(answers)) for id, name, answers in rows or ()]

    def get(self, visitor: str, conversation: str) -> Conversation | None:
        def found(db: sqlite3.Connection) -> tuple[str, list[object]] | None:
            if (kept := _find(db, visitor, conversation)) is None:
                return None
            stored = "SELECT answer FROM answers WHERE conversation = ? ORDER BY number"
            return kept.name, [answer for (answer,) in db.execute(stored, (kept.number,))]

        if (kept := self._in_kept(found)) is None:
            return None
        name, packed = kept
        answers = tuple(answer for answer in map(_unpacked, packed) if answer)
        return Conversation(conversation, name, answers, unreadable=len(packed) - len(answers))

    def add(self, visitor: str, conversation: str, answer: Answer) -> None:
        """Adds an answer, to a new conversation if there is none of that id. The oldest go where there are too many."""
        if not (is_key(visitor) and is_key(conversation)):
            return
        packed = zlib.compress(answer.to_json().encode())

        def added(db: sqlite3.Connection) -> None:
            new = "INSERT OR IGNORE INTO conversations (visitor, id, name) VALUES (?, ?, ?)"
            db.execute(new, (_hashed(visitor), conversation, answer.question[:NAME]))
            if own := _find(db, visitor, conversation):
                db.execute("INSERT INTO answers (conversation, answer) VALUES (?, ?)", (own.number, packed))
                most = {"answers": MOST_ANSWERS, "conversations": MOST_CONVERSATIONS, "visitors": MOST_VISITORS}
                for bound in _BOUNDS:
                    db.execute(bound, {"own": own.number, "visitor": _hashed(visitor), **most})
                while _size(db) > MOST_BYTES and (oldest := _oldest(db)) != own.number:
                    db.execute("DELETE FROM conversations WHERE number = ?", (oldest,))

        self._in_file(added)

    def rename(self, visitor: str, conversation: str, name: str) -> None:
        """Another name, on one line; an empty one changes nothing."""
        name = " ".join(name.encode(errors="replace").decode().split())[:NAME]

        def renamed(db: sqlite3.Connection) -> None:
            if name and (own := _find(db, visitor, conversation)):
                db.execute("UPDATE conversations SET name = ? WHERE number = ?", (name, own.number))

        self._in_kept(renamed)

    def discard(self, visitor: str, conversation: str) -> None:
        """Deletes a conversation: its bytes are overwritten too."""

        def discarded(db: sqlite3.Connection) -> None:
            if own := _find(db, visitor, conversation):
                db.execute("DELETE FROM conversations WHERE number = ?", (own.number,))

        self._in_kept(discarded)

    # --- on disk, or in memory ---

    def _in_kept(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """As `_in_file`; None, and nothing is written, where nothing is kept yet."""
        return None if self._file and not self._file.exists() else self._in_file(work)

    def _in_file(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """All of it or nothing. A file that is damaged gives way to a new one, any other trouble to memory."""
        with self._lock:
            while self._file:
                try:
                    with _opened(self._file) as db:
                        if not self._looked_at:
                            _look_at(db)
                            self._looked_at = True
                        return work(db)
                except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
                    self._file = self._without(self._file, error)
            with self._memory:
                return work(self._memory)

    def _without(self, file: Path, error: Exception) -> Path | None:
        """What to use after an error: a new file, if the old one was damaged and could be set aside, or no file."""
        if _is_damage(error) and not self.trouble:
            with suppress(OSError):
                file.replace(file.with_name(DAMAGED))
                _journal(file).unlink(missing_ok=True)
                self._tell(
                    "Earlier conversations are damaged and cannot be shown; their file is set aside as "
                    f"{FILE.parent / DAMAGED} in the library's folder."
                )
                return file
        with suppress(OSError, sqlite3.Error, UnicodeDecodeError):
            self._memory = _copied(file)
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        self._tell(
            f"Conversations cannot be kept in the library's folder ({reason}): what is changed from now on is gone "
            "when the server stops."
        )
        return None

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble
        _log.warning("%s", trouble)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection, for its owner alone; what is done by it counts as a whole or not at all."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))  # SQLite's journal takes over who may read it
    db = _connection(file)
    try:
        with db:
            yield db
    finally:
        db.close()


def _connection(file: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=WAIT, check_same_thread=False)
    try:
        db.text_factory = lambda text: text.decode(errors="replace")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        db.executescript(_SCHEMA)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _copied(file: Path) -> sqlite3.Connection:
    """What a file holds, in memory. Raises OSError, sqlite3.Error or UnicodeDecodeError if it cannot be read whole."""
    copy = _connection(":memory:")
    with _opened(file) as db:
        _look_at(db)
        db.backup(copy)
    return copy


def _look_at(db: sqlite3.Connection) -> None:
    """Raises _Damaged if its tables and indexes do not agree."""
    told = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if told != "ok":
        raise _Damaged(told)


class _Damaged(sqlite3.DatabaseError):
    pass


def _is_damage(error: Exception) -> bool:
    """Also where a statement does not fit the file's tables, or their names are no text: they are not ours any more."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    damaged = sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR
    return isinstance(error, _Damaged | UnicodeDecodeError) or code & 0xFF in damaged  # its other bits say where


class _Own(NamedTuple):
    number: int
    name: str


def _find(db: sqlite3.Connection, visitor: str, conversation: str) -> _Own | None:
    """A visitor's conversation."""
    if not (is_key(visitor) and is_key(conversation)):
        return None
    own = "SELECT number, name FROM conversations WHERE visitor = ? AND id = ?"
    row = db.execute(own, (_hashed(visitor), conversation)).fetchone()
    return _Own(int(row[0]), str(row[1])) if row else None


def _size(db: sqlite3.Connection) -> int:
    """Bytes in use."""
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _oldest(db: sqlite3.Connection) -> int:
    return int(db.execute(f"SELECT number FROM {_KEPT} ORDER BY latest LIMIT 1").fetchone()[0])


def _unpacked(packed: object) -> Answer | None:
    try:
        return Answer.from_json(zlib.decompress(packed)) if isinstance(packed, bytes) else None
    except (zlib.error, ValueError):
        _log.warning("An answer that was kept cannot be read and is left out.")
        return None


def _journal(file: Path) -> Path:
    """What SQLite undoes a change with that was cut off: it must not be applied to another file."""
    return file.with_name(f"{file.name}-journal")


# --- keys ---------------------------------------------------------------------------------------------------


def new_key() -> str:
    """A key that nobody can guess, for a visitor or a conversation."""
    return secrets.token_urlsafe(16)


def is_key(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"[\w-]{22}", text, re.ASCII) is not None


def _hashed(visitor: str) -> str:
    """A key of 128 random bits needs no salt and no slow hash."""
    return hashlib.sha256(str(visitor).encode(errors="replace")).hexdigest()
