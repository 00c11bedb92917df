"""The library once more: every article cut and embedded anew, beside the old index, which answers until then.

For a library that was made with another embedder, or by another way of cutting.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.catalogue import ARTICLE, Catalogue, article_of, marks, put_passages, set_meta
from rag.embedding import Embedder
from rag.ingestion import BATCH_ARTICLES, OnProgress, embed_passages
from rag.library import Waiting
from rag.passages import made_by, split
from rag.settings import WAIT
from rag.store import Store


def reindex(
    store: Store,
    embedder: Embedder,
    *,
    progress: OnProgress | None = None,
    wait: float = WAIT,
    waiting: Waiting | None = None,
) -> int:
    """Cuts and embeds every stored article anew with this embedder; returns how many there are.

    Questions are answered by the old index until the new one takes its place in one step. Stopped or killed before
    that, it leaves the old one in use. Raises StoreError as an ingest does; no file is read.
    """
    with store.writing(wait, waiting), store.replacing() as fresh:
        store.catalogue.copy_to(fresh)
        with fresh.changing() as db:
            db.execute("DELETE FROM words")
            db.execute("DELETE FROM passages")
            set_meta(db, embedder=made_by(embedder))
            names = [row[0] for row in db.execute("SELECT id FROM articles ORDER BY id")]
        for done in range(0, len(names), BATCH_ARTICLES):
            if progress:
                progress(done, len(names), "")
            _put_again(fresh, names[done : done + BATCH_ARTICLES], embedder)
    if progress:
        progress(len(names), len(names), "")
    return len(names)


def _put_again(fresh: Catalogue, names: Sequence[str], embedder: Embedder) -> None:
    with fresh.changing() as db:
        query = f"SELECT {ARTICLE} FROM articles a WHERE a.id IN ({marks(names)})"
        articles = [article_of(row) for row in db.execute(query, names)]
        passages = {article.id: split(article, embedder) for article in articles}
        vectors, sentences = embed_passages(articles, passages, embedder)
        for article in articles:
            put_passages(db, article, passages[article.id], vectors, sentences)
