"""A question that was typed carelessly is read as the library writes its words, and no other word is put into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant
from rag.spelling import MOST, Frequencies, cased, lowered, slip_of, spelt, strange_words, uncased
from tests.conftest import write_article

TEXTS = (
    "When Gabriel Wildau of Teneo spoke, Scott Bessent and He Lifeng had left. The quarrel was about rare earths.",
    "Yesterday Jin Canrong told The New York Times that the US and the United States Treasury were one. The students",
    "of Gyeongju see a new potential, he said; times change. The US Treasury gave Moderna a warning about its vaccine.",
    "The accountants were warned, and students crashed. It is said that Time Warner and Apple are in the White House.",
    "Then DeLong and O’Brien left. The Harbour fell silent, as a harbour does.",
)


# --- capitals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "so"),
    [
        ("who is xi", True),
        ("Who is xi?", True),  # a telephone writes the first letter so
        ("WHO IS XI?", True),
        ("who is Xi", False),
        ("APEC?", False),
        ("5", False),
        ("他是谁", False),
        ("", False),
    ],
)
def test_whether_capitals_say_something(question: str, so: bool) -> None:
    assert uncased(question) is so


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("who is gabriel wildau", "Who is Gabriel Wildau"),
        ("WHO IS GABRIEL WILDAU?", "Who is Gabriel Wildau?"),
        ("what did he lifeng say", "What did He Lifeng say"),
        ("what did he say", "What did he say"),
        ("what did the new york times see", "What did the New York Times see"),
        ("what new times does he see", "What new times does he see"),
        ("who asked the us", "Who asked the US"),
        ("us treasury warning", "US Treasury warning"),
        ("who told us", "Who told us"),
        ("US OR THEM?", "Us or them?"),
        ("scott bessent's warning", "Scott Bessent's warning"),
        ("who is teneo's owner", "Who is Teneo's owner"),
        ("is it time to change", "Is it time to change"),  # also Time Warner
        ("the students of gyeongju", "The students of Gyeongju"),  # "The students" opens a sentence
        ("who eats an apple", "Who eats an Apple"),  # the texts know no other one
        ("who is nobody here", "Who is nobody here"),
        ("did ten tests pass", "Did ten tests pass"),  # Teneo begins so
        ("is long brien there", "Is long brien there"),  # DeLong and O’Brien end so
        ("what is o’brien", "What is O’Brien"),
        ("who wrote the story of o", "Who wrote the story of o"),
        ("what did the harbour say", "What did the harbour say"),  # "The Harbour" opens a sentence
    ],
)
def test_words_get_the_capitals_that_the_texts_give_them(question: str, read: str) -> None:
    assert cased(question, [*TEXTS, "Times change, and a time will come."]) == read


def test_the_librarys_publishers_are_written_as_it_writes_them() -> None:
    known = ["The Coast Daily", "TechCrunch", "Time"]
    assert cased("according to the coast daily, who won", [], known) == "According to The Coast Daily, who won"
    assert cased("WHO BOUGHT THE BOAT, ACCORDING TO TECHCRUNCH", [], known).endswith("according to TechCrunch")
    assert cased("who was in time", [], known) == "Who was in time"


# --- spelling -----------------------------------------------------------------------------------------------


def nowhere(words: Sequence[str]) -> dict[str, int]:
    return dict.fromkeys(words, 0)


def put_right(question: str, texts: Sequence[str], held: Frequencies = nowhere) -> str:
    return spelt(question, strange_words(question, held), texts, held)


def test_an_everyday_word_is_put_right_that_only_the_rest_of_the_library_holds() -> None:
    def held(words: Sequence[str]) -> dict[str, int]:
        return {word: int(word in ("dragon", "surrender", "israel")) for word in words}

    assert put_right("Who saw the dragno?", TEXTS, held) == "Who saw the dragon?"
    assert put_right("who had to surender to isreal", TEXTS, held) == "who had to surrender to israel"
    assert put_right("Who saw the dragno?", ["Dr. Dargno"], held) == "Who saw the dragno?", "both come equally near"
    assert put_right("Who saw Mr. Dragno?", TEXTS, held) == "Who saw Mr. Dragno?", "a name is no everyday word"
    assert put_right("Who saw the elepahnt?", TEXTS, held) == "Who saw the elepahnt?", "there is none"


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Who is Gabreil Wildua?", "Who is Gabriel Wildau?"),
        ("who is gabreil wildua", "who is gabriel wildau"),
        ("WHO IS GABREIL WILDUA", "who is gabriel wildau"),
        ("What did Besent say?", "What did Bessent say?"),
        ("What is Wildua's firm?", "What is Wildau's firm?"),
        ("Waht did Bessent say abuot rare eraths in Octobr?", "What did Bessent say about rare earths in October?"),
        ("Wich studnets crashhed?", "Which students crashed?"),
        ("Studnets of what?", "Students of what?"),
        ("Who are the acountants?", "Who are the accountants?"),
        ("What did Jin Canrog say?", "What did Jin Canrong say?"),
        ("Is the Modena vaccine safe?", "Is the Modena vaccine safe?"),
    ],
)
def test_a_slip_is_put_right(question: str, read: str) -> None:
    question = lowered(question)
    assert put_right(question, TEXTS) == read


@pytest.mark.parametrize(
    "question",
    [
        "Which team plays in Modena?",  # not Moderna
        "What did Canrog say?",  # a letter is missing in a name that stands alone
        "Who is Gabriel Wildaus?",
        "Who is Gabriel Wildan?",
        "Who waned?",  # too short to be "warned"
        "Who likes crashers?",
        'What is "Wildua"?',
        "What is “Wildua”?",
        "What is 'Wildua'?",
        "Who owns wildua.com, @wildua, wildua@example.org or #wildua?",
        "What is Wildua2?",
        "Who is Eraths?",  # a name is no common word
        "вильдау вильдуа?",
    ],
)
def test_what_is_no_plain_slip_is_left_alone(question: str) -> None:
    assert put_right(question, TEXTS) == question


def test_two_words_that_come_equally_near_leave_it_as_it_is() -> None:
    assert put_right("Who is Wildua?", ["He met Wildau."]) == "Who is Wildau?"
    assert put_right("Who is Wildua?", ["He met Wildau and Widlua."]) == "Who is Wildua?"


def test_words_of_the_vocabulary_are_never_doubtful() -> None:
    asked = "Who put the marital law on trail in Zambia with the Hansons and the Wildaus?"
    assert strange_words(asked, nowhere) == ["Hansons", "Wildaus"]
    assert strange_words(asked, lambda words: {word: int(word == "Wildaus") for word in words}) == ["Hansons"]


def test_a_question_full_of_strange_words_is_in_another_language() -> None:
    question = " ".join(f"{first}ildua" for first in "abcdefghi")
    assert len(set(question.split())) > MOST
    assert put_right(question, ["The aildau."]) == question
    assert put_right("aildua", ["The aildau."]) == "aildau"


def test_a_question_without_an_english_word_is_in_another_language_unless_the_library_has_its_words() -> None:
    def held(words: Sequence[str]) -> dict[str, int]:
        return {word: int(word in ("combine", "harbour", "port")) for word in words}

    texts = ["The parties combine. The port of Varnholm has a harbour."]
    assert put_right("Combien de morts?", texts, held) == "Combien de morts?"
    assert put_right("Combien de victimes au port?", texts, held) == "Combien de victimes au port?"
    assert put_right("Will they combien?", texts, held) == "Will they combine?"
    assert put_right("harbour Vranholm", texts, held) == "harbour Varnholm"
    assert put_right("Wich harbour?", texts, held) == "Which harbour?"


def test_what_opens_a_line_or_a_cell_of_a_table_says_nothing_of_capitals() -> None:
    texts = ["Election in Varnholm\n\nVotes | Share | Mayor Lind\n\n28,417 | 51.1%"]
    assert cased("what share of votes went to lind", texts) == "What share of votes went to Lind"


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("lnog", "long", "swapped"),
        ("hcina", "china", "swapped"),
        ("stil", "still", "doubled"),
        ("sstill", "still", "doubled"),
        ("gyeonju", "gyeongju", "dropped"),
        ("iraq", "iran", None),
        ("austria", "australia", None),
        ("zimbabw", "zimbabwe", None),
        ("moderna", "modena", None),
        ("abba", "baab", None),
        ("xi", "xi", None),
    ],
)
def test_slips(typed: str, meant: str, slip: str | None) -> None:
    assert slip_of(typed, meant) == slip


@given(question=st.text(max_size=60), texts=st.lists(st.text(max_size=60), max_size=3))
def test_no_text_raises_and_a_question_is_no_longer_than_it_was(question: str, texts: list[str]) -> None:
    read = put_right(question, texts)
    assert len(read) <= len(question) + MOST
    assert len(cased(read, texts, ["The Times", "ß", "İ"])) == len(lowered(read))


@pytest.mark.parametrize("junk", ["'", '"', "“", "a ", "Xy ", "a'", "\u0130 ", "...", "xqzzv "])
def test_hostile_text_takes_no_longer(junk: str) -> None:
    question, text = (junk * 2_000)[:2_000], junk * 50_000
    assert isinstance(put_right(question, [text]), str)
    assert isinstance(cased(question, [text], ["Xy"]), str)


# --- asked --------------------------------------------------------------------------------------------------


@pytest.fixture
def harbour(tmp_path: Path, desk: Assistant) -> Assistant:
    texts = {
        "port.md": "The port of Varnholm closed after the spring flood.",
        "mayor.md": "Ida Brandt became mayor of Varnholm in May.",
        "choir.md": "The choir of Ostby sang a mass for the fishermen.",
        "bank.md": "The bank of Lund raised its interest on savings.",
    }
    for name, text in texts.items():
        write_article(tmp_path / "news", name, text, source="Coast Desk")
    desk.ingest(tmp_path / "news")
    return desk


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Who became mayor of Vranholm?", "Who became mayor of Varnholm?"),
        ("WHO BECAME MAYOR OF VARNHOLM?", "Who became mayor of Varnholm?"),
        ("WHO BECAME MAYOR OF VRANHOLM?", "Who became mayor of Varnholm?"),
        ("who became mayor of varnholm", "Who became mayor of Varnholm"),
        ("Who became mayor of “Vranholm”?", "Who became mayor of “Vranholm”?"),
        ("whats the mass of ostby", "What's the mass of Ostby"),
        ("WHOS THE MAYOR OF VARNHOLM", "Who's the mayor of Varnholm"),
        ("Why didnt Varnholm vote?", "Why didn't Varnholm vote?"),
        ("Is it Varnholm's or the Whats' mayor?", "Is it Varnholm's or the Whats' mayor?"),
        ("Who became mayor of Ornholm?", "Who became mayor of Ornholm?"),
    ],
)
def test_the_answer_tells_what_was_read_and_shows_what_was_typed(harbour: Assistant, question: str, read: str) -> None:
    answer = harbour.ask(question, caution=0)
    assert answer.question == question
    assert [part.text for part in answer.parts] == [read]
    assert answer.hits == harbour.ask(read).hits
    assert [hit.passage for hit in harbour.search(question)] == [hit.passage for hit in answer.hits]


def test_publishers_and_days_are_read_in_the_question_put_right(harbour: Assistant) -> None:
    filters = harbour.ask("ACCORDING TO COAST DESK, WHO BECAME MAYOR IN MAY 2024?").filters
    assert filters.publishers == ("Coast Desk",)
    assert [period.text for period in filters.periods] == ["in May 2024"]
    assert [period.text for period in harbour.ask("Who sang in Februray 2024?").filters.periods] == ["in February 2024"]


def test_what_stands_in_the_library_is_no_slip(harbour: Assistant) -> None:
    assert harbour.ask("Who sang in Ostby?").parts[0].text == "Who sang in Ostby?"


def test_a_question_without_a_slip_is_searched_for_once(harbour: Assistant, words: object) -> None:
    embedded = words.embedded  # type: ignore[attr-defined]
    for question in ("Who became mayor of Varnholm in May?", "Who became mayor?", "who became mayor of varnholm"):
        embedded.clear()
        harbour.search(question)
        assert embedded == [question]


def test_a_name_in_small_letters_makes_a_question_stand_alone(harbour: Assistant) -> None:
    before = [("Who sang a mass?", "The choir of Ostby.")]
    assert harbour.ask("where is varnholm", history=before).parts[0].text == "Where is Varnholm"
