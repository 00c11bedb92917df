"""Other people's data, read: what it becomes, and what is said of a file that is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from eval.cases import Document, Suite
from eval.datasets import UNDATED, load_data
from eval.runner import run
from rag import Article, Settings, SuiteError
from rag.articles import read_articles

on_disk = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])

QUAY = "The new quay in Varnholm was opened in 2019. It cost 48 million euros. Storms had delayed it twice."
FERRY = "The ferry to Ostby sails four times a day. In winter it sails twice."


def lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


BEIR: dict[str, str] = {
    "corpus.jsonl": lines(
        {"_id": "d1", "title": "A new quay", "text": QUAY},
        {"_id": "d2", "title": "The ferry", "text": FERRY},
        {"_id": "d3", "title": "", "text": "Lisbon has trams."},
    ),
    "queries.jsonl": lines(
        {"_id": "q1", "text": "What did the new quay in Varnholm cost?"},
        {"_id": "q2", "text": "How often does the ferry to Ostby sail?"},
        {"_id": "q3", "text": "Nobody judged this."},
    ),
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td3\t0\nq2\td2\t1\n",
}

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Varnholm_quay",
            "paragraphs": [
                {
                    "context": QUAY,
                    "qas": [
                        {
                            "id": "cost",
                            "question": "How much did the new quay in Varnholm cost?",
                            "answers": [{"text": "48 million euros", "answer_start": QUAY.index("48")}],
                            "is_impossible": False,
                        },
                        {
                            "id": "who",
                            "question": "Who designed the opera house in Lisbon?",
                            "answers": [],
                            "is_impossible": True,
                        },
                    ],
                }
            ],
        }
    ],
}


# --- BEIR ----------------------------------------------------------------------------------------------------


def test_a_beir_folder_is_a_suite_with_its_texts(tmp_path: Path) -> None:
    suite = load_data(write(tmp_path / "harbour", BEIR))
    assert suite.name == "harbour"
    assert suite.as_of == UNDATED
    assert [(case.id, case.articles) for case in suite.cases] == [("q1", ["d1"]), ("q2", ["d2"])]
    assert [document.name for document in suite.documents] == ["d1", "d2", "d3"]
    assert suite.documents[0].text == QUAY
    assert suite.documents[2].title == "Lisbon has trams."


@pytest.mark.parametrize(
    ("splits", "asked"),
    [
        (["train", "dev", "test"], "test"),
        (["train", "dev"], "dev"),
        (["train"], "train"),
    ],
)
def test_of_several_splits_test_comes_before_dev(tmp_path: Path, splits: list[str], asked: str) -> None:
    files = {name: text for name, text in BEIR.items() if not name.startswith("qrels")}
    judged = {f"qrels/{name}.tsv": f"q{'1' if name == asked else '2'}\td1\t1\n" for name in splits}
    assert [case.id for case in load_data(write(tmp_path, {**files, **judged})).cases] == ["q1"]


def test_judgements_may_lie_beside_the_texts(tmp_path: Path) -> None:
    files = {name: text for name, text in BEIR.items() if not name.startswith("qrels")}
    suite = load_data(write(tmp_path, {**files, "qrels.tsv": BEIR["qrels/test.tsv"]}))
    assert [case.id for case in suite.cases] == ["q1", "q2"]


def test_two_documents_of_one_text_are_one_as_they_are_in_a_library(tmp_path: Path) -> None:
    twice = BEIR["corpus.jsonl"] + lines({"_id": "d4", "title": "The  ferry", "text": f"{FERRY} "})
    judged = "q2\td2\t1\nq2\td4\t1\n"
    suite = load_data(write(tmp_path, {**BEIR, "corpus.jsonl": twice, "qrels/test.tsv": judged}))
    assert [case.articles for case in suite.cases] == [["d2"]]
    assert [document.name for document in suite.documents] == ["d1", "d2", "d3"]


def test_a_text_without_words_is_stood_in_for_by_its_title_or_id(tmp_path: Path) -> None:
    bare = lines({"_id": "d1", "title": "A new quay", "text": ""}, {"_id": "d2", "text": "..."})
    files = {**BEIR, "corpus.jsonl": bare}
    assert [document.text for document in load_data(write(tmp_path, files)).documents] == ["A new quay", "d2"]


def test_a_beir_folder_runs_from_end_to_end(tmp_path: Path) -> None:
    done = run(load_data(write(tmp_path, BEIR)), Settings())
    assert done.estimates["recall@5"].value == 1.0
    assert [outcome.gold_rank for outcome in done.outcomes] == [1, 1]


# --- SQuAD ---------------------------------------------------------------------------------------------------


def test_squad_gives_the_sentence_that_holds_the_answer(tmp_path: Path) -> None:
    suite = load_data(write(tmp_path, {"squad.json": json.dumps(SQUAD)}) / "squad.json")
    cost, who = suite.cases
    assert cost.answers == ["48 million euros"]
    assert cost.quotes == ["It cost 48 million euros."]
    assert cost.articles == [suite.documents[0].name] == ["Varnholm quay#1"]
    assert (who.answerable, who.answers, who.articles, who.quotes) == (False, [], [], [])


def test_the_place_of_an_answer_tells_it_from_the_same_words_before(tmp_path: Path) -> None:
    """And the line ends and spaces before it, which an article's text does not keep, do not move it."""
    context = "The quay\u00a0cost  48 million." + "\r\n" * 20 + " \tThe ferry \t cost 48 million.\r\nBoth pay."
    answer = {"text": "48 million", "answer_start": context.rindex("48")}
    qa = {"id": 1, "question": "What did the ferry cost?", "answers": [answer]}
    data = {"data": [{"paragraphs": [{"context": context, "qas": [qa]}]}]}
    suite = load_data(write(tmp_path, {"a b.json": json.dumps(data)}) / "a b.json")
    assert suite.name == "a-b"
    assert suite.cases[0].quotes == ["The ferry cost 48 million."]
    assert run(suite, Settings()).outcomes[0].gold_rank == 1  # so it is found in the article, as it stands there


def test_squad_runs_from_end_to_end(tmp_path: Path) -> None:
    done = run(load_data(write(tmp_path, {"squad.json": json.dumps(SQUAD)}) / "squad.json"), Settings())
    cost, who = done.outcomes
    assert cost.status == "answered"
    assert "48 million euros" in cost.got
    assert who.status != "answered"
    assert {"token_f1", "exact_match", "refusal_recall"} <= set(done.estimates)


# --- questions beside their contexts, and beside articles ------------------------------------------------------


def test_rows_are_read_and_each_context_is_listed_once(tmp_path: Path) -> None:
    rows = lines(
        {"id": "a", "group": "Quay_works", "question": "What did it cost?", "context": QUAY, "answers": ["48 million"]},
        {"id": "b", "group": "Quay_works", "question": "Who paid?", "context": QUAY, "answerable": False},
        {"title": "Ferry", "question": "How often?", "context": FERRY, "answers": ["A long one."],
         "evidence": ["In winter it sails twice."], "answerable": True},
    )  # fmt: skip
    suite = load_data(write(tmp_path, {"rows.jsonl": b"\xef\xbb\xbf" + rows.encode()}) / "rows.jsonl")
    assert [document.name for document in suite.documents] == ["Quay works#1", "Ferry#1"]
    assert [case.id for case in suite.cases] == ["a", "b", "3"]
    assert [case.quotes for case in suite.cases] == [
        ["It cost 48 million euros."],
        [],
        ["In winter it sails twice."],
    ]
    assert [case.answerable for case in suite.cases] == [True, False, True]


def test_an_answer_that_stands_twice_is_quoted_where_the_question_is(tmp_path: Path) -> None:
    row = {"question": "How often does it sail in winter?", "answers": ["sail"], "context": FERRY}
    suite = load_data(write(tmp_path, {"rows.jsonl": lines(row)}) / "rows.jsonl")
    assert suite.cases[0].quotes == ["In winter it sails twice."]


NEWS = {
    "news_articles.jsonl": lines(
        {"title": "A new quay", "source": "Harbour Post", "published": "2023-05-02", "text": QUAY},
        {"title": "The ferry", "source": "Island Wire", "published": "2023-06-03", "text": FERRY},
    ),
    "news_queries.jsonl": lines(
        {"id": "0", "question": "Do the quay and the ferry cost the same?", "kind": "comparison", "answer": "no",
         "evidence": [{"title": "A new quay", "fact": "It cost 48 million euros."}, {"title": "The ferry"}]},
        {"id": "1", "question": "What about Lisbon?", "kind": "null", "answer": "Unknown.", "evidence": []},
    ),
}  # fmt: skip


@pytest.mark.parametrize("named", ["", "news_queries.jsonl"])
def test_evidence_in_several_articles_is_gold_one_by_one(tmp_path: Path, named: str) -> None:
    suite = load_data(write(tmp_path, NEWS) / named)
    both, neither = suite.cases
    assert both.articles == [["A new quay#1"], ["The ferry#1"]]
    assert (both.answers, both.quotes, both.tags) == (["no"], ["It cost 48 million euros."], ["comparison"])
    assert (neither.answerable, neither.answers, neither.tags) == (False, [], ["null"])
    assert suite.as_of == date(2023, 6, 3)
    assert suite.documents[0].source == "Harbour Post"


WRAPPED = """\
Varnholm council agreed on Tuesday to build a new quay for the
ferry to Ostby, which the harbour master had asked for since
the storm of January tore the old one down. It will cost 48 million
euros and be ready in May."""
COST = "It will cost 48 million euros and be ready in May."


@pytest.mark.parametrize(
    ("named", "files"),
    [
        ("squad.json", {"squad.json": json.dumps({"data": [{"title": "Quay", "paragraphs": [
            {"context": WRAPPED, "qas": [{"id": "1", "question": "What will the quay cost?", "answers": [
                {"text": "48 million\neuros", "answer_start": WRAPPED.index("48")}]}]}]}]})}),
        ("rows.jsonl", {"rows.jsonl": lines(
            {"question": "What will it cost?", "context": WRAPPED, "answers": ["48 million euros"]})}),
        ("rows.jsonl", {"rows.jsonl": lines(
            {"question": "What will it cost?", "context": WRAPPED, "answers": ["48 million"],
             "evidence": [COST.replace("million euros", "million\neuros")]})}),
        ("rows.jsonl", {"rows.jsonl": lines(
            {"question": "What will it cost?", "context": WRAPPED, "answers": ["48 million"], "evidence": [COST]})}),
        ("", {"news_articles.jsonl": lines({"title": "Quay", "text": WRAPPED}), "news_queries.jsonl": lines(
            {"question": "What will it cost?", "answer": "48 million euros",
             "evidence": [{"title": "Quay", "fact": COST}]})}),
    ],
    ids=["squad", "answer over two lines", "evidence over two lines", "evidence on one line", "several articles"],
)  # fmt: skip
def test_lines_that_an_editor_wrapped_part_no_sentence(tmp_path: Path, named: str, files: dict[str, str]) -> None:
    """An article's text has them joined, and the quotes are as it has them."""
    suite = load_data(write(tmp_path, files) / named)
    assert suite.cases[0].quotes == [COST]
    assert run(suite, Settings()).outcomes[0].gold_rank == 1


# --- the door ------------------------------------------------------------------------------------------------


def test_the_one_door_opens_suite_files_too(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    head = {"name": "small", "articles": "news", "as_of": "2024-01-01"}
    case = {"id": "off", "question": "What of Lisbon?", "answerable": False}
    write(tmp_path, {"s.yaml": json.dumps({**head, "cases": [case]}), "s.jsonl": lines(head, case)})
    assert load_data(tmp_path / "s.yaml").cases == load_data(tmp_path / "s.jsonl").cases
    assert load_data(tmp_path / "s.jsonl").as_of == date(2024, 1, 1)


def test_a_part_of_the_cases_is_taken_evenly_and_every_text_stays(tmp_path: Path) -> None:
    rows = lines(*({"question": f"How many in {n}?", "context": f"{n} came.", "answers": [str(n)]} for n in range(10)))
    path = write(tmp_path, {"rows.jsonl": rows}) / "rows.jsonl"
    some = load_data(path, most=4)
    assert [case.answers for case in some.cases] == [["0"], ["2"], ["5"], ["7"]]
    assert len(some.documents) == 10
    assert load_data(path, most=99) == load_data(path)
    with pytest.raises(SuiteError, match="at least 1"):
        load_data(path, most=0)


def squad_with(**changes: Any) -> str:
    """The SQuAD file with other fields in its first question."""
    data = json.loads(json.dumps(SQUAD))
    data["data"][0]["paragraphs"][0]["qas"][0].update(changes)
    return json.dumps(data)


ROW = {"question": "What did it cost?", "context": QUAY, "answers": ["48 million"]}


@pytest.mark.parametrize(
    ("files", "named", "says"),
    [
        ({**BEIR, "corpus.jsonl": ""}, "", ["corpus.jsonl", "empty"]),
        ({**BEIR, "corpus.jsonl": BEIR["corpus.jsonl"] * 2}, "", ["corpus.jsonl, line 4: _id", "'d1'", "line 1"]),
        ({**BEIR, "corpus.jsonl": '{"_id": "d1", "te'}, "", ["corpus.jsonl, line 1: not JSON", "cut off"]),
        ({**BEIR, "queries.jsonl": lines({"_id": "q1"})}, "", ["queries.jsonl, line 1: text: None", "missing"]),
        ({**BEIR, "queries.jsonl": lines({"_id": "q1", "text": 5})}, "", ["text: 5", "must be a text, not int"]),
        ({**BEIR, "queries.jsonl": b"\xff\n"}, "", ["queries.jsonl, line 1: not UTF-8", "0xff"]),
        ({**BEIR, "qrels/test.tsv": "q1\td1\t1\nq1\td9\t1\n"}, "", ["test.tsv, line 2: corpus-id: 'd9'"]),
        ({**BEIR, "qrels/test.tsv": "q9\td1\t1\n"}, "", ["test.tsv, line 1: query-id: 'q9'"]),
        ({**BEIR, "qrels/test.tsv": "q1\td1\t1\nq1\td2\tgood\n"}, "", ["test.tsv, line 2: score: 'good'"]),
        ({**BEIR, "qrels/test.tsv": "q1 d1 1\n"}, "", ["test.tsv, line 1", "tabs", "q1 d1 1"]),
        ({**BEIR, "qrels/test.tsv": "q1\td1\t0\n"}, "", ["no question is left"]),
        ({**BEIR, "qrels/test.tsv": ""}, "", ["test.tsv", "empty"]),
        ({"corpus.jsonl": BEIR["corpus.jsonl"], "queries.jsonl": BEIR["queries.jsonl"]}, "", ["no qrels"]),
        ({"notes.md": "x"}, "", ["no data", "BEIR"]),
        ({"notes.csv": "x"}, "notes.csv", ["no kind of data", "SQuAD"]),
        ({}, "gone.txt", ["not there"]),
        ({}, "gone.json", ["gone.json cannot be read", "No such file"]),
        ({"s.json": json.dumps(SQUAD)[:-40]}, "s.json", ["s.json", "not JSON"]),
        ({"s.json": "[]"}, "s.json", ["expected an object, found list"]),
        ({"s.json": "{}"}, "s.json", ["data: None", "missing"]),
        ({"s.json": "[" * 9000}, "s.json", ["not usable JSON (RecursionError)"]),
        ({"s.json": squad_with(id="who")}, "s.json", ["qas 2: id: 'who'", "used twice"]),
        ({"s.json": squad_with(is_impossible="no")}, "s.json", ["qas 1: is_impossible: 'no'", "true or false"]),
        ({"s.json": squad_with(answers=[])}, "s.json", ["qas 1: answers", "there are none"]),
        (
            {"s.json": squad_with(answers=[{"text": "49 million", "answer_start": 3}])},
            "s.json",
            ["answers 1: answer_start: 3", "'49 million' does not stand there"],
        ),
        ({"r.jsonl": lines(ROW, {**ROW, "answers": "48"})}, "r.jsonl", ["r.jsonl, line 2: answers: '48'", "a list"]),
        ({"r.jsonl": lines({**ROW, "evidence": ["It cost 9."]})}, "r.jsonl", ["evidence: 'It cost 9.'", "context"]),
        ({"r.jsonl": lines({**ROW, "id": 1}, {**ROW, "id": "1"})}, "r.jsonl", ["line 2: id: '1'", "line 1"]),
        ({**NEWS, "news_articles.jsonl": lines({"title": "X", "text": "y"})}, "", ["line 1: evidence 1: title"]),
        (
            {**NEWS, "news_articles.jsonl": NEWS["news_articles.jsonl"].replace("2023-05-02", "May")},
            "",
            ["news_articles.jsonl, line 1: published: 'May'", "YYYY-MM-DD"],
        ),
        ({"q.jsonl": lines({"question": "Why?"})}, "q.jsonl", ["no `context`"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_value(
    tmp_path: Path, files: dict[str, str | bytes], named: str, says: list[str]
) -> None:
    with pytest.raises(SuiteError) as caught:
        load_data(write(tmp_path, files) / named)
    for part in says:
        assert part in str(caught.value)


# --- whatever is in a file -------------------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("48 million\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def records(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these fields, each right or anything."""
    right: dict[str, Any] = {
        "text": QUAY,
        "context": QUAY,
        "question": "Why?",
        "_id": "d1",
        "answers": ["48 million"],
        "title": "T",
    }
    right |= {"evidence": [{"title": "T", "fact": QUAY}], "answer": "no", "published": "2020-02-30"}
    fields = {name: values | st.just(right[name]) if name in right else values for name in names}
    return st.fixed_dictionaries({}, optional=fields)


def is_read_or_refused(path: Path) -> None:
    """A suite, of which every document is an article and every quote stands in one; or a SuiteError with the place."""
    try:
        suite = load_data(path)
    except SuiteError as error:
        told = str(error)
    else:
        assert isinstance(suite, Suite)
        told = str(path)
        bodies = [body_of(document, path) for document in suite.documents]
        assert len({document.name for document in suite.documents}) == len(bodies) == len(set(bodies))
        for case in suite.cases:
            assert all(any(quote in body for _, body in bodies) for quote in case.quotes), case
    assert str(path.parent) in told


def body_of(document: Document, path: Path) -> tuple[str, str]:
    """Title and body, as the library reads what the runner writes."""
    file = path.parent / "document.json"
    file.write_text(json.dumps({"title": document.title, "text": document.text}), encoding="utf-8")
    [article] = read_articles(file)
    assert isinstance(article, Article), article
    return article.title, article.body


@on_disk
@given(st.sampled_from(["x.json", "x.jsonl", "x/corpus.jsonl", "x/queries.jsonl", "x/qrels/test.tsv"]), st.binary())
@example("x/qrels/test.tsv", b"q1\td1\tnan\nq1\td1\tinf")
@example("x.jsonl", b'{"question": "a", "context": "b", "answers": ["b"], "id": ' + b"9" * 5000 + b"}")
def test_whatever_bytes_are_in_a_file_it_is_read_or_refused(tmp_path: Path, name: str, content: bytes) -> None:
    write(tmp_path / "x", BEIR)
    write(tmp_path, {name: content})
    is_read_or_refused(tmp_path / name.split("/")[0])


@on_disk
@given(st.lists(records("_id", "title", "text"), max_size=3), st.lists(records("_id", "text"), max_size=3))
def test_whatever_objects_are_in_a_beir_folder_it_is_read_or_refused(
    tmp_path: Path, corpus: list[Any], queries: list[Any]
) -> None:
    files = {"corpus.jsonl": lines(*corpus), "queries.jsonl": lines(*queries), "qrels.tsv": "d1\td1\t1\n"}
    is_read_or_refused(write(tmp_path / "x", files))


@on_disk
@given(
    st.lists(records("id", "question", "context", "title", "group", "answers", "evidence", "answerable"), min_size=1)
)
@example([{**ROW, "title": "T" * 600}, {**ROW, "context": "48 million " * 3, "id": 2}])
def test_whatever_objects_are_in_rows_they_are_read_or_refused(tmp_path: Path, rows: list[Any]) -> None:
    is_read_or_refused(write(tmp_path, {"x.jsonl": lines({**rows[0], "context": QUAY}, *rows[1:])}) / "x.jsonl")


@on_disk
@given(
    st.lists(records("title", "text", "source", "published"), max_size=2),
    st.lists(records("id", "question", "answer", "evidence", "kind"), max_size=2),
)
def test_whatever_objects_are_queries_beside_articles_they_are_read_or_refused(
    tmp_path: Path, articles: list[Any], queries: list[Any]
) -> None:
    files = {"m_articles.jsonl": lines(*articles), "m_queries.jsonl": lines(*queries)}
    is_read_or_refused(write(tmp_path / "x", files))


@on_disk
@given(records("context"), records("id", "question", "answers", "is_impossible"), values)
def test_whatever_objects_are_in_squad_it_is_read_or_refused(
    tmp_path: Path, paragraph: dict[str, Any], question: dict[str, Any], start: Any
) -> None:
    answer = {"text": "48 million", "answer_start": start}
    asked = {"id": "a", "question": "What?", "answers": [answer], **question}
    data = {"data": [{"title": "T", "paragraphs": [{"context": QUAY, **paragraph, "qas": [asked]}]}]}
    is_read_or_refused(write(tmp_path, {"x.json": json.dumps(data)}) / "x.json")


@on_disk
@given(st.text("aB4. \n\t\r\u00a0\u2028\x0c\ufeff!?“”", min_size=1, max_size=60), st.data())
def test_wherever_an_answer_stands_its_sentence_is_in_the_article(
    tmp_path: Path, context: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(context) - 1))
    answer = {"text": context[start : start + data.draw(st.integers(1, 9))], "answer_start": start}
    asked = {"id": "a", "question": "What?", "answers": [answer]}
    squad = {"data": [{"title": "T", "paragraphs": [{"context": context, "qas": [asked]}]}]}
    is_read_or_refused(write(tmp_path, {"x.json": json.dumps(squad)}) / "x.json")
