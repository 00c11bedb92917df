"""What readers think of answers, on this machine only: lines of JSON in the library's folder, and drafted eval cases.

Nothing is ever sent. A drafted case is `proposed`, so it is not asked before a person has put it right
(docs/evaluation.md).
"""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from eval.cases import Case
from eval.proposals import case_yaml, proposals_yaml
from rag.errors import SuiteError
from rag.types import Answer
from ui.exports import all_citations, markdown

Opinion = Literal["good", "bad", "wrong citation"]
FOLDER, NOTES, CASES = "feedback", "feedback.jsonl", "cases.yaml"
_writing = threading.Lock()


def note(home: Path, answer: Answer, verdict: Opinion, number: int = 0) -> None:
    """Adds a line to feedback/feedback.jsonl; `number` is the citation that is wrong. Raises OSError."""
    citations = [c for c in all_citations(answer) if not number or c.number == number]
    line: dict[str, Any] = {
        "when": datetime.now().astimezone().isoformat(timespec="seconds"),
        "verdict": verdict,
        "question": answer.question,
        "status": answer.status,
        "answer": answer.text,
        "model": answer.model,
        "citations": [
            {"number": c.number, "article": c.article_id, "title": c.title, "start": c.start, "end": c.end,
             "quote": c.quote}
            for c in citations
        ],
    }  # fmt: skip
    with _writing, _file(home, NOTES).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def draft_case(home: Path, answer: Answer, history: tuple[tuple[str, str], ...] = ()) -> bool:
    """Adds a proposed case about this answer to feedback/cases.yaml; False if one is there already. Raises OSError, and
    SuiteError for a file that is no text."""
    case, path = _case(answer, history), _file(home, CASES)
    with _writing:
        written = _written(path)
        if f"id: {case.id}\n" in written:
            return False
        if written:
            new = ("\n" if written.endswith("\n") else "\n\n") + case_yaml(case)
        else:
            new = proposals_yaml("feedback", _folder(answer), answer.filters.as_of or date.today(), [case])
        with path.open("a", encoding="utf-8") as file:  # what a person has written there is never written again
            file.write(new)
    return True


def _written(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except ValueError as error:
        raise SuiteError(
            f"No case was added to {path}: it is not UTF-8 text ({error}). Save it as UTF-8, or move it away."
        ) from None


def _case(answer: Answer, history: tuple[tuple[str, str], ...]) -> Case:
    cited = dict.fromkeys(c.title for c in answer.citations) or dict.fromkeys(h.article.title for h in answer.hits[:1])
    filters = answer.filters
    return Case(
        id="feedback-" + hashlib.sha256(f"{history}{answer.question}".encode()).hexdigest()[:10],
        question=answer.question,
        answerable=bool(cited),
        articles=list(cited),
        history=list(history),
        since=filters.since,
        until=filters.until,
        sources=list(filters.sources),
        tags=["feedback"],
        note=(
            "A reader found this answer bad. Put `articles` right and say in `contains` what a right answer holds, or "
            f"make it `answerable: false`, without both. The answer was: {markdown(answer)}"
        ),
        proposed=True,
    )


def _folder(answer: Answer) -> str:
    """Where the article that fits best came from; a person may name another folder."""
    return str(Path(answer.hits[0].article.path).parent) if answer.hits and answer.hits[0].article.path else "."


def _file(home: Path, name: str) -> Path:
    (home / FOLDER).mkdir(parents=True, exist_ok=True)
    return home / FOLDER / name
