"""Several processes, and some that are killed: what was reported stored is found, and nothing is half there.

Each round of the kill test starts a process that changes one library at random and reports every change that has
returned; it is killed at a random moment. Seeds are printed, so that a round that fails can be run again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from rag import Assistant, Settings
from rag.errors import StoreError
from rag.repair import examine
from rag.settings import ROOT
from rag.store import Store
from rag.types import Filters
from tests.conftest import WordEmbedder, write_article
from tests.forked import Forked

QUARRY = "The quarry {name} at site{name} was dug."


def opened(home: Path) -> Assistant:
    return Assistant(Settings(home=home), embedder=WordEmbedder())


# --- readers, and two writers -------------------------------------------------------------------------------

_INGESTS = """
import sys, time
from rag import Assistant, Settings
from tests.conftest import WordEmbedder
with Assistant(Settings(home=sys.argv[1]), embedder=WordEmbedder()) as desk:
    for folder in sys.argv[2:]:
        assert desk.ingest(folder).failed == ()
        print(folder, time.time(), flush=True)
"""


_ASKS = """
import sys, time
from rag import Assistant, Settings
from tests.conftest import WordEmbedder
with Assistant(Settings(home=sys.argv[1]), embedder=WordEmbedder()) as desk:
    while True:
        assert desk.search("Which quarry is at siteq0x3?")[0].article.title == "3.md"
        print("asked", flush=True)
        time.sleep(0.05)
"""


def test_a_page_that_stays_open_answers_from_what_another_process_adds_and_never_fails(
    home: Path, tmp_path: Path
) -> None:
    folders = [tmp_path / f"n{n}" for n in range(6)]
    for n, folder in enumerate(folders):
        for m in range(12):
            write_article(folder, f"{m}.md", QUARRY.format(name=f"q{n}x{m}"))
    done = threading.Event()
    asked: list[float] = []

    def ask(desk: Assistant, seed: int) -> None:
        choose = random.Random(seed)
        while not done.is_set():
            since, m = time.time(), choose.randrange(12)
            assert desk.search(f"Which quarry is at siteq0x{m}?")[0].article.title == f"{m}.md"
            asked.append(time.time() - since)
            time.sleep(0.05)

    with opened(home) as desk, opened(home) as again, closing(Store(home)) as vectors, ThreadPoolExecutor(6) as threads:
        desk.ingest(folders[0])
        asking = [threads.submit(ask, (desk, again)[n % 2], n) for n in range(4)]
        try:
            with Forked(_ASKS, home) as reader:
                assert reader.stdout.readline() == "asked\n"
                with Forked(_INGESTS, home, *folders[1:]) as writer:
                    _follow(desk, vectors, writer)
                assert reader.poll() is None, "the other reader has failed"
                reader.kill()
                assert "asked" in reader.stdout.read()
        finally:
            done.set()
        for thread in asking:
            thread.result(60)
    print(f"{len(asked)} questions, the slowest in {max(asked):.2f} s")
    with closing(Store(home)) as store:
        assert examine(store, deep=True) == []


def _follow(desk: Assistant, vectors: Store, writer: Forked) -> None:
    """As soon as another process says that it has ingested, its articles are found here, also by vector alone."""
    late = []
    for line in writer.stdout:
        folder, ended = line.split()
        body = QUARRY.format(name=f"q{Path(folder).name[1:]}x7")
        assert desk.search(body)[0].article.body == body
        late.append(time.time() - float(ended))
        headed = WordEmbedder().embed([f"7.md\n{body}"])[0]
        [found] = vectors.passages(vectors.dense(headed, 1, Filters())).values()
        assert found.article.body == body
    assert writer.wait(60) == 0
    assert len(late) == 5
    print("found", [f"{seconds:.2f}" for seconds in late], "seconds after the ingest's end")
    assert max(late) < 2


_HOLDS = """
import sys
from rag.store import Store
from pathlib import Path
store = Store(Path(sys.argv[1]))
with store.writing():
    print("holds", flush=True)
    sys.stdin.readline()
"""


def test_a_second_ingest_waits_for_the_first_says_for_whom_and_goes_on(home: Path, tmp_path: Path) -> None:
    article = write_article(tmp_path, "a.md", QUARRY.format(name="a"))
    holder = Forked(_HOLDS, home)
    assert holder.stdout.readline() == "holds\n"
    ingest = [sys.executable, "-m", "ui.cli", "ingest", str(article), "--home", str(home), "--wait"]
    refused = subprocess.run([*ingest, "0.2"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert refused.returncode == 2
    who = f"process {holder.pid} on {os.uname().nodename} (since 20"
    assert f"Waiting for {who}" in refused.stderr
    assert f"is being written to by {who}" in refused.stderr
    assert "0.2 seconds of waiting were not enough. Wait for it to end, or end it" in refused.stderr
    with opened(home) as desk, ThreadPoolExecutor(1) as thread:
        told: list[str] = []
        waiting = thread.submit(desk.ingest, article, waiting=told.append)
        while not told:
            time.sleep(0.01)
        holder.kill()  # the lock is the operating system's, which frees it
        assert waiting.result(60).added == 1
        assert told[0].startswith(f"Waiting for {who}")
    holder.wait(60)
    holder.close()


# --- kill -9 ------------------------------------------------------------------------------------------------

_CHANGES = """
import json, os, random, sys
from pathlib import Path
import chromadb
from rag import Assistant, Settings
from tests.conftest import WordEmbedder, write_article

home, news, real = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "real"

def report(**done):
    os.write(1, (json.dumps(done) + "\\n").encode())  # whole or not at all: print() may write the line's end by itself

def article(choose, seed, name, step):
    key = f"s{seed}n{name[:-3]}v{step}"
    return f"The quarry {key} at site{key} was dug." + f" Its owner {key} sold it to a bank." * choose.randrange(6)

def change(seed):
    choose = random.Random(seed)
    with Assistant(Settings(home=home), embedder=None if real else WordEmbedder()) as desk:
        desk.embedder.embed(["warm"])
        report(pid=os.getpid())
        for step in range(10_000):
            what = choose.choice(["ingest", "ingest", "ingest", "remove", "reindex"])
            if what == "reindex":
                desk.reindex()
            elif what == "remove":
                held = {Path(a.path).name: a.id for a in desk.articles()}
                name = choose.choice(sorted(held) or [""])
                if name:
                    report(may={name: None})
                    desk.remove(held[name])
                    report(did={name: None})
            else:
                names = {f"{choose.randrange(40)}.md" for _ in range(choose.randrange(1, 9))}
                texts = {name: article(choose, seed, name, step) for name in sorted(names)}
                report(may=texts)
                paths = [write_article(news, name, text) for name, text in texts.items()]
                assert desk.ingest(paths).failed == ()
                report(did=texts)

for line in sys.stdin:  # a fork a round: importing takes longer than all the rest
    if (child := os.fork()) == 0:
        change(int(line))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    report(ended=os.waitstatus_to_exitcode(status))
"""

Texts = dict[str, str | None]
"""File -> the text of its article; None: it was removed."""


def _killed(changer: Forked, seed: int, seconds: float) -> tuple[list[Texts], Texts]:
    """Lets it change the library, kills it at a random moment; returns what was done, and what was under way.

    In every second round the moment counts from the first change that was done: however slow the machine, some are.
    """
    changer.stdin.write(f"{seed}\n")
    changer.stdin.flush()
    child = json.loads(changer.stdout.readline())["pid"]
    timer = threading.Timer(random.Random(seed).uniform(0.0, seconds), os.kill, (child, signal.SIGKILL))
    waits = seed % 2 == 0
    if not waits:
        timer.start()
    done: list[Texts] = []
    under_way: Texts = {}
    for told in map(json.loads, changer.stdout):
        if "ended" in told:
            assert told["ended"] == -9, f"seed {seed}: it ended by itself"
            break
        under_way = told.get("may", {})
        done += [told["did"]] if "did" in told else []
        if waits and done:
            timer.start()
            waits = False
    return done, under_way


def _survived(home: Path, held: Texts, under_way: Texts, real: bool) -> Texts:
    """What the library holds: all that is held, or all that with what was under way. Every article is found."""
    with Assistant(Settings(home=home), embedder=None if real else WordEmbedder()) as desk:
        stored: Texts = {Path(article.path).name: article.body for article in desk.articles()}
        assert stored in (held, {name: text for name, text in (held | under_way).items() if text})
        for text in stored.values():
            assert text
            best = desk.search(text[:60])[0]
            assert best.article.body == text, "an article is not found by its own text"
            assert text[best.passage.start : best.passage.end] == best.passage.text
        desk.ingest([])  # the next writer mends
    with closing(Store(home)) as store:
        assert examine(store, deep=True) == []
    return stored


def _survive(tmp_path: Path, home: Path, rounds: int, real: bool = False) -> None:
    held: Texts = {}
    changes = 0
    with Forked(_CHANGES, home, tmp_path / "news", "real" if real else "") as changer:
        for seed in range(rounds):
            print(f"seed {seed}")
            done, under_way = _killed(changer, seed, 10 if real else 1)
            changes += len(done)
            for each in done:
                held = {name: text for name, text in (held | each).items() if text}
            held = _survived(home, held, under_way, real)
    assert changes >= rounds // 2
    print(f"{rounds} killed after {changes} reported changes; {len(held)} articles at last")


def test_what_was_reported_stored_survives_being_killed(tmp_path: Path, home: Path) -> None:
    _survive(tmp_path, home, 6)


@pytest.mark.long
@pytest.mark.timeout(5400)
def test_what_was_reported_stored_survives_being_killed_hundreds_of_times(tmp_path: Path, home: Path) -> None:
    _survive(tmp_path, home, 300)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_what_the_real_embedder_stored_survives_too(tmp_path: Path, home: Path) -> None:
    _survive(tmp_path, home, 8, real=True)


def test_a_reindex_that_is_killed_leaves_the_old_index_in_use(tmp_path: Path, home: Path) -> None:
    texts = [QUARRY.format(name=f"q{n}") for n in range(70)]
    for n, text in enumerate(texts):
        write_article(tmp_path / "news", f"{n}.md", text)
    with opened(home) as desk:
        desk.ingest(tmp_path / "news")
        code = _INGESTS.replace("desk.ingest(folder).failed == ()", "desk.reindex(progress=print)")
        code = code.replace(
            "import sys, time", "import os, sys, time\nprint = lambda done, *_: os._exit(9) if done else None"
        )
        with Forked(code, home, "x") as killed:
            assert killed.wait(60) == 9
        assert (home / "catalogue.next").exists()
        assert all(desk.search(text)[0].article.body == text for text in texts[:10])
        assert desk.ingest(tmp_path / "news").unchanged == 70
    assert not (home / "catalogue.next").exists()
    with closing(Store(home)) as store:
        assert examine(store, deep=True) == []
        with pytest.raises(StoreError):
            store.claim("other")
