"""What a language model replied, kept by what it was asked, so that a run that was broken off costs nothing twice.

Nothing else of a run is kept: everything that Citewire itself does is done again each time.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from rag.errors import LLMError
from rag.llm import LLM, estimated_tokens
from rag.types import End


@dataclass
class Heard:
    """What was heard of a model while a question was answered."""

    tokens: int = 0
    """Estimated, prompts and replies together."""
    failed: LLMError | None = None


class Replies:
    """A language model that is asked the same only once, if there is a `folder` to keep its replies in.

    `setting` is what names it (`Settings.llm`), address included. Safe to use from several threads.
    """

    def __init__(self, llm: LLM, setting: str, folder: Path | None = None) -> None:
        self._llm, self._setting, self._folder = llm, setting, folder
        self._hears: ContextVar[Heard | None] = ContextVar("hears", default=None)

    @property
    def name(self) -> str:
        return self._llm.name

    def fits(self, system: str, user: str) -> bool:
        return self._llm.fits(system, user)

    def stream(self, system: str, user: str) -> Generator[str, None, End]:
        """As the model's own. A reply is kept once it is whole; one that breaks off is asked for again."""
        file = self._file(system, user)
        if file and file.is_file():
            kept = json.loads(file.read_text(encoding="utf-8"))
            yield kept["reply"]
            text, end = kept["reply"], End(kept["cut"])
        else:
            pieces = list[str]()
            try:
                end = yield from self._noted(self._llm.stream(system, user), pieces)
            except LLMError as error:
                self._heard.failed = error
                raise
            text = "".join(pieces)
            if file and end != End.BROKEN_OFF:
                file.parent.mkdir(parents=True, exist_ok=True)
                part = file.with_suffix(f".{threading.get_ident()}")
                part.write_text(json.dumps({"reply": text, "cut": end}, ensure_ascii=False), encoding="utf-8")
                part.replace(file)
        self._heard.tokens += sum(map(estimated_tokens, (system, user, text)))
        return end

    @contextmanager
    def listening(self) -> Iterator[Heard]:
        """What is heard of the model in this block, by this thread and those that it starts to ask."""
        heard = Heard()
        before = self._hears.set(heard)
        yield heard
        self._hears.reset(before)

    @property
    def _heard(self) -> Heard:
        return self._hears.get() or Heard()

    @staticmethod
    def _noted(reply: Generator[str, None, End], pieces: list[str]) -> Generator[str, None, End]:
        while True:
            try:
                pieces.append(next(reply))
            except StopIteration as stop:
                return End(stop.value)
            yield pieces[-1]

    def _file(self, system: str, user: str) -> Path | None:
        key = hashlib.sha256(json.dumps([self._setting, system, user]).encode()).hexdigest()
        return self._folder / f"{key}.json" if self._folder else None
