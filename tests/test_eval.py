"""Suites, measures, runs: what is asked, and what an answer is found to be worth."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, load_suite
from eval.gate import judge
from eval.metrics import citation_precision, is_correct, is_exact, measure, retrieval, says_right, token_f1
from eval.runner import run
from eval.runs import STAGES, load_run
from rag import Answer, AnswerSentence, Article, Assistant, Check, Citation, Filters, Settings, SuiteError, check
from rag.settings import ROOT
from tests.conftest import write_article
from tests.fake_openai import FakeOpenAI, fails, says


def answer_of(*sentences: tuple[str, list[str]], status: str = "answered") -> Answer:
    """An Answer whose sentences cite these quotes."""
    quotes = list(dict.fromkeys(quote for _, cited in sentences for quote in cited))
    citations = tuple(Citation(i, "a", "T", "S", None, "", quote, 0, len(quote)) for i, quote in enumerate(quotes, 1))
    told = tuple(
        AnswerSentence(
            text,
            tuple(quotes.index(quote) + 1 for quote in cited),
            (check(text, cited) or [Check(text, "unsupported", 0, None, ())])[0],
        )
        for text, cited in sentences
    )
    return Answer("q", status, 1.0, "", told, citations, (), Filters(), "extractive")  # type: ignore[arg-type]


CASE = Case(
    id="c", question="q", contains=["Malaysia", ["90 minutes", "90-minute"]], excludes=["Geneva"], articles=["a.md"]
)


@pytest.mark.parametrize(
    ("said", "correct"),
    [
        ("They met in Malaysia for 90 minutes.", True),
        ("A 90‑minute talk in MALAYSIA.", True),
        ("They met in Malaysia.", False),
        ("They met in Malaysia for 90 minutes, not in Geneva.", False),
    ],
)
def test_a_right_answer_holds_every_entry_and_nothing_excluded(said: str, correct: bool) -> None:
    assert is_correct(CASE, answer_of((said, []))) is correct


@pytest.mark.parametrize(
    ("entry", "said", "holds"),
    [
        ({"number": 48_000_000}, "It cost 48 million euros.", True),
        ({"number": 48_000_000}, "It cost €48m.", True),
        ({"number": 48_000_000}, "It cost 4.8 million euros in 48 days.", False),
        ({"number": 130, "within": 5}, "After 127 days.", True),
        ({"number": 7000}, "Sales rose 41 percent to 155,000, others fell from 9,000 to 5,000.", False),
        ({"number": 155_000}, "Sales rose 41 percent to 155,000.", True),
        ({"number": 5000}, "They fell from 9,000 to 5,000.", True),
        ({"number": 130, "within": 5}, "After 124 days.", False),
        ({"matches": r"rare[ -]earths?"}, "RARE EARTHS matter.", True),
        ({"matches": r"^rare"}, "They are rare.", False),
        (["a wall", {"number": 3}], "Three of them.", True),
    ],
)
def test_an_entry_is_words_a_figure_a_pattern_or_any_of_several(entry: object, said: str, holds: bool) -> None:
    case = Case.model_validate({"id": "c", "question": "q", "contains": [entry], "articles": ["a.md"]})
    assert is_correct(case, answer_of((said, []))) is holds


def test_a_refusal_is_right_only_when_there_is_no_answer() -> None:
    refusal = answer_of(status="not_found")
    unanswerable = Case(id="u", question="q", answerable=False)
    assert not is_correct(CASE, refusal)
    assert is_correct(unanswerable, refusal)
    assert is_correct(unanswerable, answer_of(status="related"))
    assert not is_correct(unanswerable, answer_of(("They met.", [])))
    assert measure(CASE, refusal, [])["refusal_precision"] == (0, 1)
    assert measure(unanswerable, refusal, [])["refusal_recall"] == (1, 1)
    assert "correctness" not in measure(unanswerable, refusal, [])


def f1_of_the_sets(ours: list[str], right: list[str]) -> float:
    """SQuAD's definition, written out: precision and recall over multisets of words."""
    shared = sum(min(ours.count(word), right.count(word)) for word in set(right))
    precision, recall = (shared / len(ours), shared / len(right)) if shared else (0.0, 0.0)
    return 2 * precision * recall / (precision + recall) if shared else 0.0


@given(st.lists(st.sampled_from("x y z".split()), min_size=1), st.lists(st.sampled_from("x y w".split()), min_size=1))
def test_token_f1_is_the_harmonic_mean_over_multisets(ours: list[str], right: list[str]) -> None:
    assert token_f1(" ".join(ours), " ".join(right)) == pytest.approx(f1_of_the_sets(ours, right))


def test_exact_match_and_f1_take_words_as_squad_does_and_only_where_a_case_asks() -> None:
    """Worked by hand: {denver, broncos} of {denver, broncos, won}: precision 2/3, recall 1, F1 .8."""
    case = Case(id="c", question="q", answers=["Denver Broncos", "The Broncos!"])
    scores = measure(case, answer_of(("The Denver Broncos won.", [])), [])
    assert scores["exact_match"] == (0.0, 1)
    assert scores["token_f1"] == (pytest.approx(0.8), 1)
    assert measure(case, answer_of(("broncos", [])), [])["exact_match"] == (1.0, 1)
    assert measure(case, answer_of(status="not_found"), [])["token_f1"] == (0.0, 1)
    assert "token_f1" not in measure(CASE, answer_of(("broncos", [])), [])


A, B, BC = frozenset("a"), frozenset("b"), frozenset("bc")


@pytest.mark.parametrize(
    ("gold", "ranked", "wanted"),
    [
        ([A], ["a", "x"], {"recall@5": 1, "hit@5": 1, "mrr": 1, "ndcg@10": 1}),
        ([A], ["x", "a"], {"recall@5": 1, "mrr": 1 / 2, "ndcg@10": 1 / math.log2(3)}),
        ([A, B], list("axyzwb"), {"recall@5": 0.5, "recall@10": 1, "hit@5": 1, "mrr": 1}),
        ([A, B], ["a", "x", "b"], {"ndcg@10": (1 + 1 / 2) / (1 + 1 / math.log2(3))}),
        ([A, BC], ["c", "b", "a"], {"recall@5": 1, "ndcg@10": 1}),
        ([A], [], {"recall@5": 0, "hit@5": 0, "mrr": 0, "ndcg@10": 0}),
    ],
)
def test_retrieval_measures_agree_with_tables_worked_by_hand(
    gold: list[frozenset[str]], ranked: list[str], wanted: dict[str, float]
) -> None:
    found = retrieval(gold, ranked)
    assert {name: found[name] for name in wanted} == pytest.approx(wanted)


def test_citation_precision_is_alces_by_example() -> None:
    """ALCE, section 4: a citation is irrelevant if it does not support the sentence alone and is not needed."""
    full = "Ida Brandt opened the quay in May, and Nils Aker praised it in June."
    off = "Rare earths are used in magnets."
    half_a, half_b = "Ida Brandt opened the quay in May.", "Nils Aker praised the quay in June."
    beside = answer_of((full, [full, off]))
    assert citation_precision(beside.sentences[0], beside) == [1.0, 0.0]
    needed = answer_of((full, [half_a, half_b]))
    assert citation_precision(needed.sentences[0], needed) == [1.0, 1.0]
    unsupported = answer_of((full, [off]))
    assert citation_precision(unsupported.sentences[0], unsupported) == [0.0]
    assert measure(CASE, answer_of((full, [])), [])["citation_recall"] == (0.0, 1)
    assert measure(CASE, answer_of((full, [off]), (full, [full])), [])["faithfulness"] == (1, 2)


def test_a_quote_that_is_not_at_its_place_is_not_exact() -> None:
    article = Article("a", "T", "Rain fell. Snow fell.")
    right = Citation(1, "a", "T", "", None, "", "Snow fell.", 11, 21)
    assert is_exact(right, {"a": article})
    assert not is_exact(replace(right, start=10, end=20), {"a": article})
    assert not is_exact(replace(right, quote="Snow fell"), {"a": article})
    assert not is_exact(right, {})


# --- suites --------------------------------------------------------------------------------------------------


def small_suite(folder: Path, floors: str = "{correctness: 1.0, refusal_recall: 1.0}") -> Path:
    write_article(folder / "news", "quay.md", "The new quay in Varnholm cost 48 million euros.", title="A new quay")
    path = folder / "small.yaml"
    path.write_text(
        f"""name: small
articles: news
as_of: 2024-01-01
floors: {floors}
baseline: small.json
cases:
  - {{id: cost, question: "How much did the new quay in Varnholm cost?",
      contains: [48 million], articles: [quay.md], tags: [figures]}}
  - {{id: off, question: "What did Apple announce about its laptop?", answerable: false, tags: [off-topic]}}
""",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (("floors:", "flaws:"), "line 4: flaws: there is no such field; did you mean `floors`?"),
        (("correctness: 1.0", "correctness: 60"), "line 4: floors: correctness"),
        (('"How much did the new quay in Varnholm cost?"', "' '"), "line 7: case 1: question"),
        (("contains: [48 million], articles: [quay.md],", ""), "line 7: case 1: an answerable case needs `contains`"),
        (("answerable: false", "answerable: maybe"), "line 9: case 2: answerable"),
        (("[48 million]", "[{number: many}]"), "line 8: case 1: contains: entry 1: number"),
        (
            ("[48 million]", "[{matches: '('}]"),
            "line 8: case 1: contains: entry 1: matches: '(' is no regular expression",
        ),
        (
            ("[48 million]", "[[48 million, {nummer: 3}]]"),
            "line 8: case 1: contains: entry 1: entry 2: nummer: there is no such field; did you mean `number`?",
        ),
        (("id: off", "id: cost"), "ids used twice: cost"),
        (("as_of: 2024-01-01", "as_of: some day"), "line 3: as_of: 'some day' is no day; write YYYY-MM-DD"),
        (("articles: news", "articles: olds"), "there is no folder"),
        (("name: small", "name: [small"), "not YAML"),
        (("cases:", "kases:"), "line 6: kases"),
        (("name: small", "name: ../../small"), "line 1: name"),
        (("articles: news", r'articles: "\0"'), "line 2: articles"),
        (("articles: news", "articles: " + "[" * 5000), "nested too deeply"),
    ],
)
def test_a_malformed_suite_says_in_which_line_and_field(tmp_path: Path, edit: tuple[str, str], says: str) -> None:
    path = small_suite(tmp_path)
    path.write_text(path.read_text("utf-8").replace(*edit, 1), encoding="utf-8")
    with pytest.raises(SuiteError) as caught:
        load_suite(path)
    assert says in str(caught.value)
    assert "small.yaml" in str(caught.value)


def test_a_suite_may_be_json_lines_and_says_in_which_line_it_is_wrong(tmp_path: Path) -> None:
    yaml_suite = load_suite(small_suite(tmp_path))
    head = {"name": "small", "articles": "news", "as_of": "2024-01-01", "baseline": "small.json"}
    cases = [case.model_dump(mode="json") for case in yaml_suite.cases]
    path = tmp_path / "small.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in (head, *cases)), encoding="utf-8")
    assert load_suite(path).cases == yaml_suite.cases
    cases[1]["answerable"] = "maybe"
    path.write_text("\n".join(json.dumps(line) for line in (head, *cases)), encoding="utf-8")
    with pytest.raises(SuiteError, match=r"small\.jsonl, line 3: case 2: answerable"):
        load_suite(path)
    for broken, told in (("{broken", "line 2: not JSON"), ("[" * 9_000, "line 2: not usable JSON")):
        path.write_text(f"{json.dumps(head)}\n{broken}", encoding="utf-8")
        with pytest.raises(SuiteError, match=told):
            load_suite(path)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (
            ("articles: [quay.md]", "articles: [quai.md]"),
            "cost: articles: there is no article 'quai.md'; is it 'quay.md'?",
        ),
        (("tags: [figures]", "quotes: [It was free.]"), "cost: quotes: 'It was free.' stands, word for word, in none"),
        (("correctness: 1.0", "rightness: 1.0"), "floors: rightness is no measure"),
        (("floors: {", "allowed: {"), ""),
    ],
)
def test_gold_that_is_not_there_is_told_before_anything_is_asked(
    tmp_path: Path, edit: tuple[str, str], says: str
) -> None:
    path = small_suite(tmp_path)
    path.write_text(path.read_text("utf-8").replace(*edit, 1), encoding="utf-8")
    if not says:
        assert run(load_suite(path), Settings()).outcomes
        return
    with pytest.raises(SuiteError) as caught:
        run(load_suite(path), Settings())
    assert says in str(caught.value)


def test_everything_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    wrong = "  - {id: other, question: 'Why?', articles: [none.md]}\n"
    path.write_text(path.read_text("utf-8").replace("[quay.md]", "[key.md]") + wrong, encoding="utf-8")
    with pytest.raises(SuiteError, match=r"(?s)cost: articles.*other: articles"):
        run(load_suite(path), Settings())


def test_articles_may_be_named_by_their_headline(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    path.write_text(path.read_text("utf-8").replace("[quay.md]", "[a new QUAY]"), encoding="utf-8")
    assert run(load_suite(path), Settings()).estimates["recall@5"].value == 1.0


def test_a_proposed_case_is_not_asked_and_that_is_said(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    path.write_text(path.read_text("utf-8").replace("id: off,", "id: off, proposed: true,"), encoding="utf-8")
    suite = load_suite(path)
    found = run(suite, Settings())
    assert [outcome.id for outcome in found.outcomes] == ["cost"]
    assert any("Proposed cases left out: 1" in note for note in judge(found, suite).notes)


# --- runs ----------------------------------------------------------------------------------------------------


def test_each_case_that_fails_says_at_which_stage(tmp_path: Path) -> None:
    news = tmp_path / "news"
    write_article(news, "quay.md", "The new quay in Varnholm cost 48 million euros.", title="A new quay")
    write_article(news, "whales.md", "Whales sing for hours, the biologist Una Brisk says.", title="Whales")
    (tmp_path / "stages.yaml").write_text(
        """name: stages
articles: news
as_of: 2024-01-01
cases:
  - {id: right, question: "How much did the new quay in Varnholm cost?", contains: [48 million], articles: [quay.md]}
  - {id: sentence, question: "How much did the new quay in Varnholm cost?", contains: [9 million], articles: [quay.md]}
  - {id: chosen, question: "How much did the new quay in Varnholm cost?", contains: [song], articles: [whales.md]}
  - {id: refused, question: "Who won the chess title?", contains: [whales], articles: [whales.md]}
  - {id: retrieved, question: "Who says that whales sing?", contains: [x], articles: [quay.md], since: 2030-01-01}
  - {id: answered, question: "How much did the new quay in Varnholm cost?", answerable: false}
  - {id: asked, question: "LONG", contains: [x]}
""",
        encoding="utf-8",
    )
    path = tmp_path / "stages.yaml"
    path.write_text(path.read_text("utf-8").replace("LONG", "x" * 3000), encoding="utf-8")
    found = run(load_suite(path), Settings())
    stages = {outcome.id: outcome.stage for outcome in found.outcomes}
    assert stages == {
        "right": "",
        "sentence": "not chosen",
        "chosen": "not chosen",
        "refused": "refused wrongly",
        "retrieved": "not retrieved",
        "answered": "answered wrongly",
        "asked": "not asked",
    }
    assert set(stages.values()) - {""} <= set(STAGES)
    ranks = {outcome.id: outcome.gold_rank for outcome in found.outcomes}
    assert (ranks["right"], ranks["retrieved"]) == (1, None)
    assert "asked could not be asked" in " ".join(judge(found, load_suite(tmp_path / "stages.yaml")).reasons)


def test_what_a_model_makes_of_the_right_place_is_wrongly_written(tmp_path: Path) -> None:
    suite = small_suite(tmp_path)
    suite.write_text(suite.read_text("utf-8").replace("[48 million]", "[9 million]"), encoding="utf-8")
    with FakeOpenAI() as server:
        server.replies += [says("The new quay in Varnholm cost 48 million euros [1].")] * 2
        written = run(load_suite(suite), Settings(llm=f"openai-like:m@{server.url}"))
    assert written.outcomes[0].stage == "wrongly written"


def test_drafts_are_cited_and_checked_and_held_against_their_labels(tmp_path: Path) -> None:
    news = tmp_path / "news"
    write_article(news, "quay.md", "The new quay in Varnholm cost 48 million euros. It opened on 3 May 2024.")
    (tmp_path / "drafts.yaml").write_text(
        """name: drafts
articles: news
as_of: 2024-06-01
drafts:
  - id: one-wrong
    passages: [{article: quay.md, quote: It opened on 3 May 2024.}]
    sentences:
      - {text: "The new quay in Varnholm cost 48 million euros [1].", supported: true,
         rests_on: The new quay in Varnholm cost 48 million euros.}
      - {text: "It opened on 5 May 2024 [1].", supported: false}
  - id: mislabelled
    passages: [{article: quay.md, quote: It opened on 3 May 2024.}]
    sentences: [{text: "The new quay in Varnholm cost 48 million euros [1].", supported: false}]
  - id: misread
    passages: [{article: quay.md, quote: It opened on 3 May 2024.}]
    sentences: [{text: "It opened. It cost 48 million euros [1].", supported: true}]
""",
        encoding="utf-8",
    )
    suite = load_suite(tmp_path / "drafts.yaml")
    found = run(suite, Settings())
    assert [(o.status, o.stage) for o in found.outcomes] == [
        ("draft", ""), ("draft", "judged wrongly"), ("error", "not asked"),
    ]  # fmt: skip
    assert found.estimates["detection_recall"].value == pytest.approx(1 / 3)  # one of two; the misread one counts
    assert found.estimates["quote_recall"].value == 1.0
    assert found.estimates["quote_exactness"].value == 1.0
    assert [sentence.label for sentence in found.outcomes[0].sentences] == [True, False]


def test_a_run_says_what_it_depends_on_and_can_be_read_back(tmp_path: Path) -> None:
    found = run(load_suite(small_suite(tmp_path)), Settings(llm=None))
    environment = found.environment
    assert set(environment.prompts) == {"answer", "condense", "judge", "retry"}
    assert list(environment.articles.values()) == ["A new quay"]
    assert environment.model == "extractive"
    assert environment.versions["torch"]
    assert len(environment.numerics) == 12
    (tmp_path / "run.json").write_text(found.to_json(), encoding="utf-8")
    assert load_run(tmp_path / "run.json") == found
    assert "48 million euros" not in found.slim().to_json()
    assert found.slim().estimates == found.estimates


def test_evaluating_leaves_the_library_alone_unless_it_is_named(tmp_path: Path, home: Path) -> None:
    suite = load_suite(small_suite(tmp_path))
    run(suite, Settings(home=home))
    assert not home.exists()
    with Assistant(Settings(home=home)) as desk:
        desk.ingest(tmp_path / "news")
    assert run(suite, Settings(home=home), library=True).estimates["correctness"].value == 1.0


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    run(load_suite(small_suite(tmp_path)), Settings(), progress=lambda *told: seen.append(told))
    assert seen == [(0, 2, "cost"), (1, 2, "off")]


def test_a_model_is_asked_the_same_only_once(tmp_path: Path) -> None:
    suite = load_suite(small_suite(tmp_path))
    with FakeOpenAI() as server:
        server.replies += [says("The new quay in Varnholm cost 48 million euros [1].")] * 4
        settings = Settings(llm=f"openai-like:m@{server.url}")
        first = run(suite, settings, replies=tmp_path / "replies")
        asked = len(server.requests)
        second = run(suite, settings, replies=tmp_path / "replies")
        assert asked == 2
        assert len(server.requests) == asked
        without = run(suite, settings)
        assert len(server.requests) == 2 * asked
    assert [o.got for o in first.outcomes] == [o.got for o in second.outcomes] == [o.got for o in without.outcomes]
    assert first.estimates["tokens"].value > 100
    assert "tokens" not in run(suite, Settings(llm=None)).estimates


def test_a_model_that_fails_is_an_error_and_no_extracted_answer_passes_for_its_own(tmp_path: Path) -> None:
    suite = load_suite(small_suite(tmp_path))
    with FakeOpenAI() as server:
        server.replies += [fails(400), says("NOT_FOUND")]
        found = run(suite, Settings(llm=f"openai-like:m@{server.url}"), replies=tmp_path / "replies")
        assert [outcome.status for outcome in found.outcomes] == ["error", "not_found"]
        assert "did not answer" in found.outcomes[0].note
        assert not judge(found, suite).passed
        server.replies += [says("The new quay in Varnholm cost 48 million euros [1].")]
        again = run(suite, Settings(llm=f"openai-like:m@{server.url}"), replies=tmp_path / "replies")
    assert again.outcomes[0].status == "answered"  # a failure is not kept


# --- our own suites ------------------------------------------------------------------------------------------

OURS = sorted((ROOT / "eval" / "suites").glob("*.yaml"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_suites_are_sound(path: Path) -> None:
    """Gold is only as good as its ties to the articles: every quote stands in one, every answer in its quotes."""
    suite = load_suite(path)
    bodies = {file.name: file.read_text("utf-8") for file in suite.folder.glob("*.md")}
    assert suite.name == path.stem
    assert suite.floors
    assert suite.baseline_path is not None
    assert suite.baseline_path.is_file()
    for case in suite.cases:
        named = [name for entry in case.articles for name in ([entry] if isinstance(entry, str) else entry)]
        assert set(named) <= set(bodies), case.id
        assert bool(case.quotes) == case.answerable, case.id
        for quote in case.quotes:
            assert any(quote in bodies[name] for name in named), case.id
        if case.answerable:
            assert says_right(case, " ".join(case.quotes)), case.id
    for draft in suite.drafts:
        for shown in draft.passages:
            assert shown.quote in bodies[shown.article], draft.id
        for sentence in draft.sentences:
            assert any(sentence.rests_on in bodies[shown.article] for shown in draft.passages), draft.id


def test_our_suites_are_of_the_size_that_they_should_have() -> None:
    suites = {path.stem: load_suite(path) for path in OURS}
    assert set(suites) == {"seeds", "drafts", "context", "injection", "robustness"}
    assert len(suites["seeds"].cases) >= 100
    assert len(suites["drafts"].drafts) >= 60
    kinds = {tag for case in suites["seeds"].cases for tag in case.tags}
    assert kinds >= set(
        "single-fact several-articles which-date who-said-it figures paraphrase follow-up false-premise near-miss "
        "contradiction".split()
    )
