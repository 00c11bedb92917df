"""The server of `tests.fake_openai`, speaking Ollama's protocol: one JSON object a line from /api/chat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.fake_openai import FakeOpenAI, Handler, Reply


def thinks(*thoughts: str, says: Sequence[str]) -> Reply:
    """A model whose reasoning the server keeps apart from its reply."""

    def reply(handler: Handler) -> None:
        assert isinstance(handler, OllamaHandler)
        handler.begin()
        for thought in thoughts:
            handler.line({"message": {"role": "assistant", "content": "", "thinking": thought}, "done": False})
        for piece in says:
            handler.event(piece)
        handler.end("stop")
        handler.chunk(b"")

    return reply


class OllamaHandler(Handler):
    expects = "/api/chat"
    streams_as = "application/x-ndjson"

    def error(self, message: str) -> dict[str, Any]:
        return {"error": message}

    def event(self, piece: str, finish: str | None = None) -> None:
        self.line({"message": {"role": "assistant", "content": piece}, "done": False})

    def end(self, finish: str) -> None:
        figures = dict.fromkeys(("total_duration", "load_duration", "prompt_eval_count", "eval_count"), 7)
        self.line({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": finish, **figures})

    def line(self, record: dict[str, Any]) -> None:
        about = {"model": self.body["model"], "created_at": "2026-01-01T00:00:00.000000Z"}
        self.chunk(json.dumps(about | record).encode() + b"\n")


class FakeOllama(FakeOpenAI):
    prefix = ""
    handler = OllamaHandler
