"""Which publishers a question asks: the tables are the specification, counter-examples included."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.publishers import called, named_publishers, nearest, short_name, without_attribution
from tests.conftest import takes_less

KNOWN = (
    *("Xinhua", "The Verge", "TechCrunch", "The Age", "The Guardian", "The Times", "Time", "Fortune", "Wired", "Axios"),
    *("The Harbour Post | Sport", "FOX News - Health", "FOX News - Travel", "BBC News - Arts", "The New York Times"),
    *("CBSSports.com", "Cnbc | World Business News Leader", "Live Science: Daily Wonders", "Reuters", "Theatre Weekly"),
    *("The Ostrel Courier", "Varnholm Gazette", "Varnholm Gazette | Sport", "The Ostrel Herald", "Lund Herald"),
)


def named(question: str) -> list[str]:
    return [mention.source for mention in named_publishers(question, KNOWN)]


@pytest.mark.parametrize(
    "question",
    [
        "Who won, according to {}?",
        "Who won, according to a report by {}?",
        "Who won, as reported by {}?",
        "Who won, per {}?",
        "Who won ({})?",
        "According to '{}', who won?",
        "According to sources like the Coast Mail and {}, who won?",
        "In a review from {}, what is praised?",
        "What is praised in {}?",
        "What was written at {} of the flood?",
        "What did the minister tell {}?",
        "Who told {} that the bridge was unsafe?",
        "In an interview with {}, what did the chancellor rule out?",
        "How do the figures differ between the Coast Mail and {}?",
        "Which words of {} angered the mayor?",
        "Who, in the June edition of {}, called the dam unsafe?",
        "What, says {}, caused the fire?",
        "What does {} say about the flood?",
        "What did {} on June 5, 2024, report?",
        "What did {}, in its weekend edition, report?",
        "What has {} not yet reported?",
        "What has {} been saying about the flood?",
        "What did {} reporter Anna Berg find?",
        "What did the {} news agency report?",
        "Why does {} call the flood a failure of the state?",
        "Which team does {} rank first?",
        "What does “{}” say about the flood?",
        "What did {}'s review praise?",
        "What did a {} article on the flood say?",
        "Why did the mayor deny the {} story?",
        "In {}, what is the flood blamed on?",
        "In yesterday's {}, what is the flood blamed on?",
        "What was in last week's {} on the flood?",
        "What did {} of 5 June 2024 report?",
        "What did {}'s correspondent see of the flood?",
        "What did the {} correspondent in Ostby report?",
        "Which paper, {} or the Coast Mail, says that the dam is safe?",
        "Which paper, the Coast Mail or {}, says that the dam is safe?",
        "Which newspaper wrote of the flood, {} or the Coast Mail?",
        "What does the account of {} of the flood leave out?",
        "How do the reports of {} differ?",
        "How do the reports of {} on the flood differ?",
        "In this week's {}, what is the flood blamed on?",
    ],
)
@pytest.mark.parametrize("name", ["Reuters", "Wired", "The Guardian", "TechCrunch"])
def test_what_is_attributed_to_a_publisher(question: str, name: str) -> None:
    assert named(question.format(name)) == [name]


@pytest.mark.parametrize(
    "question",
    [
        "Who bought {}?",
        "Why was {} sold?",
        "{} was sold to whom?",
        "Who is {}'s owner?",
        "What does {}'s chief executive say?",
        "How many people work at {}?",
        "Who has a stake in {}?",
        "Who was fired by {}?",
        "Which firm, owned by {}, reported a loss?",
        "What did the staff of {} say?",
        "How much does a subscription to {} cost?",
        "Why was {} criticised?",
        "What did the mayor say about {}?",
        "Did {} agree to a merger?",
        "Did {} call for a boycott?",
        "When was {} magazine founded?",
        "Who told {}'s lawyers to leave?",
        "Was {} hacked, and what was stolen from {}?",
        "Why was {}'s correspondent arrested?",
        "Who hired {}'s correspondent in Ostby?",
        "Which paper, {} or the Coast Mail, was sold?",
        "Which firm, {} or Ostby Lines, reported a loss?",
        "Which of {} and the Coast Mail is older?",
        "Was the account of {} hacked?",
        "What did the reports of {} being sold do to its shares?",
        "Who was hurt in yesterday's {} strike?",
        "{}: who owns it?",
        "{}: when was it founded?",
        "{}: how many of the staff left in May?",
        "{}: why did the chairman resign?",
        "Who hacked the accounts of {} on Instagram?",
        "{}: layoffs and a sale",
        "Is the staff of {} larger than that of {}?",
    ],
)
@pytest.mark.parametrize("name", ["Reuters", "Wired", "The Guardian", "TechCrunch"])
def test_what_is_about_the_company(question: str, name: str) -> None:
    assert named(question.format(name, name)) == []


@pytest.mark.parametrize(
    "question",
    [
        # Words, not names.
        "Did the boat arrive in time?",
        "When was the first time that a woman won?",
        "In the age of steam, who ruled the sea?",
        "Is the house wired for broadband?",
        "What is on the verge of collapse?",
        "Did the fortune mentioned in the will exist?",
        "What did the guardian of the child say?",
        "At what time did the police say it happened?",
        # The beginning, the middle or the end of another name.
        "According to The Age of Reason, what is a miracle?",
        "Which Fortune 500 company reported a loss?",
        "According to Time Warner, who lost?",
        "Did Time Warner report a loss?",
        "Wired headphones review",
        "What did the Financial Times report?",
        "What did the Sunday Times report?",
        "What did the mini-Guardian report?",
        "What did Guardians report?",
        # What papers are called by: capitals, "the", and one only; and no longer name.
        "What did the courier say when he brought the letter to Ostby?",
        "What did Courier say?",
        "What did the Herald report?",
        "What did the Coast Courier report?",
        "Who bought the Courier?",
        "What did the Gazette's owner say?",
        # Several words, but those of a name that is run together, or no clear attribution.
        "What did the tech crunch in Ostby show?",
        "How many work in live science communication in Ostby?",
        "Who runs the Reuters News Agency?",
        "What did the live science show in Ostby say?",
        "What did the theatre weekly report by the ushers say?",
        # Of others, whose name goes on.
        "Who wrote the Courier Office report?",
        "Is the Gazette Tribune article true?",
        "In today's Gazette Office strike, who was hurt?",
    ],
)
def test_words_and_other_names_are_no_publishers(question: str) -> None:
    assert named(question) == []


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        # Case, articles, spaces and possessives.
        ("what did techcrunch write about the layoffs", ["TechCrunch"]),
        ("what does wired think of the new phone", ["Wired"]),
        ("WHAT DID THE VERGE REPORT?", ["The Verge"]),
        ("What Did The Verge Report?", ["The Verge"]),
        ("What did the Verge report?", ["The Verge"]),
        ("What did TheVerge report?", ["The Verge"]),
        ("What did Tech Crunch report?", ["TechCrunch"]),
        ("What did Techcrunch.com report?", ["TechCrunch"]),
        ("What did the New York Times’ article say?", ["The New York Times"]),
        ("What did Theatre Weekly report?", ["Theatre Weekly"]),
        # Desks, slogans, domains and initials.
        ("What did The Harbour Post report?", ["The Harbour Post | Sport"]),
        ("What did 'The Harbour Post | Sport' report?", ["The Harbour Post | Sport"]),
        ("What did Fox News report?", ["FOX News - Health", "FOX News - Travel"]),
        ("What did FOX News - Travel report?", ["FOX News - Travel"]),
        ("What did Live Science report?", ["Live Science: Daily Wonders"]),
        ("What did CBS Sports report?", ["CBSSports.com"]),
        ("What did CBSSports.com report?", ["CBSSports.com"]),
        ("What did the BBC report?", ["BBC News - Arts"]),
        ("What did the NYT report?", ["The New York Times"]),
        ("What did the nyt report?", []),
        # What it is; the only one that is called so; several words in small letters.
        ("According to Xinhua News Agency, who won?", ["Xinhua"]),
        ("What did Time Magazine say?", ["Time"]),
        ("What did the Courier report?", ["The Ostrel Courier"]),
        ("Who won, according to the Gazette?", ["Varnholm Gazette", "Varnholm Gazette | Sport"]),
        ("What was in Monday's Gazette?", ["Varnholm Gazette", "Varnholm Gazette | Sport"]),
        ("What did the ostrel courier say about Larsgard?", ["The Ostrel Courier"]),
        ("What does a new york times article say about Larsgard?", ["The New York Times"]),
        ("What did fox news say about Larsgard?", ["FOX News - Health", "FOX News - Travel"]),
        ("Is the Courier article true?", ["The Ostrel Courier"]),
        ("What did ‘The Age’ report?", ["The Age"]),
        ("In ‘The Age’, what is the flood blamed on?", ["The Age"]),
        # A month, a weekday or a word before the name is none of it.
        ("What changed after in October TechCrunch reported a loss?", ["TechCrunch"]),
        ("What changed after on Monday Reuters reported a loss?", ["Reuters"]),
        ("What changed after Berg left and in Ostby The Times reported a loss?", ["The Times"]),
        # Lists: what is attributed to one is attributed to all.
        ("What do Reuters, Xinhua and The Guardian each say?", ["Reuters", "Xinhua", "The Guardian"]),
        ("Do 'The Verge' and 'Wired' articles agree?", ["The Verge", "Wired"]),
        ("Do The Verge and Wired agree on the battery?", ["The Verge", "Wired"]),
        ("Did The Age or The Guardian report it first?", ["The Age", "The Guardian"]),
        ("Who bought The Age and The Guardian?", []),
        # What a publisher reports on may be another one.
        ("Did Reuters and The Age both report on The Guardian?", ["Reuters", "The Age"]),
        ("What have Reuters' articles said on Xinhua?", ["Reuters"]),
        ("What was said on The Verge about Reuters?", ["The Verge"]),
        ("Which paper, The Age or the Ostrel Courier, blamed arson?", ["The Age", "The Ostrel Courier"]),
        ("Which paper first blamed arson, the Courier or The Age?", ["The Ostrel Courier", "The Age"]),
        ("Which of Reuters and Xinhua called it arson?", ["Reuters", "Xinhua"]),
        ("How do the accounts of Reuters and the Courier of the fire differ?", ["Reuters", "The Ostrel Courier"]),
        ("Which paper was sold, Reuters or Xinhua?", []),
        ("Who audits the accounts of Reuters and Xinhua?", []),
        # Several, each by itself.
        ("Who won, according to Xinhua, and who lost, says Reuters?", ["Xinhua", "Reuters"]),
        ("Does Xinhua's account of the fire match Reuters'?", ["Xinhua", "Reuters"]),
        ("Does Xinhua's account of the fire match the owner's?", ["Xinhua"]),
        ("Is the mayor's house older than Reuters'?", []),
        ("How does Xinhua's account differ from that of the Courier?", ["Xinhua", "The Ostrel Courier"]),
        ("Does Xinhua's report of the fire match the one in The Age?", ["Xinhua", "The Age"]),
        ("Does Xinhua's report put its profit higher than that of Reuters' owner?", ["Xinhua"]),
        ("Does Reuters report that Axios was sold?", ["Reuters"]),
        ("Why was Axios sold, according to Axios?", ["Axios"]),
    ],
)
def test_how_names_are_written_and_listed(question: str, sources: list[str]) -> None:
    assert named(question) == sources


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("FOX News - Health", "foxnews"),
        ("Fox News", "foxnews"),
        ("Live Science: Daily Wonders", "livescience"),
        ("CBSSports.com", "cbssports"),
        ("Theatre Weekly", "theatreweekly"),
        ("", ""),
    ],
)
def test_the_name_that_desks_share(source: str, name: str) -> None:
    assert short_name(source) == name


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("The Verge", ["The Verge"]),
        ("verge", ["The Verge"]),
        ("the  wired", ["Wired"]),
        ("new york times", ["The New York Times"]),
        ("harbour post", ["The Harbour Post | Sport"]),
        ("Fox News", ["FOX News - Health", "FOX News - Travel"]),
        ("fox news - travel", ["FOX News - Travel"]),
        ("FOX News - Sport", []),
        ("The Time", ["Time"]),
        ("Times", ["The Times"]),
        ("cbssports", ["CBSSports.com"]),
        ("Post", []),
        ("The", []),
        ("***", []),
    ],
)
def test_a_publisher_is_called_by_what_it_goes_by(name: str, meant: list[str]) -> None:
    assert called(name, [*KNOWN, "", "***!"]) == meant


def test_a_paper_is_called_by_its_last_word_where_no_other_is() -> None:
    known = ["Ostby Echo", "Ostby Post", "Lund Post", "Old Guard"]
    named = {name: called(name, known) for name in ("the Echo", "The echo", "Echo", "the Post", "the Guard")}
    assert named == {
        "the Echo": ["Ostby Echo"],
        "The echo": ["Ostby Echo"],
        "Echo": [],
        "the Post": [],
        "the Guard": [],
    }


def test_the_spelling_of_the_index_wins_over_what_else_goes_by_it() -> None:
    known = ["Post", "The Post", "POST", "Post: Sport"]
    assert called("The post", known) == ["The Post"]
    assert called("post", known) == ["Post", "POST"]
    assert called("Post.com", known) == known


@pytest.mark.parametrize(
    ("names", "near"),
    [(["Marrowby Pst"], ["The Marrowby Post"]), (["zzz"], []), (["vrge", "axioss"], ["The Verge", "Axios"])],
)
def test_of_many_publishers_the_nearest_are_named_and_of_few_all(names: list[str], near: list[str]) -> None:
    assert nearest(names, [*KNOWN, "The Marrowby Post", ""]) == near
    assert nearest(names, ["B", "", "A"]) == ["A", "B"]


def test_a_mention_says_where_it_stands() -> None:
    question = "Does Fox News say what the Verge's review says?"
    places = [(mention.source, question[mention.start : mention.end]) for mention in named_publishers(question, KNOWN)]
    assert places == [("FOX News - Health", "Fox News"), ("FOX News - Travel", "Fox News"), ("The Verge", "the Verge")]


def test_only_what_the_index_has_is_read() -> None:
    assert named_publishers("What did Reuters report?", []) == ()
    assert named_publishers("What did Reuters report?", ["Xinhua", "", "***", ".com", "the", "\u0345"]) == ()


# --- whatever comes -------------------------------------------------------------------------------------------

ODD = [
    "C++ (Daily)",
    "[a-z]+",
    "a|b",
    "\\d",
    "***",
    "İstanbul Post",
    "ıssız",
    "ſun",
    "Straße",
    "The",
    "The The",
    ".com",
    "ǅ",
]
sources = st.sampled_from([*KNOWN, *ODD]) | st.text(max_size=12)
WORDS = """what did does say according to report by and or , ? ' ’s ( in the Who on May Which paper accounts of than
that Monday's newspaper Courier""".split()
pieces = st.sampled_from(WORDS) | sources


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A question that may well name publishers, and the publishers."""
    known = draw(st.lists(sources, max_size=5))
    words = draw(st.lists(pieces | st.sampled_from(known or ["the"]), max_size=12))
    question = draw(st.sampled_from([" ", "  ", "", "\n"])).join(words)
    case = draw(st.sampled_from(["strip", "upper", "lower", "title", "swapcase"]))
    return getattr(question, case)(), known


def squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold().removesuffix(".com"))


@given(asked())
@example(("what did wıred report", ["Wired"]))
@example(("What did ISTANBUL POST and İSTANBUL POST report?", ["İstanbul Post"]))
@example(("What did C++ (Daily) report?", ["C++ (Daily)"]))
@settings(max_examples=400)
def test_no_text_raises_and_every_mention_spells_its_publisher(case: tuple[str, list[str]]) -> None:
    question, known = case
    mentions = named_publishers(question, known)
    assert [mention.start for mention in mentions] == sorted(mention.start for mention in mentions)
    for mention in mentions:
        assert mention.source in known
        assert 0 <= mention.start < mention.end <= len(question)
        name = squeezed(re.sub(r"(?<=\S)\s+newspaper$", "", question[mention.start : mention.end], flags=re.IGNORECASE))
        initials = "".join(word[0] for word in mention.source.removeprefix("The ").split())
        assert name.removeprefix("the") in squeezed(mention.source) or name.endswith(squeezed(initials))


@given(asked())
@settings(max_examples=200)
def test_the_order_in_which_publishers_are_known_changes_nothing(case: tuple[str, list[str]]) -> None:
    question, known = case
    assert named_publishers(question, known) == named_publishers(question, [*reversed(known), *known])


@pytest.mark.parametrize(
    "piece",
    """Wired, |Reuters and |according to A, Wired |The |Xinhua | |(|'Wired' |the Courier and the |Which paper, |Which of
    |the accounts of Wired |than that of Wired |Monday's the |Wired reporter |Wired's correspondent in A """.split("|"),
)
def test_hostile_questions_take_no_time(piece: str) -> None:
    assert takes_less(0.2, lambda: named(piece * (2_000 // len(piece))))


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("According to The Age, who won?", "who won?"),
        ("Who won, according to the Age?", "Who won?"),
        ("Who, as reported by 'The Age', won the cup?", "Who won the cup?"),
        ("As per the age who won?", "who won?"),
        ("What did The Age report?", "What did The Age report?"),
        ("According to Axios, who won?", "According to Axios, who won?"),
        ("According to The Age and Axios, who won?", "According to The Age and Axios, who won?"),
        ("According to the aged, who won?", "According to the aged, who won?"),
        ("according to The Age", "according to The Age"),
    ],
)
def test_an_attribution_is_taken_off_and_nothing_else(question: str, rest: str) -> None:
    assert without_attribution(question, "The Age") == rest


@given(st.text(max_size=40), st.sampled_from([*KNOWN, "", "C++ (Daily)", "["]), st.text(max_size=20))
def test_whatever_is_attributed_its_words_are_left(question: str, source: str, after: str) -> None:
    rest = without_attribution(f"{question} according to {source}{after}", source)
    assert set(rest) <= {*question, *" according to ", *source, *after}
    assert re.search(r"\w", rest)
