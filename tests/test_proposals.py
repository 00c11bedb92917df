"""Cases proposed from a user's own articles: the questions, their gold, their neighbours, and the file."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.cases import Case, Number, Pattern, load_suite
from eval.metrics import says_right
from eval.proposals import proposals_yaml, propose
from eval.runner import run
from eval.sentence_questions import is_gap
from rag import Article, Settings, SuiteError
from rag.metadata import article_id
from rag.terms import content_words
from rag.text import clean
from tests.conftest import write_article


def article(body: str, title: str = "Harbour news", path: str = "news/harbour.md") -> Article:
    return Article(article_id(title, body), title, body, path=path, published=date(2024, 5, 2))


def asked(sentence: str, *more: Article) -> list[str]:
    """The answerable questions made of a sentence."""
    cases = propose([article(sentence), *more])
    return [case.question for case in cases if case.answerable and case.quotes == [sentence]]


LIBRARY = [
    article(
        "The new quay in Varnholm cost 48 million euros. Mayor Ann Lee opened the quay in Varnholm on 3 May 2021.\n\n"
        "“The harbour has waited thirty years for this,” said Ann Lee. Ships from Ostby call there twice a week.",
        "Varnholm has a new quay",
        "news/quay.md",
    ),
    article(
        "The ferry to Ostby carried 9,300 passengers in 2022. Tom Reed founded the ferry company in 1998.\n\n"
        "“We will sail in any weather that the crew can stand,” Tom Reed said. It is a small firm in Ostby.",
        "The ferry that never stops",
        "news/ferry.md",
    ),
    article(
        "The strike in Varnholm lasted 12 days. Ann Lee met the dockers on 9 June 2023, the union said.\n\n"
        "About 400 dockers in Varnholm joined the strike. Life went on in Ostby. Nobody from Ostby came.",
        "Dockers end their strike",
        "news/strike.md",
    ),
    article(
        "The museum in Lisbon employs 35 people. Eva Horn has led the museum in Lisbon since 4 July 2020.\n\n"
        "“A museum is a promise to those who come later,” Eva Horn said. Few museums in Lisbon are older.",
        "A museum keeps its promise",
        "news/museum.md",
    ),
]  # fmt: skip


# --- the questions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The new quay in Varnholm cost 48 million euros.", "How much did the new quay in Varnholm cost?"),
        ("The new quay in Varnholm will cost about €48m.", "How much will the new quay in Varnholm cost?"),
        ("The June call lasted 90 minutes, Ann Lee said.", "How long did the June call last?"),
        ("The storm killed 12 people in Varnholm.", "How many people did the storm kill in Varnholm?"),
        ("The museum in Lisbon employs 35 people.", "How many people does the museum in Lisbon employ?"),
        ("More than 400 dockers in Varnholm joined the strike.", "How many dockers in Varnholm joined the strike?"),
        ("Sixty per cent of voters in Ostby backed the plan.", "What percentage of voters in Ostby backed the plan?"),
        ("Ann Lee owns 40% of the shares.", "What percentage of the shares does Ann Lee own?"),
        ("The price of bread in Ostby rose by 5 per cent.", "By how much did the price of bread in Ostby rise?"),
        ("In the third quarter, Delta Foods made a profit of $24.7bn.",
         "What profit did Delta Foods make in the third quarter?"),
        ("Delta Foods was fined 3 million euros.", "How much was Delta Foods fined?"),
        ("The storm has destroyed 80 houses in Ostby.", "How many houses has the storm destroyed in Ostby?"),
        ("Mayor Ann Lee opened the quay on 3 May 2021.", "When did Mayor Ann Lee open the quay?"),
        ("On 3 May 2021, Mayor Ann Lee opened the quay.", "When did Mayor Ann Lee open the quay?"),
        ("Ann Lee, the mayor, resigned on 9 June 2023.", "When did Ann Lee resign?"),
        ("The theatre in Ostby will be closed on 1 June 2025.", "When will the theatre in Ostby be closed?"),
        ("The ferry line was founded by Tom Reed in late 1998.", "When was the ferry line founded by Tom Reed?"),
        ('"The harbour has waited for this," said Ann Lee.', "Who said “The harbour has waited for this”?"),
        ("Ann Lee said that Tom Reed had left on 3 May 2021.", "Who said that Tom Reed had left on 3 May 2021?"),
        ("The quay of Ostby had sunk, Tom Reed said on Monday.", "Who said that the quay of Ostby had sunk?"),
        ("The repair of the quay in Ostby will cost 21 million pounds, about twice what was first thought.",
         "How much will the repair of the quay in Ostby cost?"),
        ("Delta Foods, the maker of bread, has offered 3 million euros for Ostby Dairy, the firm said.",
         "How much has Delta Foods offered for Ostby Dairy?"),
        ("Delta Foods would pay 52 euros a share in cash, 31 percent more than on Monday.",
         "How much would Delta Foods pay a share in cash?"),
        ("Background: Delta Foods offered 2 million euros for Ostby Dairy.",
         "How much did Delta Foods offer for Ostby Dairy?"),
        ("Shares in Delta Foods fell 12 percent to 38.70 euros.", "By how much did shares in Delta Foods fall?"),
        ("Delta Foods needs 75 percent of the shares for its bid to succeed.",
         "What percentage of the shares does Delta Foods need?"),
        ("Delta Foods had sales of 410 million euros last year.", "What sales did Delta Foods have last year?"),
        ("Tom Reed, who was suspended on 3 May 2021, is back in Ostby.", "When was Tom Reed suspended?"),
        ("Ann Lee resigned as mayor of Ostby on 3 May 2021.", "When did Ann Lee resign as mayor of Ostby?"),
    ],
)  # fmt: skip
def test_a_plain_sentence_becomes_the_question_that_a_person_would_ask(sentence: str, question: str) -> None:
    assert asked(sentence) == [question]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("48 million euros for the quay in Varnholm.", "What figure is missing: “… euros for the quay in Varnholm.”"),
        ("Troops killed in Ostby were buried on 3 May 2021.",
         "What date is missing: “Troops killed in Ostby were buried on ….”"),
        ("Ann Lee paid dearly and 12 dockers in Varnholm lost their jobs.",
         "What figure is missing: “Ann Lee paid dearly and … dockers in Varnholm lost their jobs.”"),
        ("Since then Ann Lee has seen prices go up by $24.7bn, or so they say.",
         "What figure is missing: “Since then Ann Lee has seen prices go up by …, or so they say.”"),
    ],
)  # fmt: skip
def test_where_no_rule_is_safe_the_question_is_the_sentence_with_a_gap(sentence: str, question: str) -> None:
    assert asked(sentence) == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "He paid 48 million euros to Ann Lee on 3 May 2021.",  # who?
        "After they paid 48 million euros, Ann Lee left Ostby.",
        "However, Ann Lee paid 48 million euros.",  # goes on from what?
        "The company paid 48 million euros to its workers.",  # which company?
        "Both of them met Ann Lee on 3 May 2021.",
        "Ann Lee had two brothers and half a house in Ostby.",  # a reader can count
        "Ann Lee watched Game 3 and the 12-yard line in Ostby.",
        "Ann Lee Opens Quay For 48 Million Euros",  # a head
        '"The harbour has waited for this," the mayor of Varnholm said.',  # no name
        '"The harbour has waited," Ann Lee said, and Tom Reed said: "It has not."',  # two
        "The mayor spoke to Ann Lee: \"The harbour has waited for this.\"",  # not by her
        'Tom Reed, a teacher at the School of Arts, Varnholm, said: "The harbour has waited for this."',
    ],
)  # fmt: skip
def test_of_what_cannot_stand_alone_nothing_is_asked(sentence: str) -> None:
    assert asked(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Ann Lee said that he had left on 3 May 2021.",  # who?
        "Ann Lee said that Lee had left on 3 May 2021.",  # it tells
        "The quay, Ann Lee said, would be closed on 3 May 2021.",
        "Tom Reed had won prizes of 3 million euros.",
    ],
)
def test_where_it_is_not_plain_who_said_what_a_gap_stays(sentence: str) -> None:
    assert all(question.startswith("What ") and "missing: “" in question for question in asked(sentence))


def test_gaps_are_a_quarter_at_most_and_only_of_articles_of_which_nothing_else_can_be_asked() -> None:
    gap = "Troops killed in {} were buried on {} May 2021."
    places = "Agra Kelby Lund Merrow Ostby Salis Vale Yarm".split()
    only_gaps = [article(f"{gap.format(p, 3)} {gap.format('Old ' + p, 4)}", p, f"{p}.md") for p in places]
    both = article(f"{gap.format('Tull', 5)} The storm killed 12 people in Varnholm.", "Storm", "storm.md")
    cases = [case for case in propose([*LIBRARY, *only_gaps, both]) if case.answerable]
    gaps = [case for case in cases if is_gap(case.question)]
    assert 1 < len(gaps) <= len(cases) / 4
    assert len({str(case.articles) for case in gaps}) == len(gaps)
    assert "storm.md" not in str([case.articles for case in gaps])
    assert len(propose(only_gaps)) == 1


def test_a_question_that_two_sentences_answer_differently_is_not_asked() -> None:
    sentence = "The strike in Varnholm lasted 12 days."
    other = article("In all, the strike in Varnholm lasted 19 days.", "Dockers end their strike", "end.md")
    assert asked(sentence) == ["How long did the strike in Varnholm last?"]
    assert "How long did the strike in Varnholm last?" not in asked(sentence, other)


# --- the gold ------------------------------------------------------------------------------------------------


def test_all_that_a_case_holds_stands_in_its_sentence_and_its_article() -> None:
    bodies = {each.path.split("/")[-1]: each.body for each in LIBRARY}
    cases = [case for case in propose(LIBRARY) if case.answerable]
    assert {tag for case in cases for tag in case.tags} == {"figures", "dates", "who-said-what"}
    for case in cases:
        [quote], [entry], [gold] = case.quotes, case.contains, case.articles
        assert says_right(case, quote), case
        first = entry[0] if isinstance(entry, list) else entry  # as written there; then other ways to write it
        assert says_right(case.model_copy(update={"contains": [first]}), quote), case
        assert not isinstance(first, str) or first in quote, case
        assert isinstance(gold, str)
        assert quote in bodies[gold]
        assert not says_right(case, case.question), case  # the question does not tell


def test_a_figure_may_be_given_in_any_wording_and_a_date_too() -> None:
    cost, day, few = (
        propose([article(sentence)])[0]
        for sentence in (
            "The new quay in Varnholm cost 48 million euros.",
            "Ann Lee resigned on 3 May 2021.",
            "The storm killed 12 people in Varnholm.",
        )
    )
    assert cost.contains == [["48 million euros", Number(number=48_000_000)]]
    assert says_right(cost, "It cost €48m.")
    assert says_right(day, "She went on May 3, 2021.")
    assert not says_right(day, "She went on 13 May 2021.")
    assert few.contains == [Number(number=12)]
    assert not says_right(few, "It was in 2012.")


def test_a_speaker_may_be_called_by_the_name_that_the_article_uses() -> None:
    body = "“The harbour has waited for this,” said Ann Lee. Then Lee left. It was late, and Li Xi had to go too."
    [case] = [case for case in propose([article(body)]) if case.answerable]
    assert case.contains == [["Ann Lee", Pattern(matches=r"\bLee\b")]]
    assert not says_right(case, "It was sleeping.")


def test_a_copy_of_an_article_answers_as_well() -> None:
    """And where one file holds several articles, they are called by their headlines."""
    one = article("The new quay in Varnholm cost 48 million euros.", "A new quay", "all.jsonl")
    two = article("It is done. The new quay in Varnholm cost 48 million euros.", "Quay opened", "all.jsonl")
    [case] = propose([one, two])
    assert sorted(case.articles[0]) == ["A new quay", "Quay opened"]


# --- the neighbours ------------------------------------------------------------------------------------------


def test_neighbours_ask_what_no_article_says() -> None:
    cases = propose(LIBRARY)
    neighbours = [case for case in cases if not case.answerable]
    assert len(neighbours) >= 3
    for case in neighbours:
        if "untold" in case.tags:
            continue
        new, old = re.findall(r"“([^”]+)”", case.note.split(". Check")[0])
        assert new in case.question
        assert old not in case.question
        assert "near-miss" in case.tags
        others = set(content_words(case.question)) - set(content_words(f"{new} how many much long when"))
        for each in LIBRARY:
            for sentence in re.split(r"(?<=[.”])\s+", each.body):
                assert not (new in sentence and others <= set(content_words(sentence))), (case.question, sentence)


def test_a_name_that_an_article_may_join_to_the_rest_is_no_neighbour() -> None:
    ostby = article("In Ostby, too, the new quay cost a lot, namely 30 million.", "Ostby builds", "ostby.md")
    questions = [case.question for case in propose([*LIBRARY, ostby]) if not case.answerable]
    assert not any("quay in Ostby" in question for question in questions)
    assert any("quay in Lisbon" in case.question for case in propose(LIBRARY) if not case.answerable)


def test_a_neighbour_is_of_the_same_story_where_there_is_one() -> None:
    """Whoever it is that speaks there: of two that are sorted by a hash, one would come first."""
    fire = article("“The fire on Tessary is not out,” said Eva Horn. Tessary is far away.", "Fire", "fire.md")
    for person in ("Ida Berg", "Olaf Lund", "Mia Moe"):
        story = article(f"“The bridge at Kelby must be closed,” {person} said. The Tull is high.", "Bridge", "a.md")
        closed = article(
            "The Tull rose at Kelby. Tom Reed resigned as mayor of Kelby on 3 May 2021. “No,” said Tom Reed.",
            "Mayor",
            "b.md",
        )
        questions = [case.question for case in propose([fire, story, closed]) if not case.answerable]
        assert f"When did {person} resign as mayor of Kelby?" in questions
    strangers = [case.question for case in propose([fire, closed]) if not case.answerable]
    assert not any("resign" in question for question in strangers)


def test_of_a_speaker_it_is_asked_what_no_article_tells() -> None:
    said = "“A museum is a promise to those who come later,” said Eva Horn."
    [case] = [case for case in propose([article(f"{said} Few museums are older.")]) if not case.answerable] or [None]
    assert case is None  # one case alone has no neighbour
    told = "The new quay in Varnholm cost 48 million euros."
    [untold] = [case for case in propose([article(f"{said} {told}")]) if not case.answerable]
    assert untold.question in ("How old is Eva Horn?", "Where was Eva Horn born?")
    assert "untold" in untold.tags
    others = ["Horn, 56, was born in Ostby.", "Horn, 56, is here.", "Horn grew up in Ostby."]
    asked = [[c.question for c in propose([article(f"{said} {told} {other}")]) if not c.answerable] for other in others]
    assert asked == [[], ["Where was Eva Horn born?"], ["How old is Eva Horn?"]]


def test_there_is_about_one_neighbour_to_two_answerable_cases() -> None:
    kinds = Counter(case.answerable for case in propose(LIBRARY))
    assert 3 * kinds[False] <= sum(kinds.values()) + 2


# --- how many, and in which order ------------------------------------------------------------------------------


def test_the_same_articles_give_the_same_cases_in_any_order() -> None:
    cases = propose(LIBRARY)
    assert propose(reversed([*LIBRARY, LIBRARY[0]])) == cases
    assert len({case.id for case in cases}) == len({case.question for case in cases}) == len(cases)
    quotes = [quote for case in cases for quote in case.quotes]
    assert len(set(quotes)) == len(quotes)


def test_few_cases_are_spread_over_the_articles() -> None:
    some = propose(LIBRARY, most=6)
    assert len(some) == 6
    assert len({str(case.articles) for case in some if case.answerable}) == len(LIBRARY)
    assert propose([], most=6) == []


# --- the file ------------------------------------------------------------------------------------------------


def test_the_file_is_read_back_as_it_was_and_nothing_in_it_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    odd = article("Müller & Söhne: “Off” cost 48 million euros — in Örebro.", "No: off", "no.md")
    cases = propose([*LIBRARY, odd])
    path = tmp_path / "proposed.yaml"
    path.write_text(proposals_yaml("harbour", "news", date(2024, 5, 2), cases), encoding="utf-8")
    suite = load_suite(path)
    assert suite.cases == cases
    assert all(case.proposed and case.note for case in suite.cases)
    assert (suite.name, suite.articles, suite.as_of) == ("harbour", "news", date(2024, 5, 2))
    text = path.read_text("utf-8")
    assert text.startswith("# Proposed")
    assert text.count("\n  proposed: true\n") == len(cases)


SLOTS = """
    |On 3 May 2021, |In the third quarter, |However, |“|About |In 2019 |by
    The quay|Ann Lee|He|The June call|12 dockers|40% of voters|Ann Lee, the mayor,|the|Ostby and Lee|9,300|By how “much
    cost|has|was fined|lasted|opened|said that|will be|killed|rose by|made a profit of|in|.|met|: “
    |48 million euros|90 minutes|12 people|40%|$5|F-16|2 to 3|“The harbour has waited for this”|the dockers|one|½
    |in Varnholm|on 3 May 2021|in late 1998|, Ann Lee said|, said Ann Lee|and left|in Ostby on June 5|(in all)|…|\u2028
    """
SENTENCES = st.tuples(
    *(st.sampled_from(slot.strip().split("|")) | st.text(max_size=2) for slot in SLOTS.strip("\n").split("\n")[:5])
).map(lambda slots: f"{' '.join(filter(None, slots))}.")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(SENTENCES, min_size=1, max_size=6), min_size=1, max_size=4), st.text())
def test_whatever_the_articles_say_the_cases_are_sound(tmp_path: Path, texts: list[list[str]], title: str) -> None:
    articles = [article(clean(" ".join(text)), clean(title), f"{n}.md") for n, text in enumerate(texts)]
    cases = propose(articles)
    for case in cases:
        assert case.proposed
        assert case.answerable != ("near-miss" in case.tags)
        assert all(any(quote in each.body for each in articles) for quote in case.quotes)
        assert not case.answerable or says_right(case, case.quotes[0])
    if cases:
        path = tmp_path / "proposed.yaml"
        path.write_text(proposals_yaml("x", ".", date(2024, 5, 2), cases), encoding="utf-8")
        assert load_suite(path).cases == cases


def test_a_case_counts_when_its_line_is_deleted(tmp_path: Path) -> None:
    """The road of a person: propose, correct, delete the line, evaluate."""
    sentence = "The new quay in Varnholm cost 48 million euros."
    write_article(tmp_path / "news", "harbour.md", sentence)
    text = proposals_yaml("harbour", "news", date(2024, 5, 2), propose([article(sentence), *LIBRARY[1:]]))
    path = tmp_path / "proposed.yaml"
    path.write_text(text, encoding="utf-8")
    place = next(i for i, case in enumerate(load_suite(path).cases) if case.question.startswith("How much did the new"))
    lines = text.split("\n")
    del lines[[i for i, line in enumerate(lines) if line == "  proposed: true"][place]]
    path.write_text("\n".join(lines), encoding="utf-8")
    done = run(load_suite(path), Settings())
    assert [outcome.question for outcome in done.outcomes] == ["How much did the new quay in Varnholm cost?"]
    assert done.estimates["correctness"].value == 1.0
    assert done.proposed == text.count("proposed: true\n") - 1


def test_without_cases_there_is_no_file() -> None:
    nothing: list[Case] = propose([article("He left. She stayed.")])
    with pytest.raises(SuiteError, match=r"No cases can be proposed of news"):
        proposals_yaml("harbour", "news", date(2024, 5, 2), nothing)
