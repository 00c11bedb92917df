"""A model's name -> something that writes, through LlamaIndex's LLM classes.

A model is used only when `Settings.llm` names it; a key lying in the environment switches nothing on. A server is
sent the prompt, the model's name and its key, and nothing else that lies in the environment. Knows nothing of
passages and prompts.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import chain
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from rag.beats import Result, Told, beating
from rag.errors import LLMError, SettingsError
from rag.local_model import LocalModel
from rag.types import End
from rag.wire import Line, WithoutKey, authorised, key_in, this_machine, wire

TIMEOUT_SECONDS = 60.0
"""The longest silence that is waited out. Ollama, which loads a model when it is first asked, is given as long as the
other servers with their retries."""
RETRIES = 2
"""On connection errors, 429 and 5xx, with exponential backoff; the clients of OpenAI and Anthropic also ask again after
a silence, and wait as long as a Retry-After says, up to two minutes. A reply that has begun is not asked for again."""
WINDOW = 8192
"""Tokens that a model is taken to read and write where nothing better is known. Ollama is told to make room for them:
without that it cuts the beginning of a prompt off silently."""
LONGEST_REPLY = 32_000
"""Characters, reasoning included, after which a reply is cut off whatever the server goes on to send."""

OPENAI, ANTHROPIC, OLLAMA = "https://api.openai.com/v1", "https://api.anthropic.com", "http://127.0.0.1:11434"
FORMS = (
    "Write openai:MODEL, anthropic:MODEL, ollama:MODEL (or ollama:MODEL@http://host:port), hf:FOLDER, or "
    "openai-like:MODEL@http://host:port/v1 for a server that speaks OpenAI's protocol (vLLM, llama.cpp, LM Studio, "
    "LiteLLM); leave it out for extracted answers."
)

_MODEL = re.compile(r"[A-Za-z0-9_./~][A-Za-z0-9_.:/@+~-]{0,199}")
_SIGN = re.compile(r"\d|[^\w\s]")
_ADDRESSED = re.compile(r"(.*?)@(https?://.*)", re.DOTALL)


class LLM(Protocol):
    """What the rest needs of a language model."""

    @property
    def name(self) -> str:
        """As shown in an Answer; holds no address and no key."""
        ...

    def fits(self, system: str, user: str) -> bool:
        """Whether this prompt leaves room for a reply. Raises LLMError."""
        ...

    def stream(self, system: str, user: str) -> Generator[str, None, End]:
        """The reply, in pieces, some of them empty while it is waited for; returns how it ended. Raises LLMError."""
        ...


def waited(
    llm: LLM, work: Callable[[LLM, Callable[[Told], None]], Result], beat: Told
) -> Generator[Told, None, Result]:
    """`rag.beats.beating`, for work that asks a model: a reader who leaves ends the reply at its next piece."""
    asked = _Leavable(llm)
    return (yield from beating(lambda tell: work(asked, tell), beat, asked.left.set))


@dataclass(frozen=True)
class _Leavable:
    """A model whose reader may have left, whatever else reads its reply on the way to him."""

    llm: LLM
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        return self.llm.name

    def fits(self, system: str, user: str) -> bool:
        return self.llm.fits(system, user)

    def stream(self, system: str, user: str) -> Generator[str, None, End]:
        with closing(self.llm.stream(system, user)) as pieces:
            while not self.left.is_set():
                try:
                    piece = next(pieces)
                except StopIteration as end:
                    return End(end.value)
                yield piece
        return End.BROKEN_OFF


def make_llm(name: str) -> ServedModel | LocalModel:
    """The model that a setting names; connects to nothing and loads nothing.

    Raises SettingsError for a name of no known form, a key that is missing, or an extra that is not installed.
    """
    kind, _, rest = name.partition(":")
    if kind == "hf":
        _need("hf", "llama_index.llms.huggingface")
        return LocalModel(rest, reply_tokens)
    known = _KINDS.get(kind)
    model, url = _split(rest, known) if known else ("", "")
    if known is None or not url or not _MODEL.fullmatch(model):
        raise SettingsError(f"{_hidden(name)!r} names no model Citewire can use. {FORMS}")
    place = _place(url)
    if known.module:
        _need(kind, known.module)
    if not key_in(known.key) and known.needs_key:  # a key that is none is told now, whoever may want it
        raise SettingsError(f"{kind}:{model} needs a key; set {known.key}.")
    return ServedModel(f"{kind}:{model}", model, url, place, known)


def _split(rest: str, kind: _Kind) -> tuple[str, str]:
    """(model, address); no model where the name says an address that it may not say, or says one badly."""
    if not kind.addressed:
        return "" if "://" in rest else rest, kind.url
    if match := _ADDRESSED.fullmatch(rest):
        return match[1], match[2]
    return "" if "@" in rest else rest, kind.url


_SECRET = re.compile(r"(//|@(?!https?://)).*@", re.DOTALL)


def _hidden(text: str) -> str:
    """Without the name and password that an address may hold, whatever characters they are of: up to its last @."""
    return _SECRET.sub(r"\1...@", text)


def reply_tokens(window: int) -> int:
    """The longest reply that is asked for, in tokens, reasoning included: a quarter of the window, at most 4,096.

    Four short sentences take about 200; the rest is for models that think before they write.
    """
    return max(1, min(4096, window // 4))


def estimated_tokens(text: str) -> int:
    """Tokens of a text for a model whose tokenizer is not at hand: (UTF-8 bytes + digits and signs) / 3, rounded up.

    Half as many again as OpenAI's tokenizers count in English; docs/models.md has other languages.
    """
    return -(-(len(text.encode("utf-8", "replace")) + len(_SIGN.findall(text))) // 3)


class ServedModel:
    """A model behind a server, its own or somebody else's."""

    def __init__(self, name: str, model: str, url: str, place: str, kind: _Kind) -> None:
        self.name, self.place = name, place
        self._model, self._url, self._kind = model, url, kind

    def fits(self, system: str, user: str) -> bool:
        """By `estimated_tokens` and the window that LlamaIndex knows for the model, else `WINDOW`."""
        window = self._kind.window(self._model)
        return estimated_tokens(system) + estimated_tokens(user) + reply_tokens(window) <= window

    def stream(self, system: str, user: str) -> Generator[str, None, End]:
        line = Line()
        return (yield from beating(lambda tell: self._read(system, user, line, tell), "", line.cut))

    def _read(self, system: str, user: str, line: Line, tell: Callable[[str], None]) -> End:
        from llama_index.core.llms import ChatMessage

        messages = [ChatMessage(role="system", content=system), ChatMessage(role="user", content=user)]
        length, begun, reason = 0, False, ""
        try:
            with self._kind.connect(self._model, self._url, line) as llm:  # ours: no connection outlives the reply
                told = WithoutKey(key_in(self._kind.key), tell)
                for reply in self._kind.begin(llm, messages):
                    begun, reason = True, _reason(reply) or reason
                    # Half a surrogate pair is valid in JSON and nowhere else.
                    piece = (reply.delta or "").encode("utf-8", "replace").decode()
                    told(piece[: LONGEST_REPLY - length])
                    length += len(piece)
                    if length > LONGEST_REPLY:
                        break
                told.rest()
        # The clients' and httpx's come in many classes. None is passed on: their words may repeat the request.
        except Exception as error:
            raise self._failed(self._why(error, begun, line.asked)) from None
        if not begun:
            raise self._failed("the server sent no stream of a reply; can it stream, and is the address right?")
        return End.TOO_LONG if length > LONGEST_REPLY else self._kind.end(reason)

    def _failed(self, why: str) -> LLMError:
        return LLMError(f"The language model {self.name} did not answer ({why}).")

    def _why(self, error: Exception, begun: bool, asked: int) -> str:
        """A cause without the server's own words, which may repeat the request and its key, and without a library's
        names."""
        status, kinds = getattr(error, "status_code", None), {type(error).__name__, type(error.__cause__).__name__}
        when = "in the middle of its reply" if begun else "before its reply"
        if not asked:
            return str(error).rstrip(".") if isinstance(error, SettingsError) else "LlamaIndex cannot use this model"
        if isinstance(status, int) and status >= 300:
            return self._refused(status, _times(asked))
        if status or "APIError" in kinds:  # in a reply that had begun well
            return f"the server reported an error {when}; its log may say more"
        if kinds & {"RemoteProtocolError", "ReadError", "WriteError"}:
            return f"the connection broke off {when}"
        if kinds & {"APIConnectionError", "ConnectError", "ConnectTimeout", "ProxyError"}:
            return "the server cannot be reached; is it running, and is the address right?"
        if begun and "ReadTimeout" in kinds:
            return f"it fell silent for {self._kind.patience():g} seconds in the middle of its reply"
        if kinds & {"ReadTimeout", "WriteTimeout", "APITimeoutError"}:
            return f"no reply within {self._kind.patience():g} seconds, asked {_times(asked)}"
        return f"the server's reply could not be read; {'its log may say more' if begun else 'is it one of this kind?'}"

    def _refused(self, status: int, asked: str) -> str:
        """What an HTTP status says."""
        if status in (401, 403):
            return self._unknown(allowed=status == 401)
        if status == 404:
            return f"the server does not know that model or address{self._kind.remedy.format(model=self._model)}"
        if status == 429:
            return f"too many requests, HTTP status 429, asked {asked}; ask again later"
        if status < 400:
            return f"HTTP status {status}: the server points to another address, which is not followed; name that one"
        if status >= 500:
            return f"the server failed, HTTP status {status}, asked {asked}; its log may say more"
        too_long = "; the prompt may be too long for this model" if status in (400, 413) else ""
        return f"the server refused the request, HTTP status {status}{too_long}"

    def _unknown(self, allowed: bool) -> str:
        """Why the server does not let this request in: whoever gave a key is not told to give one. A key that it knows
        may not be `allowed` this."""
        if "@" in urlsplit(self._url).netloc:
            return "the server refused the name and password in its address"
        key = self._kind.key
        if not key_in(key):
            return f"the server wants a key; set {key}"
        return f"the server refused the key in {key}" if allowed else f"the server wants another key than {key} holds"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _reason(reply: Any) -> str:
    """Why the reply ends with this piece, in the words of the server's protocol; "" where it goes on."""
    raw, more = reply.raw, reply.message.additional_kwargs
    if isinstance(raw, dict):  # Ollama's, Anthropic's
        return raw.get("done_reason") or more.get("stop_reason") or ("stop" if raw.get("done") else "")
    choices: Any = getattr(raw, "choices", None)
    return (choices[0].finish_reason or "") if choices else ""


_BY_ITSELF = {"stop", "eos", "eos_token", "end_turn", "stop_sequence"}
"""OpenAI's, Ollama's and Anthropic's words for it, and those of servers that are like OpenAI's."""
_FOR_ITS_LENGTH = {"length", "max_tokens", "model_length", "model_context_window_exceeded"}


# --- what differs from server to server ----------------------------------------------------------------------


class _Kind(NamedTuple):
    """What is known of a kind of server."""

    connect: Callable[[str, str, Line], AbstractContextManager[Any]]
    """(model, url, line) -> LlamaIndex's object; leaving the block closes its connections."""
    window: Callable[[str], int]
    key: str
    """The environment variable that holds the key."""
    url: str = ""
    """Where it is, unless the name says so."""
    addressed: bool = True
    """Whether the name may say so."""
    needs_key: bool = False
    module: str = ""
    """What an extra installs."""
    remedy: str = ""
    """What to do about a model that the server does not know."""
    retries: bool = True
    """Whether the client itself asks again."""
    tells_end: bool = True
    """Whether every whole reply says why it ended."""

    def patience(self) -> float:
        """Seconds of silence after which it has failed, at each time of asking."""
        return TIMEOUT_SECONDS if self.retries else TIMEOUT_SECONDS * (RETRIES + 1)

    def end(self, reason: str) -> End:
        """How a reply ended, by the reason that it gives; "" if it gives none."""
        if reason in _FOR_ITS_LENGTH:
            return End.TOO_LONG
        if reason:
            return End.WHOLE if reason in _BY_ITSELF else End.STOPPED
        return End.BROKEN_OFF if self.tells_end else End.WHOLE

    def begin(self, llm: Any, messages: list[Any]) -> Iterator[Any]:
        """The reply from its first piece on: what fails before that piece is asked again."""

        def begun() -> Iterator[Any]:
            pieces = llm.stream_chat(messages)
            return chain([first for first in [next(pieces, None)] if first is not None], pieces)

        if self.retries:
            return begun()
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

        again: Iterator[Any] = Retrying(
            stop=stop_after_attempt(RETRIES + 1),
            wait=wait_random_exponential(multiplier=0.5, max=8),
            retry=retry_if_exception(_passing),
            reraise=True,
        )(begun)
        return again


def _passing(error: BaseException) -> bool:
    """Whether asking again may help: no connection, too many requests, a fault of the server's."""
    status = getattr(error, "status_code", 0)
    return (
        type(error).__name__ in ("ConnectError", "ReadError", "RemoteProtocolError") or status == 429 or status >= 500
    )


@contextmanager
def _openai_like(model: str, url: str, line: Line) -> Iterator[Any]:
    with _openai_client(url, line, "OPENAI_API_KEY") as client:
        yield _openai_llm(model, client, WINDOW, max_tokens=reply_tokens(WINDOW), temperature=0.0)


@contextmanager
def _openai(model: str, url: str, line: Line) -> Iterator[Any]:
    from llama_index.llms.openai.utils import ALL_AVAILABLE_MODELS

    # What OpenAI calls the limit today; and a model too new for LlamaIndex may take no temperature but its own.
    limit = {"max_completion_tokens": reply_tokens(_openai_window(model))}
    temperature = 0.0 if model in ALL_AVAILABLE_MODELS else 1.0
    with _openai_client(url, line, "OPENAI_API_KEY", "openai-organization", "openai-project") as client:
        yield _openai_llm(model, client, _openai_window(model), additional_kwargs=limit, temperature=temperature)


@contextmanager
def _openai_client(url: str, line: Line, key: str, *also: str) -> Iterator[Any]:
    from httpx import Client
    from openai import OpenAI

    address, own = authorised(url, key_in(key))
    with Client(**wire(address, own, line, TIMEOUT_SECONDS, *also)) as http:
        yield OpenAI(
            api_key="none", base_url=address, timeout=http.timeout, max_retries=RETRIES, http_client=http
        )  # the key itself is put in by the wire


def _openai_llm(model: str, client: Any, window: int, **more: Any) -> Any:
    """OpenAILike for OpenAI too: LlamaIndex's OpenAI class refuses models that are newer than itself."""
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=model, api_key="none", is_chat_model=True, context_window=window, openai_client=client, **more
    )


def _openai_window(model: str) -> int:
    from llama_index.llms.openai.utils import ALL_AVAILABLE_MODELS

    return int(ALL_AVAILABLE_MODELS.get(model, WINDOW))


@contextmanager
def _ollama(model: str, url: str, line: Line) -> Iterator[Any]:
    from llama_index.llms.ollama import Ollama
    from ollama import Client

    address, own = authorised(url, key_in("OLLAMA_API_KEY"))
    with Client(address, **wire(address, own, line, _KINDS["ollama"].patience())) as client:
        yield Ollama(
            model=model,
            client=client,
            context_window=WINDOW,
            temperature=0.0,
            additional_kwargs={"num_predict": reply_tokens(WINDOW)},
        )


@contextmanager
def _anthropic(model: str, url: str, line: Line) -> Iterator[Any]:
    import anthropic
    from llama_index.llms.anthropic import Anthropic

    own = {"x-api-key": key_in("ANTHROPIC_API_KEY")}
    with anthropic.DefaultHttpxClient(**wire(url, own, line, TIMEOUT_SECONDS, "anthropic-version")) as http:
        llm = Anthropic(model=model, api_key="none", max_tokens=reply_tokens(_anthropic_window(model)), temperature=0.0)
        # It takes no client of ours as an argument, and its own would take a server's address from the environment.
        llm._client = anthropic.Anthropic(
            api_key="none", base_url=url, timeout=http.timeout, max_retries=RETRIES, http_client=http
        )
        yield llm


def _anthropic_window(model: str) -> int:
    from llama_index.llms.anthropic.utils import CLAUDE_MODELS

    return int(CLAUDE_MODELS.get(model, WINDOW))


_KINDS = {
    "openai": _Kind(_openai, _openai_window, "OPENAI_API_KEY", OPENAI, addressed=False, needs_key=True),
    "openai-like": _Kind(_openai_like, lambda _: WINDOW, "OPENAI_API_KEY"),
    "ollama": _Kind(
        _ollama,
        lambda _: WINDOW,
        "OLLAMA_API_KEY",
        OLLAMA,
        remedy="; `ollama pull {model}` gets a model",
        retries=False,
    ),
    "anthropic": _Kind(
        _anthropic,
        _anthropic_window,
        "ANTHROPIC_API_KEY",
        ANTHROPIC,
        addressed=False,
        needs_key=True,
        module="llama_index.llms.anthropic",
        tells_end=False,  # it does, but not every version of LlamaIndex passes that on
    ),
}


def _place(url: str) -> str:
    """Where a model is, for a person. Raises SettingsError for an address that is none."""
    try:
        parts = urlsplit(url)
        # An @ behind the host: what stands before it is no path, but a password with a slash in it.
        host, port = "" if "@" in parts.path else parts.hostname, f":{parts.port}" if parts.port else ""
    except ValueError:
        host, port = None, ""
    if not host or not re.fullmatch(r"[!-~]+", url) or "?" in url or "#" in url:
        coded = "In a password, / is written %2F, ? %3F, # %23. " if "@" in url else ""
        raise SettingsError(f"{_hidden(url)!r} is no address of a server. {coded}{FORMS}")
    return "on this machine" if this_machine(url) else f"at {host}{port}"


def _need(extra: str, module: str) -> None:
    if find_spec(module) is None:
        raise SettingsError(
            f"{extra}: models need a package that is not installed; run: pip install 'citewire[{extra}]'"
        )
