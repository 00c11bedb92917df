"""Twenty visitors of the page at once, on loopback: how long each waits for the first text and for the whole answer.

They ask over HTTP what the page asks, the sample questions, each visitor another one. Knows nothing of browsers.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from eval.bench_finding import Row
from rag.settings import ROOT

VISITORS = 20
ROUNDS = 3
"""Questions that each visitor asks, one after the other."""

_WHAT = {"sign": "first sign of work", "words": "first words", "whole": "whole answer"}
_SERVER = """
import sys
from rag import Settings
from ui.app import serve
serve(Settings(home=sys.argv[1], llm=None, auth=""), port=int(sys.argv[2]), ready=lambda url: print(url, flush=True))
"""


class Waited(NamedTuple):
    sign: float
    """Seconds until the page said what is being done."""
    words: float
    """Until the first words of the answer."""
    whole: float
    error: str


def visiting(home: Path, questions: Sequence[str]) -> list[Row]:
    """Serves the library at `home` in another process and sends the visitors in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-c", _SERVER, str(home), port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            alone = [_ask(url, question, "alone") for question in questions[:5]][1:]  # the first one loads the models
            together = list(_crowd(url, questions))
        finally:
            server.terminate()
    errors = [waited.error for waited in together if waited.error]
    beside = f"{len(together)} questions, {len(errors)} errors{f': {errors[0]}' if errors else ''}; "
    rows = []
    for what in ("sign", "words", "whole"):
        told = f"{VISITORS} visitors at once, {_WHAT[what]}"
        one = statistics.median(getattr(waited, what) for waited in alone)
        beside += f"one alone: {one * 1000:.0f} ms"
        rows.append(Row(told, milliseconds([getattr(waited, what) for waited in together]), beside))
        beside = ""
    return rows


def milliseconds(seconds: Sequence[float]) -> str:
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"p50 {statistics.median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


def _crowd(url: str, questions: Sequence[str]) -> Iterator[Waited]:
    start = threading.Barrier(VISITORS)

    def visit(visitor: int) -> list[Waited]:
        start.wait()
        asked = [questions[(visitor + VISITORS * number) % len(questions)] for number in range(ROUNDS)]
        return [_ask(url, question, f"visitor-{visitor}") for question in asked]

    with ThreadPoolExecutor(VISITORS) as crowd:
        for waited in crowd.map(visit, range(VISITORS)):
            yield from waited


def _ask(url: str, question: str, session: str) -> Waited:
    """Asks as the page does and reads what it would show. An error is one that a visitor would see."""
    begun = time.perf_counter()
    sign = words = 0.0
    error = "the stream ended early"
    try:
        sent = json.dumps(_event(url, question) | {"session_hash": session}).encode()
        urlopen(Request(f"{url}gradio_api/queue/join", sent, {"Content-Type": "application/json"}), timeout=120).close()
        with urlopen(f"{url}gradio_api/queue/data?session_hash={session}", timeout=120) as told:
            for line in told:
                message = json.loads(line[5:]) if line.startswith(b"data:") else {}
                now = time.perf_counter() - begun
                if message.get("msg") == "process_generating":
                    sign = sign or now
                    words = words or (now if b'class=\\"text\\"' in line else 0.0)
                elif message.get("msg") == "process_completed":
                    error = "" if message.get("success") else str(message.get("output"))[:80]
                    break
    except OSError as failed:
        error = f"{type(failed).__name__}: {failed}"[:80]
    whole = time.perf_counter() - begun
    return Waited(sign or whole, words or whole, whole, error)


@cache
def _page(url: str) -> Any:
    with urlopen(f"{url}config", timeout=60) as reply:
        return json.load(reply)


def _event(url: str, question: str) -> dict[str, Any]:
    """What the question box sends: the question, and every other control as the page begins with it."""
    parts = {part["id"]: part["props"] for part in _page(url)["components"]}
    (box,) = [id for id, props in parts.items() if props.get("elem_id") == "question"]
    event = next(event for event in _page(url)["dependencies"] if [box, "submit"] in event["targets"])
    data = [question if id == box else parts[id].get("value") for id in event["inputs"]]
    return {"data": data, "fn_index": event["id"]}
