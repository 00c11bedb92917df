"""Where rag/models/reader.onnx comes from: `python -m eval.train_reader`.

Trains a reader (an hour on 2 cores), trains one further on reports (`--begin`; a quarter of one), or takes the mean of
several (`--mean`); rag/models/README.md has the commands.

Reads squad2.jsonl, squadshifts_wiki.jsonl and clapnq.jsonl from the folder CITEWIRE_BENCH_DATA,
and needs the extra `train` (pip install -e '.[train]'). `--held` names a fold: its articles are left out, the model is
measured on them, and `eval.fit_confidence` calibrates the probability on them.

The encoder is the packaged MiniLM, as the checker's training left it: that taught it to compare two texts word by word,
which SQuAD's questions alone do not. What it is trained further on are short reports of news (`eval.written_claims`),
which answer in other words than the question's. Question and passage go in together. Heads: a mark before each sentence
and the [CLS] token compete in one softmax for "here is the answer" and "nowhere"; and the answer's first and last word,
which teaches the encoder where to look and is not exported.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from eval.near_misses import LEFT_OUT, Example, NearMisses
from eval.public_data import read_records
from eval.train_checker import CheckerModel
from eval.training import export, fit, mean_of, off_its_grid, padded, restored, states_of, write_card
from eval.written_claims import asked_reports
from rag.extraction import SIGNALS
from rag.onnx_model import FOLDER
from rag.reader import OnnxReader, Page, PageEncoder
from rag.sentences import sentences_in
from rag.terms import content_words

HEADS_SEED = 7
"""The heads begin alike in every run: otherwise the mean of two would be none of either."""
EPOCHS, BATCH, CHUNK = 3, 32, 640
LEARNING_RATE, HEADS_RATE, WARM_UP = 1.2e-4, 5e-4, 0.06
SPAN_WEIGHT, RANK_WEIGHT = 0.5, 0.4
TRAINED_TOKENS = 208
"""Longer passages are trimmed around the answer, for speed."""
REAL = 2
"""How often an epoch sees each real unanswerable question: there are some seventeen times as many made ones."""
FURTHER, OF_WIKIPEDIA = 0.4, 1_200
"""Training further: at this share of the rates, and with so many of SQuADShifts' questions."""
NEVER = -1e4


class Item(NamedTuple):
    """One question with one passage, as numbers."""

    ids: list[int]
    kinds: list[int]
    marks: list[int]
    gold: list[int]
    """Positions of the marks of the sentences that answer."""
    spans: list[tuple[int, int]]
    """Positions of the first and last word of the answer, wherever it stands in those sentences."""
    pair: int
    """Items of one number are of one passage: a question that it answers, and a near miss."""


# --- data ---------------------------------------------------------------------------------------------------


def read_questions(data: Path) -> Iterator[tuple[str, Example]]:
    """(file, example) for every question; an example without gold is unanswerable."""
    for name in ("squad2", "squadshifts_wiki", "clapnq"):
        for record in read_records(data / f"{name}.jsonl"):
            sentences = sentences_in(record["context"])
            title = record.get("title") or record["group"].replace("_", " ")
            question = " ".join(record["question"].split())
            answers = tuple(a for a in record["answers"] if a.strip()) if name != "clapnq" else ()
            example = Example(question, title, sentences, (), answers, record["group"])
            gold = _evidence(record, sentences) if name == "clapnq" else _answering(example)
            if sentences and (gold or not record["answerable"]):
                yield name, replace(example, gold=gold if record["answerable"] else ())


def _answering(example: Example) -> tuple[int, ...]:
    """Of the sentences that hold the answer's words, those that share most with the question."""
    holding = [
        i for i, s in enumerate(example.sentences) if any(answer.lower() in s.lower() for answer in example.answers)
    ]
    asked = set(content_words(example.question))
    shared = {i: len(asked & set(content_words(example.sentences[i]))) for i in holding}
    return tuple(i for i in holding if shared[i] == max(shared.values()))


def _evidence(record: dict[str, Any], sentences: Sequence[str]) -> tuple[int, ...]:
    evidence = [e.strip() for e in record["evidence"] or [] if e.strip()]
    return tuple(i for i, s in enumerate(sentences) if any(s in e or e in s for e in evidence))


def folds(questions: Sequence[tuple[str, Example]], held: str) -> set[str]:
    """The articles that fold "a" or "b" leaves out: two of SQuAD's four, half of CLAPnq's; "none": no article."""
    of = {
        name: sorted({e.group for n, e in questions if n == name}) for name in ("squad2", "squadshifts_wiki", "clapnq")
    }
    for name in ("squadshifts_wiki", "clapnq"):
        random.Random(3).shuffle(of[name])
    left_out = {
        "none": [],
        "a": of["squad2"][:2] + of["clapnq"][::2] + of["squadshifts_wiki"][:4],
        "b": of["squad2"][2:] + of["clapnq"][1::2] + of["squadshifts_wiki"][4:8],
    }
    return set(left_out[held])


class Batches:
    """What one epoch after another sees: every question, a new near miss for each that has an answer."""

    def __init__(
        self,
        questions: Sequence[Example],
        rng: random.Random,
        left_out: float,
        reports: Sequence[list[Example]] = (),
    ) -> None:
        self._rng, self._reports = rng, reports
        self._answerable = [e for e in questions if e.gold]
        self._others = [e for e in questions if not e.gold]
        self._misses = NearMisses(self._answerable, rng, left_out)
        self._encoder = PageEncoder()
        self._of_passage: dict[tuple[str, ...], list[Example]] = defaultdict(list)
        for example in self._answerable:
            self._of_passage[example.sentences].append(example)

    def epoch(self) -> list[list[Item]]:
        """About `BATCH` items each, of like length, pairs together."""
        groups = [self._items(examples, pair) for pair, examples in enumerate(self._pairs())]
        self._rng.shuffle(groups)
        batches = []
        for start in range(0, len(groups), CHUNK):
            chunk = sorted(groups[start : start + CHUNK], key=lambda group: max(len(item.ids) for item in group))
            batches += self._shuffled(chunk)
        return batches

    def _pairs(self) -> Iterator[list[Example]]:
        for example in self._answerable:
            yield list(self._misses.make(example) or [example])
        for example in self._others * REAL:  # beside a question that the same passage answers
            mates = self._of_passage[example.sentences]
            yield [example, self._rng.choice(mates)] if mates else [example]
        yield from self._reports

    def _shuffled(self, groups: Sequence[list[Item]]) -> list[list[Item]]:
        batches: list[list[Item]] = [[]]
        for group in groups:
            if len(batches[-1]) >= BATCH:
                batches.append([])
            batches[-1] += group
        self._rng.shuffle(batches)
        return batches

    def _items(self, examples: Sequence[Example], pair: int) -> list[Item]:
        return [self._item(example, pair) for example in examples]

    def _item(self, example: Example, pair: int) -> Item:
        example = self._trimmed(example, TRAINED_TOKENS)
        ids, kinds, marks = self._encoder.encode(example.question, Page(example.title, example.sentences))
        gold = [marks[i] for i in example.gold if i < len(marks)]
        spans = [
            (mark + 1 + first, mark + 1 + last)
            for i, mark in enumerate(marks)
            if i in example.gold
            for first, last in self._answer_spans(example.sentences[i], example.answers)
            if mark + 1 + last < len(ids) - 1
        ]
        return Item(ids, kinds, marks, gold, spans, pair)

    def _answer_spans(self, sentence: str, answers: Sequence[str]) -> Iterator[tuple[int, int]]:
        stretches = self._encoder.words(sentence)[1]
        for answer in answers:
            start = sentence.lower().find(answer.lower())
            end = start + len(answer)
            inside = [i for i, (first, last) in enumerate(stretches) if first < end and last > start]
            if start >= 0 and inside:
                yield inside[0], inside[-1]

    def _trimmed(self, example: Example, room: int) -> Example:
        """Without the sentences farthest from the answer (or from a sentence drawn by lot) until it fits."""
        sizes = [len(self._encoder.words(s)[0]) + 1 for s in example.sentences]
        head = len(self._encoder.words(f"{example.question} {example.title}")[0]) + 3
        keep = example.gold or (self._rng.randrange(len(sizes)),)
        first, last = 0, len(sizes)
        while head + sum(sizes[first:last]) > room and last - first > max(keep) - min(keep) + 1:
            if first < min(keep) and (last - 1 == max(keep) or self._rng.random() < 0.5):
                first += 1
            else:
                last -= 1
        return replace(example, sentences=example.sentences[first:last], gold=tuple(i - first for i in example.gold))


# --- model --------------------------------------------------------------------------------------------------


class Out(NamedTuple):
    """Logits, float32."""

    none: Tensor
    """Shape (items,)."""
    sentences: Tensor
    """Shape (items, tokens); meant at the marks."""
    spans: Tensor
    """Shape (items, tokens, 2)."""


class ReaderModel(nn.Module):
    """MiniLM with its heads; `begun` is the checker that its encoder begins as."""

    def __init__(self, begun: CheckerModel) -> None:
        super().__init__()
        self.encoder = begun.encoder
        mark = PageEncoder().mark
        width = self.encoder.config.hidden_size
        words = self.encoder.embeddings.word_embeddings.weight
        with torch.no_grad():  # a token that was never trained starts as a separator
            words[mark] = words[102] + torch.randn(width) * words.std() * 0.3
        self.none, self.sentence = (
            nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1)) for _ in range(2)
        )
        self.span = nn.Linear(width, 2)

    def forward(self, ids: Tensor, kinds: Tensor, there: Tensor) -> Out:
        return self.heads(self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=there).last_hidden_state)

    def heads(self, states: Tensor) -> Out:
        """The same of the encoder's states; of some of them, of which the first is [CLS]'s, too."""
        whole = states[:, 0]
        outs = self.none(whole)[:, 0], self.sentence(states)[..., 0], self.span(states)
        return Out(*(out.float() for out in outs))


def loss_of(out: Out, batch: Sequence[Item]) -> Tensor:
    """Marginal likelihood of the right sentences, and of the right words; near misses below their mates."""
    logits = torch.cat([out.none[:, None], out.sentences], 1)
    shown, right = torch.full_like(logits, NEVER), torch.zeros_like(logits, dtype=torch.bool)
    for row, item in enumerate(batch):
        shown[row, [0, *(mark + 1 for mark in item.marks)]] = 0
        right[row, [mark + 1 for mark in item.gold] or [0]] = True
    logits = logits + shown
    odds = torch.logsumexp(logits[:, 1:], 1) - logits[:, 0]
    total = -_log_share(logits, right).mean()
    return total + SPAN_WEIGHT * _span_loss(out.spans, batch) + RANK_WEIGHT * _rank_loss(odds, batch)


def _log_share(logits: Tensor, right: Tensor) -> Tensor:
    """Log of the probability that the softmax gives to what is right, for each row."""
    return torch.logsumexp(logits.log_softmax(1).masked_fill(~right, NEVER), 1)


def _span_loss(spans: Tensor, items: Sequence[Item]) -> Tensor:
    """First and last word of the answer, [CLS] where there is none; CLAPnq's answers are whole sentences: left out."""
    known = [row for row, item in enumerate(items) if item.spans or not item.gold]
    shown = torch.full(spans.shape[:2], NEVER)
    first, last = torch.zeros(spans.shape[:2], dtype=torch.bool), torch.zeros(spans.shape[:2], dtype=torch.bool)
    for row, item in enumerate(items):
        shown[row, 0] = 0
        shown[row, item.marks[0] : len(item.ids)] = 0
        first[row, [a for a, _ in item.spans] or [0]] = True
        last[row, [b for _, b in item.spans] or [0]] = True
    both = _log_share(spans[..., 0] + shown, first) + _log_share(spans[..., 1] + shown, last)
    return -both[known].sum() / len(items)


def _rank_loss(odds: Tensor, items: Sequence[Item]) -> Tensor:
    """A question that its passage answers has better odds than one, of the same passage, that it does not."""
    of_pair: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for row, item in enumerate(items):
        of_pair[item.pair][0 if item.gold else 1].append(row)
    pairs = [(yes, no) for all_yes, all_no in of_pair.values() for yes in all_yes for no in all_no]
    if not pairs:
        return torch.zeros(())
    yes, no = (list(rows) for rows in zip(*pairs, strict=True))
    return softplus(odds[no] - odds[yes]).mean()


def train(model: ReaderModel, batches: Iterable[list[Item]], steps: int, share: float = 1.0, *, single: bool) -> None:
    """One step a batch, at this share of the rates."""
    rates = share * LEARNING_RATE, share * HEADS_RATE
    fit(model, batches, steps, lambda batch: loss_of(model(*padded(batch)), batch), rates, WARM_UP, single=single)


def train_anew(model: ReaderModel, questions: Sequence[Example], rng: random.Random, left_out: float) -> None:
    """`EPOCHS` over the questions."""
    batches = Batches(questions, rng, left_out)
    first = batches.epoch()
    rest = (batch for _ in range(EPOCHS - 1) for batch in batches.epoch())
    train(model, chain(first, rest), len(first) * EPOCHS, single=False)


def train_further(model: ReaderModel, seen: Sequence[tuple[str, Example]], rng: random.Random, left_out: float) -> None:
    """Once over the reports, among questions, so that what those taught is not forgotten."""
    wikipedia, others = ([e for name, e in seen if (name == "squadshifts_wiki") is of_it] for of_it in (True, False))
    some = rng.sample(wikipedia, OF_WIKIPEDIA)
    batches = Batches([*some, *others], rng, left_out, asked_reports("learnt")).epoch()
    train(model, batches, len(batches), FURTHER, single=True)


def trained(folder: Path) -> dict[str, Tensor]:
    """The weights of the reader there; where only the exported file is, as near as 8 bits keep them, and without the
    heads that are not exported."""
    whole = folder / "reader.pt"
    return torch.load(whole, weights_only=True) if whole.is_file() else off_its_grid(restored(folder / "reader.onnx"))


# --- measuring and shipping ---------------------------------------------------------------------------------


class _Exported(nn.Module):
    """What is shipped: the two heads that compete, over one page without padding; rows: [CLS] and the marks."""

    def __init__(self, model: ReaderModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, kinds: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        out = self.model.heads(states_of(self.model.encoder, ids, kinds, rows))
        return out.none, out.sentences


def measure(folder: Path, questions: Sequence[tuple[str, Example]]) -> dict[str, float]:
    """Of the exported model, each question with its own passage: how often the best sentence is a right one, and
    how well the odds tell answerable from not (AUROC), by file."""
    from sklearn.metrics import roc_auc_score

    reader = OnnxReader(folder)
    found: dict[str, float] = {}
    for name in dict.fromkeys(name for name, _ in questions):
        some = [e for n, e in questions if n == name]
        readings = [reader.read(e.question, [Page(e.title, e.sentences)])[0] for e in some]
        right = [r.sentences.index(max(r.sentences)) in e.gold for e, r in zip(some, readings, strict=True) if e.gold]
        found[f"{name}: questions"] = len(some)
        found[f"{name}: right sentence"] = round(sum(right) / len(right), 3)
        if len(right) < len(some):
            found[f"{name}: AUROC"] = round(roc_auc_score([bool(e.gold) for e in some], [r.odds for r in readings]), 3)
    return found


def main() -> None:
    """Trains, trains further, or takes the mean of what was trained; exports, and measures on what was left out."""
    given = _given()
    questions = list(read_questions(Path(os.environ["CITEWIRE_BENCH_DATA"])))
    held = folds(questions, given.held)
    seen = [(name, example) for name, example in questions if example.group not in held]
    rng = random.Random(given.seed)
    torch.manual_seed(HEADS_SEED)
    begun = CheckerModel()
    begun.load_state_dict(restored(given.checker / "checker.onnx"))
    model = ReaderModel(begun)
    run = {"seed": given.seed, "left_out": given.left_out, "epochs": 1 if given.begin else EPOCHS}
    if given.mean:
        all_runs = [run for folder in given.mean for run in _card(folder)["runs"]]
        runs = [run for n, run in enumerate(all_runs) if run not in all_runs[:n]]  # one may go on from another
        states = [trained(folder) for folder in given.mean]
        kept = set.intersection(*map(set, states))
        model.load_state_dict(mean_of([{name: state[name] for name in kept} for state in states]), strict=False)
    elif given.begin:
        runs = [*_card(given.begin)["runs"], {**run, "reports": True}]
        model.load_state_dict(trained(given.begin), strict=False)
        train_further(model, seen, rng, given.left_out)
    else:
        runs = [run]
        train_anew(model, [example for _, example in seen], rng, given.left_out)
    weights = {name: float(name == "reader_odds") for name in SIGNALS}  # until eval.fit_confidence has fitted them
    card = {"held": given.held, "questions": len(seen), "runs": runs, "weights": weights}
    export(_Exported(model), "reader", ("none", "sentences"), given.out, card)
    torch.save(model.state_dict(), given.out / "reader.pt")  # for a mean, or another quantisation
    if held:
        card = _card(given.out)
        reports = [("reports", example) for of_one in asked_reports("measured") for example in of_one]
        card["measured"] = measure(given.out, [*((n, e) for n, e in questions if e.group in held), *reports])
        write_card(given.out / "reader.json", card)
        print(json.dumps(card, indent=2))


def _given() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--held", choices=("none", "a", "b"), default="none", help="articles to leave out")
    arguments.add_argument("--checker", type=Path, default=FOLDER, help="folder of the checker that it begins as")
    arguments.add_argument("--seed", type=int, default=7, help="of the order and of the near misses")
    arguments.add_argument("--left-out", type=float, default=LEFT_OUT, help="weight of misses that lack the answer")
    arguments.add_argument("--begin", type=Path, help="folder of a reader to train further, on reports too")
    arguments.add_argument("--mean", type=Path, nargs="+", help="folders of readers to take the mean of, not to train")
    arguments.add_argument("--out", type=Path, required=True, help="folder to write to")
    return arguments.parse_args()


def _card(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "reader.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
