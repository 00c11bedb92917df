"""A model's name -> something that writes, through LlamaIndex's LLM classes.

A model is used only when `Settings.llm` names it; a key lying in the environment switches nothing on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, Protocol

from rag.errors import LLMError, SettingsError

TIMEOUT_SECONDS = 60.0
"""The longest silence that is waited out; a local model on a slow machine may take this long to begin."""
RETRIES = 2
"""On connection errors, silence, 429 and 5xx, with the openai client's exponential backoff. A reply that has begun
is not asked for again."""

_OPENAI_LIKE = re.compile(r"openai-like:(?P<model>[^@]+)@(?P<url>https?://.+)")


class LLM(Protocol):
    """What the rest needs of a language model."""

    @property
    def name(self) -> str:
        """As shown in an Answer; holds no address and no key."""
        ...

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The reply, in pieces. Raises LLMError."""
        ...


def make_llm(name: str) -> LLM:
    """The model that a setting names. Raises SettingsError for a name of no known form; connects to nothing."""
    match = _OPENAI_LIKE.fullmatch(name)
    if match is None:
        shown = re.sub(r"//[^/]*@", "//...@", name)  # an address may hold a password
        raise SettingsError(
            f"{shown!r} names no model Citewire can use. Write openai-like:MODEL@http://host:port/v1 "
            "(vLLM, llama.cpp's server, Ollama, LM Studio, LiteLLM), or leave it out for extracted answers."
        )
    return OpenAILikeLLM(match["model"], match["url"])


class OpenAILikeLLM:
    """Any server that speaks OpenAI's chat protocol. The key, if it wants one, is read from OPENAI_API_KEY."""

    def __init__(self, model: str, url: str) -> None:
        self.name = f"openai-like:{model}"
        self._model, self._url = model, url

    def stream(self, system: str, user: str) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage
        from openai import DefaultHttpxClient

        messages = [ChatMessage(role="system", content=system), ChatMessage(role="user", content=user)]
        try:
            with DefaultHttpxClient() as http:  # ours, so that no connection outlives the reply
                for piece in self._client(http).stream_chat(messages):
                    # Half a surrogate pair is valid in JSON and nowhere else.
                    yield (piece.delta or "").encode("utf-8", "replace").decode()
        except Exception as error:  # the client's and httpx's come in many classes; a key is in none of their names
            raise LLMError(f"The language model {self.name} did not answer ({_why(error)}).") from error

    def _client(self, http: Any) -> Any:
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self._model,
            api_base=self._url,
            api_key=os.environ.get("OPENAI_API_KEY", "").strip() or "none",
            is_chat_model=True,
            timeout=TIMEOUT_SECONDS,
            max_retries=RETRIES,
            temperature=0.0,
            http_client=http,
        )


def _why(error: Exception) -> str:
    """A cause without the server's own words, which may repeat the request and its key."""
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    told = {
        "APIConnectionError": "the server cannot be reached; is it running, and is the address right?",
        "APITimeoutError": f"no reply within {TIMEOUT_SECONDS:g} seconds, asked {RETRIES + 1} times",
        "ReadTimeout": f"it fell silent for {TIMEOUT_SECONDS:g} seconds in the middle of its reply",
        "RemoteProtocolError": "the connection broke off in the middle of its reply",
        "ReadError": "the connection broke off in the middle of its reply",
        "JSONDecodeError": "its reply is not in OpenAI's format",
        "AuthenticationError": "the server wants a key; set OPENAI_API_KEY",
        "NotFoundError": "the server does not know that model or address",
    }
    return told.get(kind, f"{kind}, HTTP status {status}" if status else kind)
