"""The server of `tests.fake_openai`, speaking Anthropic's protocol: named events from /v1/messages."""

from __future__ import annotations

import json
from typing import Any

from tests.fake_openai import FakeOpenAI, Handler


class AnthropicHandler(Handler):
    expects = "/v1/messages"

    def error(self, message: str) -> dict[str, Any]:
        return {"type": "error", "error": {"type": "fake", "message": message}}

    def begin(self) -> None:
        super().begin()
        message = {"id": "fake", "type": "message", "role": "assistant", "model": self.body["model"], "content": []}
        usage = {"input_tokens": 7, "output_tokens": 1}
        self.named("message_start", message=message | {"stop_reason": None, "stop_sequence": None, "usage": usage})
        self.named("content_block_start", index=0, content_block={"type": "text", "text": ""})

    def event(self, piece: str, finish: str | None = None) -> None:
        self.named("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})

    def end(self, finish: str) -> None:
        reason = {"stop": "end_turn", "length": "max_tokens"}[finish]
        self.named("content_block_stop", index=0)
        self.named("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": 7})
        self.named("message_stop")

    def named(self, name: str, **more: Any) -> None:
        self.chunk(f"event: {name}\ndata: {json.dumps({'type': name, **more})}\n\n".encode())


class FakeAnthropic(FakeOpenAI):
    prefix = ""
    handler = AnthropicHandler
