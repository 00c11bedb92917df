"""Question -> Hits: dense and lexical search, fused, as a LlamaIndex retriever. Knows nothing of answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import Embedder
from rag.store import Store
from rag.terms import meaningful
from rag.types import Filters, Hit

CANDIDATES = 50
"""Passages taken from each half before they are fused."""


def search(store: Store, embedder: Embedder, question: str, filters: Filters, limit: int) -> list[Hit]:
    """The `limit` passages that fit the question best, best first. Goes through `HybridRetriever`."""
    retriever = _retriever_class()(store, embedder, filters, limit)
    return [node.node.metadata["hit"] for node in retriever.retrieve(question)]


def _standardised(values: Sequence[float]) -> NDArray[np.float64]:
    """z-scores: mean 0, standard deviation 1; zeros where all values are the same."""
    array = np.asarray(values, dtype=np.float64)
    deviation = array.std()
    return (array - array.mean()) / deviation if deviation > 1e-9 else np.zeros_like(array)


def _find(store: Store, embedder: Embedder, question: str, filters: Filters, limit: int) -> list[Hit]:
    """The sum of the z-scores of cosine and BM25, over all passages that either half found."""
    vector = embedder.embed([question])[0]
    words = sorted({word.lower() for word in meaningful(question)})
    ids = dict.fromkeys(store.dense(vector, CANDIDATES, filters))
    ids.update(dict.fromkeys(store.lexical(words, CANDIDATES, filters)))
    stored = store.passages(list(ids))
    if not stored:
        return []
    found = list(stored.values())
    bm25 = store.lexical(words, len(found), filters, among=list(stored))
    dense = [float(item.vector @ vector) for item in found]
    lexical = [bm25.get(item.passage.id, 0.0) for item in found]
    fused = _standardised(dense) + _standardised(lexical)
    hits = [
        Hit(item.article, item.passage, float(score), cosine, words_score)
        for item, score, cosine, words_score in zip(found, fused, dense, lexical, strict=True)
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:limit]


@cache
def _retriever_class() -> Any:
    """The class is made at first use: importing LlamaIndex takes 1.5 s, which `citewire articles` need not pay."""
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

    class HybridRetriever(BaseRetriever):  # type: ignore[misc]
        """Chroma's nearest vectors and SQLite's BM25, fused. Each node carries its `Hit` as metadata."""

        def __init__(self, store: Store, embedder: Embedder, filters: Filters, limit: int) -> None:
            self._search = store, embedder, filters, limit
            super().__init__()

        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            store, embedder, filters, limit = self._search
            hits = _find(store, embedder, query_bundle.query_str, filters, limit)
            return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]

    def _node(hit: Hit) -> TextNode:
        passage = hit.passage
        return TextNode(
            id_=passage.id,
            text=passage.text,
            start_char_idx=passage.start,
            end_char_idx=passage.end,
            metadata={"hit": hit},
            excluded_llm_metadata_keys=["hit"],
            excluded_embed_metadata_keys=["hit"],
        )

    return HybridRetriever
