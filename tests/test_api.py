"""The API, called by gradio_client on a real server over the sample articles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

import eval.bench_visitors as bench_visitors
from rag import Answer
from rag.settings import ROOT
from tests.served import Server, start, stop

DOC = (ROOT / "docs" / "api.md").read_text("utf-8")
QUESTION = "Where will Bessent and He Lifeng meet?"


@pytest.fixture(scope="module")
def server(seeds_home: Path) -> Iterator[Server]:
    server = start(seeds_home)
    yield server
    stop(server)
    assert not any("REACHED" in line for line in server.lines)  # refusals are logged; nothing was reached for


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    client = Client(server.url, verbose=False)
    yield client
    client.close()


def test_the_documented_example_runs(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", DOC, re.DOTALL | re.MULTILINE)
    exec(compile(example.replace("http://127.0.0.1:7860", server.url), "docs/api.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("answered | ")
    assert "Malaysia" in printed[0]
    assert printed[1].startswith("10 articles")
    assert len(printed) == 3


def test_an_answer_is_what_the_library_says_and_can_be_read_back(client: Client) -> None:
    told = client.predict(QUESTION, api_name="/ask")
    answer = Answer.from_json(json.dumps(told))
    assert answer.status == "answered"
    assert answer.citations
    assert answer.hits[0].article.path == ""
    assert str(ROOT) not in json.dumps(told)


def test_filters_and_history_reach_the_assistant(client: Client) -> None:
    assert client.predict(QUESTION, since="2030-01-01", api_name="/ask")["status"] == "not_found"
    followed = client.predict("When?", history=[[QUESTION, "In Malaysia."]], api_name="/ask")
    assert "Bessent" in json.dumps(followed["parts"])
    assert [hit["article"]["source"] for hit in client.predict("truce", limit=1, api_name="/search")] != []


def test_the_list_and_an_article(client: Client) -> None:
    listed = client.predict("truce", api_name="/articles")
    assert listed["total"] == len(listed["entries"]) == 1
    entry = listed["entries"][0]
    assert set(entry) == {"id", "title", "source", "published", "url", "passages", "added"}
    assert client.predict(entry["id"], api_name="/article")["title"] == entry["title"]
    assert client.predict(limit=2, offset=9, api_name="/articles")["total"] == 10
    assert client.predict(offset=2**70, api_name="/articles")["entries"] == []


@pytest.mark.parametrize(
    ("function", "given", "sentence"),
    [
        ("ask", {"question": " "}, "empty"),
        ("ask", {"question": 7}, "ask cannot use question: input should be a valid string."),
        ("ask", {"question": "Q?", "since": "yesterday"}, "since is 'yesterday', which is no date; write YYYY-MM-DD."),
        ("ask", {"question": "Q?", "named": "maybe"}, "ask cannot use named: input should be 'prefer', "),
        ("ask", {"question": "Q?", "history": [["alone"]]}, "ask cannot use history: "),
        ("search", {"question": "Q?", "limit": 0}, "limit is 0"),
        ("search", {"question": "Q?", "limit": 10**6}, "500 is the most"),
        ("article", {"id": "../../etc/passwd"}, "There is no article '../../etc/passwd'"),
        ("articles", {"order": "body"}, "articles cannot use order: input should be 'published', "),
        ("articles", {"offset": -1}, "from 0 on"),
        ("articles", {"search": "word " * 1_200}, "200 characters at most"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    client: Client, function: str, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AppError) as failed:
        client.predict(**given, api_name=f"/{function}")
    assert sentence in str(failed.value)
    assert "\n" not in str(failed.value)


def test_no_library_is_an_error_without_a_path(tmp_path: Path) -> None:
    empty = start(tmp_path / "nobody" / "library")
    try:
        with pytest.raises(AppError, match=r"There is no library at library\. Name") as failed:
            Client(empty.url, verbose=False).predict("Q?", api_name="/ask")
        assert str(tmp_path) not in str(failed.value)
    finally:
        stop(empty)


def test_visitors_who_come_at_once_are_all_answered(seeds_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `make bench` measures, with fewer of them: how long they wait is not asserted, that nobody fails is."""
    monkeypatch.setattr(bench_visitors, "VISITORS", 5)
    monkeypatch.setattr(bench_visitors, "ROUNDS", 1)
    signs, words, whole = bench_visitors.visiting(seeds_home, [QUESTION, "What did the scholar say?"])
    assert "5 questions, 0 errors; one alone" in signs.beside
    assert re.fullmatch(r"p50 \d+ ms, p95 \d+ ms", words.figure)
    assert "whole answer" in whole.what


def test_four_functions_are_public_and_described(client: Client, server: Server) -> None:
    told = client.view_api(return_format="dict", print_info=False)
    assert set(told["named_endpoints"]) == {"/ask", "/search", "/article", "/articles"}
    assert told["unnamed_endpoints"] == {}
    for name, endpoint in told["named_endpoints"].items():
        for parameter in endpoint["parameters"]:
            assert f"`{parameter['parameter_name']}`" in DOC, (name, parameter)
    with urlopen(f"{server.url}config") as reply:
        config = json.load(reply)
    public = [event["api_name"] for event in config["dependencies"] if event["api_visibility"] != "private"]
    assert sorted(public) == ["article", "articles", "ask", "search"]


def test_a_file_named_by_its_address_is_not_fetched(client: Client, server: Server) -> None:
    """Gradio would look the name up, wherever in an event's data it stands."""
    file = {"path": "http://example.com/x.txt", "url": "http://example.com/x.txt", "meta": {"_type": "gradio.FileData"}}
    with urlopen(f"{server.url}config") as reply:
        events = [event for event in json.load(reply)["dependencies"] if event["inputs"]]
    for event in events:
        data = [file] * len(event["inputs"])
        sent = json.dumps({"data": data, "fn_index": event["id"], "session_hash": "ssrf"}).encode()
        request = Request(f"{server.url}gradio_api/queue/join", sent, {"Content-Type": "application/json"})
        with urlopen(request) as reply:
            assert reply.status == 200
    with urlopen(f"{server.url}gradio_api/queue/data?session_hash=ssrf", timeout=60) as reply:
        told = [json.loads(line[5:]) for line in reply.read().decode().splitlines() if line.startswith("data:")]
    done = [message for message in told if message["msg"] == "process_completed"]
    assert len(done) == len(events)
    refused = [message for message in done if "not fetched" in str(message["output"].get("error"))]
    assert len(refused) >= 5  # wherever Gradio looks for files, which is not in what is kept for the tab
