"""What must hold of whatever a file contains, and a fuzzer that looks for a file of which it does not.

    python -m tests.fuzz_readers .html FOLDER -max_total_time=300

runs atheris (pip install 'citewire[fuzz]') on one reader, starting from the files in FOLDER and adding what it finds
interesting. It stops at the first crash, hang (30 s) or use of over 1 GB, and leaves the input in the working folder.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

SEEDS: dict[str, list[bytes]] = {
    ".md": [b"---\ntitle: T\nauthors: [A B]\npublished: 2031-05-09\n---\n# Head\n\n- a\n- b\n\n|a|b|\n|-|-|\n|c|d|\n"],
    ".txt": [b"Breaking\nPier burns\nSummary\n- a\n- b\nBy Jane Roe\nIt burnt.\nJane Roe j@p.example\nThe Post\n"],
    ".json": [b'{"title": "T", "text": "a\\nb", "authors": ["A B"], "published": "2031-05-09"}', b'[{"text": "a"}, 1]'],
    ".jsonl": [b'{"title": "T", "text": "a", "date": "9 May 2031"}\n{"text": 1}\n'],
}


def read_and_check(path: Path, content: bytes) -> None:
    """Whatever the content: articles that can be stored, cited and printed, or errors that name file and cause."""
    from rag.articles import read_articles
    from rag.errors import ArticleError
    from rag.metadata import article_id
    from rag.text import clean

    path.write_bytes(content)
    for found in read_articles(path):
        if isinstance(found, ArticleError):
            assert found.path == str(path)
            assert found.cause
            str(found).encode()
            continue
        assert found.id == article_id(found.title, found.body, found.source)
        assert found.title
        assert "\n" not in found.title
        assert all(block.strip() == block != "" and "\n" not in block for block in found.body.split("\n\n"))
        for text in (found.title, found.body, found.source, found.url, found.summary, *found.authors):
            assert clean(text) == text
            text.encode()  # no half of a surrogate pair, which SQLite cannot store
        assert all(name.strip() == name != "" for name in found.authors)


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["rag", "trafilatura", "pypdf", "markdown_it"]):
        import pypdf  # noqa: F401
        import trafilatura  # noqa: F401

        import rag.articles  # noqa: F401
    ending = sys.argv.pop(1)
    path = Path(tempfile.mkdtemp()) / f"x{ending}"
    atheris.Setup([*sys.argv, "-timeout=30", "-rss_limit_mb=1024"], lambda content: read_and_check(path, content))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
