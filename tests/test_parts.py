"""Where a question is cut, and where it is not: the tables are the specification."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.parts import MOST, asking, split
from rag.publishers import named_publishers
from tests.conftest import takes_less

KNOWN = ("Xinhua", "The Globe", "TechCrunch", "The Harbour Post", "FOX News - Health", "FOX News - Travel")


def parts(question: str) -> list[tuple[str, str]]:
    """(publisher, text) of each part."""
    return [(part.source, part.text) for part in split(question, named_publishers(question, KNOWN))]


def texts(question: str) -> list[str]:
    return [text for _, text in parts(question)]


@pytest.mark.parametrize(
    "question",
    [
        "Who founded the Ostby orchestra?",
        "why",
        "",
        "???",
        "AND",
        "dock strike Varnholm, port closed since May",
        # Lists and pairs.
        "Who won the race and the cup?",
        "What did the mayor say about how and why the bridge fell?",
        "When and where was the orchestra founded?",
        "Is the harbour open, or is it closed?",
        # Insertions: the verb is still to come.
        "Which rare earth metals, such as dysprosium or terbium, are covered by the new rules?",
        "Why are some rare earth metals from Varnholm, including dysprosium and terbium, considered critical by all?",
        "Who, according to the ministry of the interior, was arrested for the theft of the grain?",
        "Which city, hit by two floods in May, is building a second harbour wall out of granite?",
        "Which city, built by Danish traders around 1200, was visited by the king and the queen in June?",
        "How many of the coastal towns, once known for herring fishing, are now cut off from all ferries?",
        "Did the report say that small ports, already losing ships to Ostby, are facing closure by the spring?",
        "Which old ferry was on its way to Varnholm harbour, delayed by the heavy storm over the sound?",
        # An opening that asks nothing.
        "If it rains on Sunday morning in Ostby, who decides whether the harbour race is run?",
        "When the port of Ostby closed in May, how many dock workers lost their jobs?",
        "From 1990 to 1995, how much grain did the port of Ostby ship to Varnholm?",
        "Despite the strike of the dock workers, what has been done to keep the ferries running?",
        "Dock workers and which other trades went on strike in Ostby in May?",
        "In addition to the two ferries, what did the storm over Varnholm sink?",
        # What says when, and no second thing.
        "Did the ferry sink after it hit a rock?",
        "Did the mayor speak before she left?",
        "Did Berg leave after the talks?",
        "Did the song stay popular after Ida Berg's time?",
        "Did Berg come from Lund's old house?",
        "Who led the ferry strike before the union split?",
        "Will the port open again after the strike has ended?",
        "Was there a change of tone after the report published in May?",
        "Was anyone hurt after the roof fell in?",
        "Did the mayor resign after the dam broke?",
        "Have prices fallen after the government cut taxes?",
        "Did Rossi's team lose after Berg's injury?",
        "Did Berg resign after the ferry sank and before the inquiry opened?",
        # One name.
        "What did Procter and Gamble say about prices?",
        "What did the Food and Drug Administration say about prices?",
        "What did the Ministry of Health and Welfare say about prices?",
        "What did Trinidad and Tobago say about prices?",
        "What did the Ida and Erik Berg Foundation say about prices?",
        # What people do together.
        "What did the mayor and council of Ostby agree on?",
        "What did the dockers and the owners want?",
        "What did the mayor say and the council think of it?",
        "How much did the dam and the bridge cost each?",
        "How much do the dockers and the drivers earn each per day?",
        "What did Berg and Lund agree on in Ostby?",
        "When did Ida Berg and Erik Lund meet?",
        # What would say too little.
        "Which mayor, who resigned, was fined?",
        "Who won the race, and when?",
        "Who won, and was it close?",
        "Which ship sank while leaving Ostby?",
        # Quotations and brackets.
        'Did "Who sank the ferry, and why was it never raised?" win the prize for the best headline?',
        "Who led the dock strike (and who paid for the food of the strikers) in Ostby?",
    ],
)
def test_what_asks_one_thing_is_one_part_in_its_own_words(question: str) -> None:
    assert parts(question) == [("", question)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # A new question.
        (
            "What is the sound and what services cross it?",
            ["What is the sound", "what services cross it? (about: sound)"],
        ),
        ("Who led the strike, how did it end?", ["Who led the strike", "how did it end? (about: led strike)"]),
        ("Who led the strike; who ended it?", ["Who led the strike", "who ended it? (about: led strike)"]),
        ("Who led the strike? Who ended it?", ["Who led the strike?", "Who ended it? (about: led strike)"]),
        (
            "Explain how the dam broke and why Berg left.",
            ["Explain how the dam broke", "why Berg left? (about: dam broke)"],
        ),
        ("If it rains, who swims, and who rows?", ["If it rains, who swims", "who rows? (about: rains swims)"]),
        ("When did the port close, and why so fast?", ["When did the port close", "why so fast? (about: port close)"]),
        (
            "Who, says Berg, led it, and how did it end?",
            ["Who, says Berg, led it", "how did it end? (about: Berg led)"],
        ),
        # Words of the form of the opening's question say nothing of its subject.
        (
            "How long will repairs of the dam take and what will they cost?",
            ["How long will repairs of the dam take", "what will they cost? (about: repairs dam)"],
        ),
        (
            "How many ships sank, and how old were they?",
            ["How many ships sank", "how old were they? (about: ships sank)"],
        ),
        # A new clause about what is asked for takes its head.
        (
            "Which firm built the ferry terminal in Ostby and was fined by the harbour board in May?",
            ["Which firm built the ferry terminal in Ostby", "Which firm was fined by the harbour board in May?"],
        ),
        (
            "How many ships were hit by the storm off Ostby and later repaired in the yards of Varnholm?",
            [
                "How many ships were hit by the storm off Ostby",
                "How many ships later repaired in the yards of Varnholm?",
            ],
        ),
        # One with names of its own takes nothing; one that leans on the opening is lent words of it, but no names.
        (
            "Did the mayor of Ostby close the port in May, while the council of Varnholm kept its ferries running?",
            ["Did the mayor of Ostby close the port in May", "the council of Varnholm kept its ferries running?"],
        ),
        (
            "Did the mayor of Ostby close the port in May, while the council kept all of its ferries running free?",
            [
                "Did the mayor of Ostby close the port in May",
                "the council kept all of its ferries running free (about: mayor Ostby close port May)",
            ],
        ),
        (
            "Did the coal strike in Ostby end before the harbour board had raised the wages of the crane drivers?",
            [
                "Did the coal strike in Ostby end",
                "before the harbour board had raised the wages of the crane drivers?",
            ],
        ),
        ("Did Rossi's letter come before Berg's?", ["Did Rossi's letter come", "before Berg's (about: letter come)"]),
        (
            "Did Rossi's letter come later than Anna Berg's?",
            ["Did Rossi's letter come later", "Anna Berg's (about: letter come later)"],
        ),
        # Which of two came first: little said of each will do.
        (
            "Did the dockers' walkout begin before the ferry ran aground?",
            ["Did the dockers' walkout begin", "before the ferry ran aground?"],
        ),
        (
            "Was the old bridge closed before the strike in Ostby began?",
            ["Was the old bridge closed", "before the strike in Ostby began?"],
        ),
        ("Did the mayor resign before the dam broke?", ["Did the mayor resign", "before the dam broke?"]),
        ("Did the walkout start after the dam broke?", ["Did the walkout start", "after the dam broke?"]),
        (
            "Was the law passed before or after the dam broke?",
            ["Was the law passed", "before or after the dam broke?"],
        ),
        ("Did Berg's statement come after Lund's statement?", ["Did Berg's statement come", "after Lund's statement?"]),
        # Several people: the question once for each.
        (
            "What do Ida Berg and Erik Lund say about the dam?",
            ["What does Ida Berg say about the dam?", "What does Erik Lund say about the dam?"],
        ),
        (
            "What do the union and the port authority each say about pay?",
            ["What does the union say about pay?", "What does the port authority say about pay?"],
        ),
        (
            "What did the mayor of Ostby and Berg say of the dam?",
            ["What did the mayor of Ostby say of the dam?", "What did Berg say of the dam?"],
        ),
        (
            "What did the Ministry of Health and Berg each say of the dam?",
            ["What did the Ministry of Health say of the dam?", "What did Berg say of the dam?"],
        ),
        ("What have the dockers and Berg each done?", ["What have the dockers done?", "What has Berg done?"]),
        (
            "How did both the Bank of Ostby, Berg, and Lund each answer the strike?",
            [f"How did {name} answer the strike?" for name in ("the Bank of Ostby", "Berg", "Lund")],
        ),
        (
            "What did Berg and Lund think of the dam, and when was it built?",
            [
                "What did Berg think of the dam",
                "when was it built? (about: Berg think dam)",
                "What did Lund think of the dam",
                "when was it built? (about: Lund think dam)",
            ],
        ),
    ],
)
def test_where_a_question_is_cut(question: str, expected: list[str]) -> None:
    assert parts(question) == [("", text) for text in expected]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # One publisher is asked everything.
        (
            "Who won the race, according to Xinhua, and when was it run?",
            [("Xinhua", "Who won the race, according to Xinhua"), ("Xinhua", "when was it run? (about: won race)")],
        ),
        # A list: the question once for each.
        (
            "What do Xinhua and the Globe say about the dam?",
            [
                ("Xinhua", "What does Xinhua say about the dam?"),
                ("The Globe", "What does the Globe say about the dam?"),
            ],
        ),
        *(
            (
                f"What did {names} say of the dam?",
                [("Xinhua", "What did Xinhua say of the dam?"), ("The Globe", "What did the Globe say of the dam?")],
            )
            for names in ("Xinhua and the Globe each", "Xinhua and the Globe both", "both Xinhua and the Globe")
        ),
        (
            "Compare how Xinhua and the Globe reported the flood.",
            [("Xinhua", "how Xinhua reported the flood."), ("The Globe", "how the Globe reported the flood.")],
        ),
        ("Compare how Xinhua reported two floods.", [("Xinhua", "Compare how Xinhua reported two floods.")]),
        (
            "Who won, as reported by both Xinhua and 'The Globe'?",
            [("Xinhua", "Who won, as reported by Xinhua'?"), ("The Globe", "Who won, as reported by The Globe'?")],
        ),
        # Each clause its own; too little is not too little if it is asked of another publisher.
        (
            "Who won, according to Xinhua, and who lost, according to The Globe?",
            [
                ("Xinhua", "Who won, according to Xinhua"),
                ("The Globe", "who lost, according to The Globe? (about: won)"),
            ],
        ),
        (
            "Does Xinhua call the dam safe, while The Globe calls it a risk?",
            [("Xinhua", "Does Xinhua call the dam safe"), ("The Globe", "The Globe calls it a risk (about: dam safe)")],
        ),
        (
            "Compare the Xinhua article on tides with the Globe article on storms.",
            [
                ("Xinhua", "Compare the Xinhua article on tides"),
                ("The Globe", "with the Globe article on storms (about: tides)"),
            ],
        ),
        # ... where the last word stands that leads to it.
        (
            "Does the Xinhua article on the dam with two locks agree with the Globe article on storms?",
            [
                ("Xinhua", "Does the Xinhua article on the dam with two locks agree"),
                ("The Globe", "with the Globe article on storms (about: dam two locks agree)"),
            ],
        ),
        (
            "Do Xinhua's claims on the answer to the dam's collapse and the Globe's claims on storms agree?",
            [
                ("Xinhua", "Do Xinhua's claims on the answer to the dam's collapse"),
                ("The Globe", "the Globe's claims on storms agree (about: answer dam's collapse)"),
            ],
        ),
        (
            "Does Xinhua call the old dam quite safe, in contrast to the Globe article on storms?",
            [
                ("Xinhua", "Does Xinhua call the old dam quite safe"),
                ("The Globe", "in contrast to the Globe article on storms (about: call old dam quite safe)"),
            ],
        ),
        # "Or do they ...?" asks for nothing else that articles tell.
        (
            "Does Xinhua blame the captain of the old ferry, or do they give three causes of its late sinking?",
            [
                (
                    "Xinhua",
                    "Does Xinhua blame the captain of the old ferry, or do they give three causes of its late sinking?",
                )
            ],
        ),
        (
            "Between the Xinhua report on the dam and the Globe report on the flood, was there a change of tone?",
            [
                ("Xinhua", "Between the Xinhua report on the dam"),
                ("The Globe", "the Globe report on the flood, was there a change of tone (about: dam)"),
            ],
        ),
        (
            "Who is accused of fraud by Xinhua, described by The Globe as a genius?",
            [("Xinhua", "Who is accused of fraud by Xinhua"), ("The Globe", "Who described by The Globe as a genius?")],
        ),
        # "and" within what one of them says is no cut.
        (
            "Who built the dam, as Xinhua reports, and faced fraud and theft charges according to The Globe?",
            [
                ("Xinhua", "Who built the dam, as Xinhua reports"),
                ("The Globe", "Who faced fraud and theft charges according to The Globe?"),
            ],
        ),
        (
            "Who won the race according to Xinhua but lost the cup according to The Globe?",
            [
                ("Xinhua", "Who won the race according to Xinhua"),
                ("The Globe", "lost the cup according to The Globe (about: won race)"),
            ],
        ),
        # A list at the end holds for all clauses.
        (
            "Who built the new dam above Ostby, and who paid for it, as reported by Xinhua and The Globe?",
            [
                ("", "Who built the new dam above Ostby"),
                ("", "who paid for it, as reported by Xinhua and The Globe? (about: built new dam Ostby)"),
            ],
        ),
        # What is not said twice, or says nothing without the other, is asked of both.
        (
            "Does Xinhua's account of the flood match The Globe's?",
            [
                ("Xinhua", "Does Xinhua's account of the flood match The Globe's?"),
                ("The Globe", "Does Xinhua's account of the flood match The Globe's?"),
            ],
        ),
        (
            "Did Xinhua blame the captain of the lost ferry, and did the same paper blame the owner of the old ship?",
            [
                ("Xinhua", "Did Xinhua blame the captain of the lost ferry"),
                ("Xinhua", "did the same paper blame the owner of the old ship?"),
            ],
        ),
        # Publishers that go by one name.
        ("What does Fox News say of sleep?", [("FOX News - Health", "What does Fox News say of sleep?")]),
        # What is about a company is not asked of it.
        ("Who bought Xinhua and The Globe?", [("", "Who bought Xinhua and The Globe?")]),
    ],
)
def test_of_whom_each_part_is_asked(question: str, expected: list[tuple[str, str]]) -> None:
    assert parts(question) == expected


def test_there_are_never_more_than_six_parts() -> None:
    assert texts(" ".join(f"Who won race number {n}?" for n in range(5))) == [
        f"Who won race number {n}?" for n in range(5)
    ]
    assert len(texts(" ".join(f"Who won race number {n}?" for n in range(20)))) == MOST == 6


def test_no_more_than_eight_words_are_lent() -> None:
    question = "Who saw one two three four five six seven eight nine ten, and why leave?"
    assert texts(question)[1].split() == "why leave? (about: saw one two three four five six seven)".split()


# --- whatever comes -------------------------------------------------------------------------------------------

WORDS = """who what when Which how did was is and or but while whereas before after than that it the The by according to
as reported, ; ? . " ( ) ' , says Xinhua Globe Xinhua's both AND OR won closed harbour storm Berg Ostby's mayor article
report same source such-as including do have each union council of Ministry began begin
1990 İ ß ſ \u0345 港口""".split()
questions = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40).map(" ".join) | st.text(max_size=80)


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text))


@given(questions, st.booleans())
@example("AND; OR", False)
@example("Who won? And, or; but.", False)
@example("Xinhua reports and Globe reports", True)
@settings(max_examples=500)
def test_nothing_is_made_up_lost_or_empty(question: str, with_publishers: bool) -> None:
    mentions = named_publishers(question, [*KNOWN, "Globe"]) if with_publishers else ()
    found = split(question, mentions)
    assert 1 <= len(found) <= MOST
    assert len(set(found)) == len(found)
    assert {part.source for part in found} <= {"", *(mention.source for mention in mentions)}
    for part in found:
        agrees = {"does"} if "do" in words(question.lower()) else set()
        agrees |= {"has"} if "have" in words(question.lower()) else set()
        assert words(part.text) <= words(question) | agrees | ({"about"} if " (about: " in part.text else set())
        assert part.text.strip() or not question.strip()
    if not mentions:  # but for the words that link a part to the one before
        linking = {word for word in words(question) if word.lower() in ("and", "or", "but", "while", "whereas", "than")}
        assert words(question) - linking <= words(" ".join(part.text for part in found))


HOSTILE = """and 5 |, June 5|the union and the |do Ida Berg and |do both the |What do A, B, |before the strike |
before A |than A's |the Ministry of Health and |begin after |Did A begin after A """.split("|")


@pytest.mark.parametrize("piece", ["which tin, ", "and who ", "which ", "Who won, is ", "a, ", "(", *HOSTILE])
def test_hostile_questions_take_no_time(piece: str) -> None:
    assert takes_less(0.2, lambda: parts(piece * (2_000 // len(piece))))


# --- letters ------------------------------------------------------------------------------------------------

CHAT = (
    "I hope that you are well. My aunt and I keep a scrapbook of old ships, and she sent me her half of it last week. "
    "It has a page for every harbour, but half of them are still empty. We do not know how to go on. "
)


@pytest.mark.parametrize(
    ("ask", "read"),
    [
        ("Who founded the Ostby orchestra?", "Who founded the Ostby orchestra?"),
        (
            "Who founded it, and when? Where did it play?",
            "We have read of the Ostby orchestra. Who founded it, and when?",
        ),
        ("Can you help me? Who founded the Ostby orchestra?", "Who founded the Ostby orchestra?"),
        ("Could you tell me who founded the Ostby orchestra?", "Could you tell me who founded the Ostby orchestra?"),
        ("I should love to know who founded the Ostby orchestra.", "who founded the Ostby orchestra."),
        ("The last thing: by whom was the Ostby orchestra founded?", "by whom was the Ostby orchestra founded?"),
        ("Of the Ostby orchestra: who founded it?", "Of the Ostby orchestra: who founded it?"),
        ("She is curious, by the way, why it was dissolved.", "why it was dissolved."),
    ],
)
def test_of_a_letter_only_what_asks_is_read(ask: str, read: str) -> None:
    letter = f"{CHAT}We have read of the Ostby orchestra. {ask} Many thanks, and kind regards, Helen"
    assert asking(letter).startswith(read)
    assert "scrapbook" not in asking(letter)
    assert "Helen" not in asking(letter)


@pytest.mark.parametrize(
    "message",
    [
        f"{CHAT}{CHAT}Many thanks, and kind regards, Helen",  # asks nothing
        "I keep a scrapbook. It has ships. Who founded the Ostby orchestra? Thanks!",  # short
        "Who founded the orchestra of Ostby, " + "which played in May and in June, " * 9 + "and when?",  # one sentence
        "",
    ],
)
def test_what_is_no_letter_or_asks_nothing_is_read_whole(message: str) -> None:
    assert asking(message) == message


@given(st.text(max_size=200))
def test_no_letter_raises(text: str) -> None:
    assert isinstance(asking(text + " a b c." * 20 + text), str)


@pytest.mark.parametrize("junk", ["tell me ", "know, ", "ask who ", "? ", "You? ", "a. "])
def test_a_hostile_letter_takes_no_longer(junk: str) -> None:
    assert isinstance(asking(junk * (2_000 // len(junk))), str)
