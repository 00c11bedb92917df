"""What a language model replied, kept by what it was asked, so that a run that was broken off costs nothing twice.

Nothing else of a run is kept: everything that Citewire itself does is done again each time.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.llm import LLM, estimated_tokens


class Replies:
    """A language model that is asked the same only once, if there is a `folder` to keep its replies in.

    `setting` is what names it (`Settings.llm`), address included. Safe to use from several threads.
    """

    def __init__(self, llm: LLM, setting: str, folder: Path | None = None) -> None:
        self._llm, self._setting, self._folder = llm, setting, folder
        self._local = threading.local()

    @property
    def name(self) -> str:
        return self._llm.name

    def fits(self, system: str, user: str) -> bool:
        return self._llm.fits(system, user)

    def stream(self, system: str, user: str) -> Generator[str, None, bool]:
        """As the model's own. A reply is kept once it is whole; one that breaks off is asked for again."""
        file = self._file(system, user)
        if file and file.is_file():
            kept = json.loads(file.read_text(encoding="utf-8"))
            yield kept["reply"]
            text, cut = kept["reply"], bool(kept["cut"])
        else:
            pieces = []
            reply = self._llm.stream(system, user)
            try:
                while True:
                    pieces.append(next(reply))
                    yield pieces[-1]
            except StopIteration as end:
                text, cut = "".join(pieces), bool(end.value)
            if file:
                file.parent.mkdir(parents=True, exist_ok=True)
                part = file.with_suffix(f".{threading.get_ident()}")
                part.write_text(json.dumps({"reply": text, "cut": cut}, ensure_ascii=False), encoding="utf-8")
                part.replace(file)
        self._count(system, user, text)
        return cut

    @contextmanager
    def counting(self) -> Iterator[list[int]]:
        """A list that gets the estimated tokens of each request and reply of this thread."""
        self._local.counted = counted = list[int]()
        try:
            yield counted
        finally:
            self._local.counted = None

    def _count(self, *texts: str) -> None:
        counted = getattr(self._local, "counted", None)
        if counted is not None:
            counted.append(sum(map(estimated_tokens, texts)))

    def _file(self, system: str, user: str) -> Path | None:
        key = hashlib.sha256(json.dumps([self._setting, system, user]).encode()).hexdigest()
        return self._folder / f"{key}.json" if self._folder else None
