"""What a run of a suite found, as plain data that can be stored, compared and shown. Nothing here asks anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from eval.metrics import MEASURES, Score
from eval.statistics import Estimate, Rows, estimate
from rag.errors import SuiteError

STAGES = {
    "not asked": "an error; the case counts as failed",
    "not retrieved": "none of the passages that were read holds the answer",
    "refused wrongly": "the answer was found, and refused",
    "not chosen": "the answer was found, and none of the sentences that were given is the one that answers",
    "wrongly written": "a language model cites the right place, and what it wrote is not right",
    "unsupported": "a sentence is not supported by what it cites, or cites nothing",
    "not marked": "the writer cites nothing; the quotes beside its sentences were found by Citewire",
    "answered wrongly": "the articles do not hold the answer, and there is one",
    "judged wrongly": "the checker and the person who labelled the draft disagree",
}
"""Where a case failed: the first stage of the road that went wrong."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an answer or a draft."""

    text: str
    verdict: str
    score: float
    reasons: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    label: bool | None = None
    """Whether a person found it supported; None where nobody said."""


@dataclass(frozen=True)
class Found:
    """A passage that was retrieved."""

    title: str
    source: str
    published: str
    text: str
    gold: bool


@dataclass(frozen=True)
class Outcome:
    """One case, asked."""

    id: str
    hash: str
    """Of what the case says; another one is another case."""
    tags: tuple[str, ...]
    question: str
    expected: str
    status: str
    """Of the answer; "draft", or "error"."""
    stage: str
    """One of `STAGES`; "" if nothing failed."""
    scores: dict[str, Score]
    confidence: float | None = None
    got: str = ""
    sentences: tuple[Sentence, ...] = ()
    passages: tuple[Found, ...] = ()
    gold_rank: int | None = None
    seconds: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Environment:
    """What a run depends on."""

    citewire: str
    model: str
    settings: dict[str, str]
    prompts: dict[str, str]
    """Name -> hash of each prompt that could be used."""
    embedder: str
    articles: dict[str, str]
    """Id (a hash of title, body and publisher) -> title."""
    versions: dict[str, str]
    python: str
    machine: str
    numerics: str
    """A hash of what the embedder computes, to the last bit, for texts that are always the same. Another one means that
    another processor or library computes otherwise, and that answers may differ for no fault of the code's."""
    judge: str = ""


@dataclass(frozen=True)
class Run:
    """A suite, asked."""

    suite: str
    as_of: str
    environment: Environment
    outcomes: tuple[Outcome, ...]
    proposed: int = 0
    """Cases that nobody has accepted yet; they were not asked."""
    seed: int = 0
    """Of the resampling."""
    format: int = 1

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Each measure that applies to a case of this suite, with its interval."""
        found = {}
        for name, measure in MEASURES.items():
            rows = self.rows(name, [outcome for outcome in self.outcomes if name in outcome.scores])
            if len(rows):
                found[name] = estimate(measure.statistic, rows)
        return found

    def rows(self, name: str, outcomes: Sequence[Outcome]) -> Rows:
        """The scores of a measure, shape (cases, 2); (0, 0) where it does not apply."""
        return np.array([outcome.scores.get(name, (0, 0)) for outcome in outcomes], dtype=float).reshape(-1, 2)

    def counted(self, name: str) -> int:
        """How many sentences, citations, cases ... stand behind a measure."""
        rows = self.rows(name, [outcome for outcome in self.outcomes if name in outcome.scores])
        return len(rows) if name == "aurc" else int(rows[:, 1].sum())

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.stage]

    @property
    def stages(self) -> Counter[str]:
        """How many cases failed at which stage."""
        return Counter(outcome.stage for outcome in self.failed)

    def to_json(self) -> str:
        return _RUN.dump_json(self, indent=1).decode() + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Run:
        """Reads what `to_json` wrote. Raises pydantic.ValidationError (a ValueError) for anything else."""
        return _RUN.validate_json(text)

    def slim(self) -> Run:
        """Without the texts: what a later run is compared with."""
        bare = dict(question="", expected="", got="", note="", sentences=(), passages=(), seconds=None)
        environment = replace(self.environment, articles=dict.fromkeys(self.environment.articles, ""))
        return replace(
            self,
            environment=environment,
            outcomes=tuple(replace(outcome, **bare) for outcome in self.outcomes),  # type: ignore[arg-type]
        )


_RUN = TypeAdapter(Run)


def load_run(path: Path) -> Run:
    """Reads what `Run.to_json` wrote. Raises SuiteError for anything else."""
    try:
        run = Run.from_json(path.read_bytes())
    except OSError as error:
        raise SuiteError(f"The baseline {path} cannot be read ({error.strerror}). --accept writes one.") from None
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        raise SuiteError(f"{path} is no run of a suite ({where}: {problem['msg']}); --accept writes one.") from None
    if run.format != Run.format:
        raise SuiteError(f"{path} has format {run.format}, this Citewire reads {Run.format}; --accept writes it anew.")
    return run


def common(old: Run, new: Run) -> tuple[list[Outcome], list[Outcome]]:
    """The cases that both runs asked in the same words, in the order of the newer run."""
    before: dict[tuple[str, str], Outcome] = {(outcome.id, outcome.hash): outcome for outcome in old.outcomes}
    key: Callable[[Outcome], tuple[str, str]] = lambda outcome: (outcome.id, outcome.hash)  # noqa: E731
    after = [outcome for outcome in new.outcomes if key(outcome) in before]
    return [before[key(outcome)] for outcome in after], after
