"""A folder of weights on this machine -> something that writes, through LlamaIndex's HuggingFaceLLM (transformers).

Knows nothing of servers. Loads at the first question and keeps what it loaded; questions wait for each other.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rag.errors import LLMError, SettingsError
from rag.types import End

_ID = re.compile(r"[A-Za-z0-9_][\w.-]{0,95}(/[\w.-]{1,96})?", re.ASCII)


class LocalModel:
    """Weights in a folder, or, where there is no such folder, of that id in Hugging Face's cache or on its hub.

    Only safetensors are read, and no code that comes with a model is run. Raises SettingsError at once for a folder
    that holds no model.
    """

    place = "on this machine"

    def __init__(self, where: str, reply_tokens: Callable[[int], int]) -> None:
        folder = Path(where).expanduser()
        self._is_folder = bool(where) and folder.is_dir()
        if self._is_folder and not (folder / "config.json").is_file():
            raise SettingsError(f"hf:{where} holds no model of transformers' (there is no config.json in the folder).")
        if not self._is_folder and not _ID.fullmatch(where):
            raise SettingsError(
                f"hf:{where} is neither a folder nor the id of a model. Write hf:FOLDER or hf:OWNER/NAME."
            )
        self.name = f"hf:{folder.resolve().name if self._is_folder else where}"
        self._where, self._reply_tokens = str(folder) if self._is_folder else where, reply_tokens
        self._loaded: _Loaded | None = None
        self._one_at_a_time = threading.Lock()

    def fits(self, system: str, user: str) -> bool:
        """By the model's own tokenizer and its window."""
        loaded = self._load()
        tokens = len(loaded.tokenizer(loaded.prompt(system, user))["input_ids"])
        return tokens + self._reply_tokens(loaded.window) <= loaded.window

    def stream(self, system: str, user: str) -> Generator[str, None, End]:
        from llama_index.core.llms import ChatMessage
        from llama_index.llms.huggingface import HuggingFaceLLM

        loaded = self._load()
        prompt = loaded.prompt(system, user)
        with self._one_at_a_time:
            model = _Watched(loaded.model)
            try:
                llm = HuggingFaceLLM(
                    model=model,
                    tokenizer=loaded.tokenizer,
                    model_name=self.name,
                    tokenizer_name=self.name,
                    context_window=loaded.window,
                    max_new_tokens=self._reply_tokens(loaded.window),
                    is_chat_model=True,
                    messages_to_prompt=lambda _: prompt,
                    tokenizer_outputs_to_remove=["token_type_ids"],
                    generate_kwargs={"do_sample": False, "temperature": None, "top_p": None, "top_k": None},
                )
                if prompt.rstrip().endswith("<think>"):  # the template has begun the reasoning for the model
                    yield "<think>"
                for piece in llm.stream_chat([ChatMessage(role="user", content=user)]):
                    yield piece.delta or ""
            except Exception as error:  # LlamaIndex's and transformers' own, of any class
                model.error = error
            finally:
                model.stop()
            if model.error:
                raise self._failed(model.error) from None
            return End(model.cut)

    def _load(self) -> _Loaded:
        with self._one_at_a_time:
            if self._loaded is None:
                try:
                    self._loaded = _load(self._where, self._is_folder)
                except Exception as error:  # transformers raises whatever its many parts do
                    raise self._failed(error) from None
            return self._loaded

    def _failed(self, error: BaseException) -> LLMError:
        kind = type(error).__name__
        told = {
            "OutOfMemoryError": "there is not enough memory for it",
            "MemoryError": "there is not enough memory for it",
            "OSError": "no such model, or not all of its files (safetensors and a tokenizer), can be had",
        }
        return LLMError(f"The language model {self.name} did not answer ({told.get(kind, kind)}).")


class _Loaded(NamedTuple):
    """A model that is ready."""

    model: Any
    tokenizer: Any
    window: int
    """Tokens that it reads and writes."""

    def prompt(self, system: str, user: str) -> str:
        """As the model's own template words it; plain text for a model without one."""
        if not self.tokenizer.chat_template:
            return f"{system}\n\n{user}\n\nAnswer:"
        try:
            text = self._templated([{"role": "system", "content": system}, {"role": "user", "content": user}])
        except Exception:  # some templates refuse a system's part
            text = self._templated([{"role": "user", "content": f"{system}\n\n{user}"}])
        # The tokenizer may put its first token in front by itself; two of them make a model worse.
        first = self.tokenizer.bos_token
        doubled = first and self.tokenizer("")["input_ids"][:1] == [self.tokenizer.bos_token_id]
        return text.removeprefix(first) if doubled else text

    def _templated(self, messages: Sequence[dict[str, str]]) -> str:
        return str(self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


def _load(where: str, is_folder: bool) -> _Loaded:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    how = {"local_files_only": is_folder, "trust_remote_code": False}
    tokenizer = AutoTokenizer.from_pretrained(where, **how)
    model = AutoModelForCausalLM.from_pretrained(where, dtype="auto", device_map="auto", use_safetensors=True, **how)
    window = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return _Loaded(model.eval(), tokenizer, int(window or 2048))


class _Watched:
    """A model as HuggingFaceLLM uses it, from a thread of its own: it can be stopped, and its errors are kept.

    Left alone, an error in that thread would leave its reader waiting for ever, and a reader who leaves would leave
    the thread writing to the end.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._stopping, self._running = threading.Event(), threading.Lock()
        self.error: BaseException | None = None
        self.cut = False
        """Whether the reply ended for its length."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def generate(self, **how: Any) -> None:
        import torch
        from transformers import StoppingCriteriaList

        def stopping(ids: Any, _: Any, **__: Any) -> Any:
            return torch.full((ids.shape[0],), self._stopping.is_set(), device=ids.device, dtype=torch.bool)

        with self._running:
            try:
                how["stopping_criteria"] = StoppingCriteriaList([stopping])
                written = self._model.generate(**how)[0][how["input_ids"].shape[1] :].tolist()
                ends = self._model.generation_config.eos_token_id
                ended = bool(written) and written[-1] in (ends if isinstance(ends, list) else [ends])
                self.cut = len(written) >= how["max_new_tokens"] and not ended
            except BaseException as error:
                self.error = error
                how["streamer"].on_finalized_text("", stream_end=True)

    def stop(self) -> None:
        """Ends the writing after the token that is being written, and waits for that."""
        self._stopping.set()
        with self._running:
            pass
