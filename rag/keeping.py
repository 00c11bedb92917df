"""Articles that were uploaded or pasted -> files of the library's own, from where they are ingested like any other.

They outlive what they were read from: each article becomes `home/articles/ID.json`, a name that no visitor chooses, and
a later ingest of that folder finds what it found before. Knows nothing of the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from rag.articles import read_articles
from rag.errors import ArticleError, StoreError
from rag.types import Article, Failure


class Kept(NamedTuple):
    files: list[Path]
    new: list[Path]
    """Those of them that were not there before."""
    failed: list[Failure]


def kept_folder(home: Path) -> Path:
    return home / "articles"


def keep(home: Path, paths: Sequence[Path], progress: Callable[[int], None] = lambda done: None) -> Kept:
    """Reads files and writes each of their articles to a file of its own. A failure names the file, not its folder."""
    folder = kept_folder(home)
    files: dict[Path, bool] = {}
    failed: list[Failure] = []
    for done, path in enumerate(paths):
        progress(done)
        for read in read_articles(path):
            if isinstance(read, ArticleError):
                failed.append(Failure(path.name, read.line, read.cause))
                continue
            file = folder / f"{read.id}.json"
            files.setdefault(file, not file.exists())
            _write(file, _record(read))
    return Kept(list(files), [file for file, is_new in files.items() if is_new], failed)


def drop(home: Path, paths: Iterable[str | Path]) -> list[str]:
    """Deletes those of the files that are the library's own; returns which they were."""
    own = [path for path in map(Path, paths) if path.parent == kept_folder(home)]
    for path in own:
        path.unlink(missing_ok=True)
    return list(map(str, own))


def _record(article: Article) -> dict[str, object]:
    """What the reader of JSON makes the same article of."""
    return {
        "title": article.title,
        "text": article.body,
        "source": article.source,
        "published": article.published.isoformat() if article.published else "",
        "url": article.url,
        "authors": article.authors,
        "summary": article.summary,
    }


def _write(file: Path, record: dict[str, object]) -> None:
    """All or nothing: another reader never meets half a file, and who writes the same article at the same time no file
    of ours."""
    half = file.with_name(f".{file.name}.{uuid4().hex}")  # tempfile's could be read by nobody else afterwards
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            half.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
            half.replace(file)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"Articles cannot be kept in the library's folder ({error.strerror or error}); check the disk and the "
            "folder's permissions."
        ) from None
