"""Weights in a folder write the answer: those of a tiny random model that the test makes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Answer, Assistant, Delta, LLMError, Settings, SettingsError
from rag.llm import make_llm, reply_tokens
from rag.local_model import LocalModel
from tests.conftest import WordEmbedder, write_article

WORDS = "<s> </s> <unk> They meet in Seoul . [1] <think> </think> Answer : system user".split()
CHAT = (
    "{{ bos_token }}{% for m in messages %}{{ m['role'] }} {{ m['content'] }} {% endfor %}"
    "{% if add_generation_prompt %}Answer : {% endif %}"
)


@pytest.fixture(scope="module", autouse=True)
def _extra() -> None:
    """Looked for here: imported at the top of the file, it would cost seconds in each of pytest's processes."""
    pytest.importorskip("llama_index.llms.huggingface", reason="pip install 'citewire[hf]'")


def make_model(folder: Path, window: int = 512, template: str | None = CHAT, bos: bool = True) -> Path:
    """A Llama of two layers with random weights and a tokenizer of a dozen words (all others are one)."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    if bos:
        words.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    shape = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = LlamaConfig(
        vocab_size=len(WORDS), max_position_embeddings=window, bos_token_id=0, eos_token_id=1, pad_token_id=1, **shape
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "tiny")


class Pen:
    """Chooses the next word of whatever Llama runs, whatever its weights say."""

    def __init__(self) -> None:
        self.words: list[str] = []
        """What it writes; the last one again and again. None: what the weights say."""
        self.asked: list[list[str]] = []
        """What the model was shown: the prompt, then a word at a time."""
        self.then: Callable[[], object] = lambda: None
        """Called for each word."""

    def writes(self, text: str) -> None:
        self.words, self.asked = text.split(), []

    def __call__(self, module: Any, _: Any, named: dict[str, Any], output: Any) -> None:
        if type(module).__name__ == "LlamaForCausalLM" and self.words:
            self.asked.append([WORDS[i] for i in named["input_ids"][0].tolist()])
            self.then()
            output.logits[..., WORDS.index(self.words[min(len(self.asked), len(self.words)) - 1])] += 1e4


@pytest.fixture
def pen() -> Iterator[Pen]:
    from torch.nn.modules.module import register_module_forward_hook

    pen = Pen()
    hook = register_module_forward_hook(pen, with_kwargs=True)
    yield pen
    hook.remove()


def read(model: LocalModel, system: str = "They meet", user: str = "in Seoul") -> tuple[str, bool]:
    pieces, stream = [], model.stream(system, user)
    while True:
        try:
            pieces.append(next(stream))
        except StopIteration as end:
            return "".join(pieces), end.value


def test_a_folder_of_weights_answers_end_to_end(model_folder: Path, tmp_path: Path, pen: Pen) -> None:
    write_article(tmp_path / "news", "a.md", "They meet in Seoul .", title="Talks")
    pen.writes("They meet in Seoul . [1] </s>")
    settings = Settings(home=tmp_path / "home", llm=f"hf:{model_folder}")
    with Assistant(settings, embedder=WordEmbedder()) as desk:
        desk.ingest(tmp_path / "news")
        *events, answer = desk.stream("Where do they meet?")
    assert isinstance(answer, Answer)
    assert (answer.model, answer.status, answer.notices) == ("hf:tiny", "answered", ())
    assert [citation.quote for citation in answer.citations] == ["They meet in Seoul ."]
    assert len([event for event in events if isinstance(event, Delta)]) > 1
    assert str(model_folder) not in answer.to_json()
    assert len(pen.asked[0]) > 100  # the whole prompt


def test_random_weights_are_no_danger(model_folder: Path) -> None:
    reply, cut = read(LocalModel(str(model_folder), lambda window: 50))
    assert cut or reply


@pytest.mark.parametrize(
    ("text", "cut"), [("They meet </s>", False), ("They", True)], ids=["ends by itself", "goes on and on"]
)
def test_it_says_whether_its_length_ended_it(model_folder: Path, text: str, cut: bool, pen: Pen) -> None:
    model = LocalModel(str(model_folder), lambda window: 5)
    pen.writes(text)
    reply, was_cut = read(model)
    assert (reply.split(), was_cut) == ((["They", "meet"], False) if not cut else (["They"] * 5, True))


@pytest.mark.parametrize("bos", [True, False])
def test_the_prompt_is_the_models_own_and_begins_once(tmp_path: Path, bos: bool, pen: Pen) -> None:
    model = LocalModel(str(make_model(tmp_path / "tiny", bos=bos)), reply_tokens)
    pen.writes("</s>")
    read(model)
    assert pen.asked[0] == "<s> system They meet user in Seoul Answer :".split()


@pytest.mark.parametrize(
    ("template", "tokens"),
    [
        (None, "<s> They meet in Seoul <unk>"),  # "Answer:" is one word, and none of the tokenizer's
        (
            "{{ raise_exception('no system') if messages[0].role == 'system' }}user {{ messages[0].content }}",
            "<s> user They meet in Seoul",
        ),
    ],
    ids=["none", "no system's part"],
)
def test_a_model_without_a_template_for_both_parts_gets_them_in_one(
    tmp_path: Path, template: str | None, tokens: str, pen: Pen
) -> None:
    model = LocalModel(str(make_model(tmp_path / "tiny", template=template)), reply_tokens)
    pen.writes("</s>")
    read(model)
    assert pen.asked[0] == tokens.split()


def test_reasoning_that_the_template_begins_is_marked_as_such(tmp_path: Path, pen: Pen) -> None:
    model = LocalModel(str(make_model(tmp_path / "tiny", template=CHAT + "<think>\n")), reply_tokens)
    pen.writes("Seoul </think> They meet . </s>")
    assert read(model)[0].split() == "<think>Seoul </think> They meet .".split()


def test_whether_a_prompt_fits_is_told_by_its_own_tokenizer(model_folder: Path) -> None:
    model = LocalModel(str(model_folder), lambda window: window // 4)
    room = 512 - 128 - len("<s> system user Answer :".split())
    assert model.fits("They", "meet " * (room - 1))
    assert not model.fits("They", "meet " * room)


def test_a_reader_who_leaves_stops_the_model(model_folder: Path, pen: Pen) -> None:
    written = []
    model = LocalModel(str(model_folder), lambda window: 400)
    pen.writes("They")
    pen.then = lambda: written.append(1)
    stream = model.stream("They", "meet")
    next(stream)
    stream.close()
    assert len(written) < 400
    after = len(written)
    time.sleep(0.05)
    assert len(written) == after  # nothing goes on behind the reader's back
    assert read(model)[1]  # and the next question is answered


def test_an_error_in_the_middle_is_told_and_the_next_question_is_answered(model_folder: Path, pen: Pen) -> None:
    import torch

    model = LocalModel(str(model_folder), lambda window: 5)
    fail = [True]

    def breaks() -> None:
        if fail:
            raise torch.OutOfMemoryError("CUDA out of memory, /secret/path")

    pen.writes("They")
    pen.then = breaks
    with pytest.raises(
        LLMError, match=r"^The language model hf:tiny did not answer \(there is not enough memory.*\)\.$"
    ):
        read(model)
    fail.clear()
    assert read(model)[1]


@pytest.mark.parametrize("name", ["hf:", "hf:a/b/c", "hf:../nowhere", "hf:/nowhere/at/all", "hf:org/", "hf:a b"])
def test_what_is_neither_a_folder_nor_an_id_is_told(name: str) -> None:
    with pytest.raises(SettingsError, match="is neither a folder nor the id of a model"):
        make_llm(name)


def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"there is no config\.json in the folder"):
        make_llm(f"hf:{tmp_path}")


@pytest.mark.parametrize("broken", ["model.safetensors", "tokenizer.json"])
def test_a_folder_that_lacks_something_fails_when_asked(tmp_path: Path, broken: str) -> None:
    folder = make_model(tmp_path / "tiny")
    (folder / broken).unlink()
    (folder / "tokenizer_config.json").unlink()
    with pytest.raises(LLMError, match="The language model hf:tiny did not answer"):
        read(LocalModel(str(folder), reply_tokens))


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    folder, ran = make_model(tmp_path / "tiny"), tmp_path / "ran"
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "mine", "auto_map": {"AutoConfig": "mine.Mine", "AutoModelForCausalLM": "mine.Model"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "mine.py").write_text(f"open({str(ran)!r}, 'w')\n")
    with pytest.raises(LLMError, match="did not answer"):
        read(LocalModel(str(folder), reply_tokens))
    assert not ran.exists()


def test_an_id_that_is_not_in_the_cache_is_told_when_asked() -> None:
    """The tests run with the hub switched off, as `HF_HUB_OFFLINE=1` does for a user."""
    with pytest.raises(LLMError, match=r"^The language model hf:nobody/no-such-model did not answer \(no such model"):
        read(LocalModel("nobody/no-such-model", reply_tokens))
