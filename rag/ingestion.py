"""Files and folders -> the library: reads what is new or changed, cuts and embeds it, stores it.

A file that cannot be read keeps what it gave before; the rest goes on. Knows nothing of questions.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.articles import READERS, file_digest, read_articles
from rag.embedding import Embedder, reads_within
from rag.errors import ArticleError, IngestError
from rag.library import Counts, FileContent, Library, StoredFile, Values, Waiting
from rag.passages import embedded_text, made_by, sentences_of, split
from rag.settings import WAIT
from rag.types import Article, Failure, IngestReport, Passage

BATCH_ARTICLES = 64
"""Articles embedded and stored at a time: enough to fill the embedder's batches, little to lose when stopped."""

OnProgress = Callable[[int, int, str], None]
"""Called with (files done, files in all, name of the file being read)."""


def ingest(
    store: Library,
    embedder: Embedder,
    paths: Sequence[str | os.PathLike[str]],
    *,
    prune: bool = False,
    progress: OnProgress | None = None,
    wait: float = WAIT,
    waiting: Waiting | None = None,
) -> IngestReport:
    """Makes the library hold what these files and folders hold now.

    Nothing is read again that has not changed. With `prune`, articles that came from the given paths and
    whose file is gone are removed. Another writer is waited for, up to `wait` seconds; `waiting` is told for whom.
    What has been stored stays, whatever becomes of the rest. Raises IngestError if `prune` is asked for a path that is
    missing or holds no article, and StoreError if the library cannot be written or belongs to another embedder.
    """
    given = [Path(os.path.abspath(os.path.expanduser(path))) for path in paths]
    files = _Files.under(given)
    if prune:
        _refuse_prune(given, files)
    with store.writing(wait, waiting):
        job = _Job(store, embedder, store.files(), failed=list(files.failed))
        for done, path in enumerate(files.found):
            if progress:
                progress(done, len(files.found), _shown(path.name))
            job.read(path)
        job.flush()
        if prune:
            job.prune(given)
    if progress:
        progress(len(files.found), len(files.found), "")
    return IngestReport(*job.counts, failed=tuple(job.failed), skipped=tuple(map(_shown, files.skipped)))


def read_files(paths: Sequence[str | os.PathLike[str]]) -> tuple[list[Article], list[Failure]]:
    """The articles of files and folders, and what could not be read. Stores nothing."""
    files = _Files.under([Path(os.path.abspath(os.path.expanduser(path))) for path in paths])
    articles, failed = list[Article](), list(files.failed)
    for path in files.found:
        for read in read_articles(path):
            if isinstance(read, ArticleError):
                failed.append(Failure(read.path, read.line, read.cause))
            else:
                articles.append(read)
    return articles, failed


@dataclass(frozen=True)
class _Files:
    """What lies under the given paths, each file once, in order of name."""

    found: list[Path]
    skipped: list[Path]
    failed: list[Failure]

    @classmethod
    def under(cls, given: Sequence[Path]) -> _Files:
        found: dict[Path, None] = {}
        skipped: dict[Path, None] = {}
        failed: list[Failure] = []
        for path in given:
            if os.path.isdir(path):  # unlike Path.is_dir, says no where it may not look or the name is too long
                for file in _walk(path, failed):
                    (found if file.suffix.lower() in READERS else skipped)[file] = None
            elif os.path.lexists(path):
                found[path] = None  # named by the user: a file of an unknown kind is a failure, not skipped
            else:
                failed.append(Failure(_shown(path), None, "there is no such file or folder"))
        return cls(list(found), list(skipped), failed)


def _walk(folder: Path, failed: list[Failure]) -> Iterator[Path]:
    """Every file below a folder but hidden ones; links to folders are not followed, so there is no loop."""
    for parent, folders, names in os.walk(folder, onerror=lambda error: failed.append(_unopened(error))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(parent, name)


def _shown(path: str | Path) -> str:
    """A path that can be printed: a name whose bytes are not UTF-8 gets question marks."""
    return os.fsencode(path).decode(errors="replace")


def _unopened(error: OSError, path: Path | None = None) -> Failure:
    return Failure(_shown(path or error.filename), None, f"cannot be opened ({error.strerror or error})")


def _is_gone(path: str) -> bool:
    """Whether there is no such file any more; a folder that may not be looked into does not say so."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def _refuse_prune(given: Sequence[Path], files: _Files) -> None:
    """An unmounted disk looks like a folder whose files are all gone."""
    for path in given:
        if not any(file.is_relative_to(path) for file in files.found):
            why = "holds no article" if os.path.lexists(path) else "is missing"
            raise IngestError(
                f"--prune was refused, and nothing was changed: {path} {why}, so every article from there would be "
                "removed. Check the path; to remove articles one by one, use `citewire articles remove`."
            )


@dataclass
class _Job:
    """One ingest under way."""

    store: Library
    embedder: Embedder
    known: dict[str, StoredFile]
    failed: list[Failure]
    counts: Counts = field(default_factory=Counts)
    waiting: list[FileContent] = field(default_factory=list)

    def read(self, path: Path) -> None:
        """Reads a file unless it is as it was; stores what has been read whenever a batch is full."""
        if _shown(path) != str(path):
            self.failed.append(Failure(_shown(path), None, "the file's name is not UTF-8; rename it"))
            return
        try:
            digest = file_digest(path)
        except OSError as error:
            self.failed.append(_unopened(error, path))
            return
        if (known := self.known.get(str(path))) and known.digest == digest:
            self._count(Counts(unchanged=known.articles))
            return
        articles: list[Article] = []
        ids: set[str] = set()
        failures = len(self.failed)
        for read in read_articles(path):
            if isinstance(read, ArticleError):
                self.failed.append(Failure(read.path, read.line, read.cause))
            elif read.id not in ids:
                ids.add(read.id)
                articles.append(read)
            if len(articles) == BATCH_ARTICLES:
                self._add(FileContent(str(path), "", tuple(articles), keep=None))
                articles = []
        if len(self.failed) == failures:
            self._add(FileContent(str(path), digest, tuple(articles), keep=frozenset(ids)))
        elif ids:
            self._add(FileContent(str(path), "", tuple(articles), keep=None))

    def _add(self, content: FileContent) -> None:
        self.waiting.append(content)
        if sum(len(content.articles) for content in self.waiting) >= BATCH_ARTICLES:
            self.flush()

    def flush(self) -> None:
        """Embeds and stores what has been read."""
        contents, self.waiting = self.waiting, []
        if not contents:
            return
        articles = {article.id: article for content in contents for article in content.articles}
        new = self.store.missing(articles)
        if new:
            self.store.claim(made_by(self.embedder))
        passages = {id: split(articles[id], self.embedder) for id in articles if id in new}
        vectors, sentences = embed_passages([articles[id] for id in passages], passages, self.embedder)
        self._count(self.store.put(contents, passages, vectors, sentences))

    def prune(self, given: Sequence[Path]) -> None:
        gone = [
            path
            for path in self.store.files()
            if any(Path(path).is_relative_to(root) for root in given) and _is_gone(path)
        ]
        self._count(Counts(removed=self.store.forget(gone)))

    def _count(self, more: Counts) -> None:
        self.counts = Counts(*map(sum, zip(self.counts, more, strict=True)))


def embed_passages(
    articles: Sequence[Article], passages: dict[str, list[Passage]], embedder: Embedder
) -> tuple[dict[str, Values], dict[str, Values]]:
    """passage id -> vector, for all passages of these articles in one call; and -> those of its sentences, where the
    embedder reads within texts."""
    pairs = [(article, passage) for article in articles for passage in passages[article.id]]
    if not pairs:
        return {}, {}
    texts = [embedded_text(article, passage, embedder) for article, passage in pairs]
    ids = [passage.id for _, passage in pairs]
    if not reads_within(embedder):
        return dict(zip(ids, embedder.embed(texts), strict=True)), {}
    sentences = [sentences_of(passage, text) for (_, passage), text in zip(pairs, texts, strict=True)]
    found = dict(zip(ids, embedder.embed_within(texts, sentences), strict=True))
    return {id_: rows[0] for id_, rows in found.items()}, {id_: rows[1:] for id_, rows in found.items()}
