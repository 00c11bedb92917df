"""Which hits are one: the tables of what is the same text and what is not are the specification."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.duplicates import in_common, merged
from rag.types import Article, Hit, Passage

OLD, NEW = date(2025, 3, 4), date(2025, 3, 5)

QUAYS = (
    "The port of Varnholm will close two quays on Tuesday after 12 people were killed in a fire, Mr Ames said. "
    "The owner, Lund Marine, has paid $10 million and will sign a new agreement with the defence ministry. "
    "“We did not see the flames until it was too late,” the harbour master told reporters. "
    "Traffic between Varnholm and the island of Oss fell by 3.5 percent last year."
)
MORE = "A memorial service was held at the old church on Friday, and the mayor laid 48 wreaths."
LAST = "The inquiry is expected to publish its first findings before the end of the summer."


def hit(key: str, text: str, day: date | None = OLD, body: str = "", score: float = 0.0) -> Hit:
    """A hit of the article `key`, whose body holds the text."""
    body = body or text
    start = body.index(text)
    article = Article(key, f"Title of {key}", body, source=key.upper(), published=day)
    return Hit(article, Passage(f"{key}-{start}", key, text, start, start + len(text)), score, 0.5, 1.0)


def told(hits: list[Hit]) -> list[tuple[str, list[str]]]:
    """Each hit's article, and those it stands for."""
    return [(found.article.id, [article.id for article in found.also_in]) for found in hits]


def are_one(older: str, newer: str) -> bool:
    """Whether the newer text is kept for both."""
    return len(merged([hit("old", older), hit("new", newer, NEW)])) == 1


def changed(old: str, new: str) -> tuple[str, str]:
    assert QUAYS.count(old) == 1
    return QUAYS, QUAYS.replace(old, new)


# --- what is the same, and what is not ------------------------------------------------------------------------


def test_a_house_may_spell_otherwise_and_add_sentences_all_over_a_text() -> None:
    british = (
        "The labour ministry did not recognise the licence of twelve theatres, it said on Tuesday. "
        "Prices in the harbour of Varnholm rose by 3.5 per cent, and travellers cancelled five of the programmes. "
        "A defence lawyer for the theatres said that the mayor had organised the talks without neighbouring towns."
    )
    one, two, three = (
        "The labor ministry didn't recognize the license of 12 theaters, it said Tuesday.",
        "Prices in the harbor of Varnholm rose by 3.5%, and travelers canceled 5 of the programs.",
        "A defense lawyer for the theaters said the mayor had organized the talks without neighboring towns.",
    )
    newer = hit("new", f"{one} {MORE} {two} {LAST} {three}", NEW, score=-1)
    assert told(merged([hit("old", british), newer])) == [("new", ["old"])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(QUAYS, QUAYS, id="the same"),
        pytest.param(QUAYS, QUAYS.upper(), id="case"),
        pytest.param(QUAYS, QUAYS.replace(" ", " \u00a0").replace(". ", ".\n\n"), id="white space and lines"),
        pytest.param(QUAYS, QUAYS.replace("“", '"').replace("”", '"'), id="straight quote marks"),
        pytest.param(QUAYS, QUAYS.replace("“", "'").replace("”", "'"), id="single quote marks"),
        pytest.param(QUAYS, QUAYS.replace("“", "«").replace("”", "»"), id="French quote marks"),
        pytest.param(*changed("owner, Lund Marine, has", "owner — Lund Marine — has"), id="dashes"),
        pytest.param(*changed("owner, Lund", "owner (Lund"), id="punctuation"),
        pytest.param(*changed("agreement", "agree\u00adment"), id="soft hyphen"),
        pytest.param(*changed("Mr Ames", "Mr. Ames"), id="full stop of an abbreviation"),
        pytest.param(*changed("agreement with", "agreement, with"), id="comma"),
        pytest.param(*changed("ministry. “We", "ministry; “we"), id="one sentence or two"),
        pytest.param(*changed("defence", "defense"), id="defence/defense"),
        pytest.param(*changed("harbour", "harbor"), id="harbour/harbor"),
        pytest.param(*changed("3.5 percent", "3.5 per cent"), id="per cent"),
        pytest.param(*changed("3.5 percent", "3.5%"), id="percent sign"),
        pytest.param(*changed("did not", "didn’t"), id="didn't"),
        pytest.param(*changed("12 people", "twelve people"), id="number in words"),
        pytest.param(*changed("on Tuesday", "Tuesday"), id="on before a weekday"),
        pytest.param(*changed("the flames", "flames"), id="the"),
        pytest.param(*changed("a new agreement", "the new agreement"), id="a/the"),
        pytest.param(QUAYS, f"{QUAYS} {MORE}", id="added at the end"),
        pytest.param(QUAYS, f"{MORE}\n{QUAYS}", id="added at the start"),
        pytest.param(QUAYS, QUAYS.replace("“We", f"{MORE} “We"), id="added in the middle"),
        pytest.param(QUAYS, QUAYS.replace(" “We", "\nWhat comes next\n“We"), id="a short head added"),
        pytest.param(QUAYS, f"VARNHOLM, March 4 (Reuters) - {QUAYS}", id="dateline"),
        pytest.param(f"VARNHOLM (AP) — {QUAYS}", QUAYS, id="dateline of the older only"),
        pytest.param(f"Varnholm, Norway (dpa) – {QUAYS}", f"VARNHOLM — {QUAYS}", id="dateline says less"),
        pytest.param(f"{QUAYS}\n(Reporting by Ann Boyd; editing by Lee Foss)", QUAYS, id="credits of the older only"),
        pytest.param(
            "In the U.S. and the U.K. 1,200 firms in Müller's group organised talks on labour's rights and travelling",
            "In the US and UK, 1200 firms in Muller’s group organized talks on labor’s rights and traveling.",
            id="notations",
        ),
        pytest.param(
            "Das Schiff lag zwölf Tage im Hafen von Varnholm, bevor die Behörde es am Dienstag freigab.",
            "Das Schiff lag zwölf Tage im Hafen von Varnholm – bevor die Behörde es am Dienstag freigab!",
            id="German",
        ),
        pytest.param(
            "港口当局星期二表示，大火造成十二人死亡。", "港口当局星期二表示：大火造成十二人死亡。", id="Chinese"
        ),
        pytest.param(
            "Порт Варнхольм закроет два причала во вторник после пожара, в котором погибли 12 человек, сказал мэр.",
            "Порт Варнхольм закроет два причала во вторник — после пожара, в котором погибли 12 человек, сказал мэр.",
            id="Russian",
        ),
    ],
)
def test_the_same_text(one: str, other: str) -> None:
    assert are_one(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(*changed("12 people", "14 people"), id="figure"),
        pytest.param(*changed("12 people", "two people"), id="figure in words"),
        pytest.param(*changed("3.5", "35"), id="decimal point"),
        pytest.param(*changed("3.5", "-3.5"), id="minus"),
        pytest.param(*changed("3.5", "3:5"), id="other notation of a figure"),
        pytest.param(*changed("12 people", "people"), id="figure left out"),
        pytest.param(*changed("12 people", "12 people and 3 dogs"), id="figure added"),
        pytest.param(*changed("$10 million", "$10 billion"), id="million/billion"),
        pytest.param(*changed("$10", "€10"), id="currency"),
        pytest.param(*changed("$10", "10"), id="no currency"),
        pytest.param(*changed("3.5 percent", "3.5 points"), id="unit"),
        pytest.param(*changed("Mr Ames", "Ms Ames"), id="Mr/Ms"),
        pytest.param(*changed("Mr Ames", "Mr Imes"), id="name"),
        pytest.param(*changed("Varnholm and the island of Oss", "Oss and the island of Varnholm"), id="names swapped"),
        pytest.param(*changed("defence ministry", "interior ministry"), id="body"),
        pytest.param(*changed("Tuesday", "Thursday"), id="weekday"),
        pytest.param(*changed("last year", "this year"), id="year"),
        pytest.param(*changed("will sign", "will not sign"), id="negation"),
        pytest.param(*changed("did not see", "did see"), id="negation left out"),
        pytest.param(*changed("did not see", "didn’t hear"), id="negation and verb"),
        pytest.param(*changed("will sign", "may sign"), id="modal verb"),
        pytest.param(*changed("fell", "rose"), id="antonym"),
        pytest.param(*changed("new agreement", "agreement"), id="word left out"),
        pytest.param(*changed("people were", "people reportedly were"), id="word added"),
        pytest.param(*changed("“We did", "“They did"), id="pronoun"),
        pytest.param(*changed("fell by", "fell to"), id="by/to"),
        pytest.param(*changed("Mr Ames said.", "Mr Ames said, but police deny it."), id="clause added"),
        pytest.param(*changed("Mr Ames said.", "Mr Ames said?"), id="question"),
        pytest.param(QUAYS, f"It is not true that {QUAYS}", id="denied"),
        pytest.param(QUAYS, f"These claims are false:\n{QUAYS}", id="after a colon"),
        pytest.param(f"{QUAYS} {MORE}", QUAYS, id="the older says more at its end"),
        pytest.param(f"{MORE} {QUAYS}", QUAYS, id="the older says more at its start"),
        pytest.param(QUAYS.replace("“We", f"{MORE} “We"), QUAYS, id="the older says more in its middle"),
        pytest.param(f"{QUAYS} {MORE}", f"{QUAYS} {LAST}", id="each says something else"),
        pytest.param(f"{QUAYS} {MORE}", f"{QUAYS} {MORE.replace('48', '84')}", id="figure in the last sentence"),
        pytest.param(f"{MORE} {QUAYS}", f"{MORE.replace('48', '84')} {QUAYS}", id="figure in the first sentence"),
        pytest.param(f"LUND, March 4 (AP) — {QUAYS}", f"LUND, March 5 (AP) — {QUAYS}", id="date of the dateline"),
        pytest.param(f"LUND (AP) — {QUAYS}", f"OSS (AP) — {QUAYS}", id="place of the dateline"),
        pytest.param(f"{QUAYS}\nReporting by Ann Boyd", f"{QUAYS}\nReporting by Lee Foss", id="credits"),
        pytest.param("Follow us for more. Sign up here.", "Follow us for more. Sign up here.", id="boilerplate"),
        pytest.param(f"{QUAYS} {MORE}", f"{LAST} {MORE}", id="one sentence in common"),
        pytest.param(
            f"{QUAYS} Did the owner know of it? Yes. Did the mayor know of it? No.",
            f"{QUAYS} Did the owner know of it? No. Did the mayor know of it? Yes.",
            id="answers swapped",
        ),
        pytest.param(
            f"{QUAYS} Did the owner know of it? Yes.",
            f"{QUAYS} Did the owner know of it? No. Did the mayor know of it? Yes.",
            id="an answer to another question",
        ),
        pytest.param(f"Few survived. {QUAYS}", f"A few survived. {QUAYS}", id="few/a few"),
        pytest.param(f"{QUAYS} They had hepatitis A at the time.", f"{QUAYS} They had hepatitis at the time.", id="A"),
        pytest.param(f"The firm told us of A4 paper. {QUAYS}", f"The firm told US of A4 paper. {QUAYS}", id="us/US"),
        pytest.param(f"She may resign as mayor. {QUAYS}", f"She may re-sign as mayor. {QUAYS}", id="resign/re-sign"),
        pytest.param(f"The A4 road was closed. {QUAYS}", f"The 4 road was closed. {QUAYS}", id="letter and figure"),
        pytest.param(f"Then the voters said 👍 to it. {QUAYS}", f"Then the voters said 👎 to it. {QUAYS}", id="sign"),
        pytest.param(
            "El alcalde de Varnholm pagó ayer los diez millones que la empresa debía al puerto desde marzo.",
            "El alcalde de Varnholm pago ayer los diez millones que la empresa debía al puerto desde marzo.",
            id="Spanish accent",
        ),
        pytest.param(
            "港口当局星期二表示，大火造成12人死亡。", "港口当局星期二表示，大火造成14人死亡。", id="Chinese figure"
        ),
        pytest.param("港口当局星期二表示，码头将关闭。", "港口当局星期二表示，码头不将关闭。", id="Chinese negation"),
        pytest.param(
            "वरनहोम के महापौर ने मंगलवार को कहा कि बंदरगाह के दो घाट इस सप्ताह बंद किए जाएंगे और काम रुकेगा।",
            "वरनहोम के महापौर ने मंगलवार को कहा की बंदरगाह के दो घाट इस सप्ताह बंद किए जाएंगे और काम रुकेगा।",
            id="Hindi vowel sign",
        ),
    ],
)
def test_another_text(one: str, other: str) -> None:
    assert not are_one(one, other)


# --- which is kept, and where ---------------------------------------------------------------------------------


def test_the_newest_takes_the_place_of_the_best_ranked() -> None:
    hits = [
        hit("first", LAST),
        hit("old", QUAYS),
        hit("other", MORE),
        hit("new", QUAYS, NEW),
        hit("older", QUAYS, None),
    ]
    found = merged(hits)
    assert told(found) == [("first", []), ("new", ["old", "older"]), ("other", [])]
    assert found[1] == replace(hits[3], also_in=(hits[1].article, hits[4].article))


def test_of_one_day_the_best_ranked_is_kept() -> None:
    assert told(merged([hit("a", QUAYS), hit("b", QUAYS), hit("c", QUAYS)])) == [("a", ["b", "c"])]


@pytest.mark.parametrize("first", [0, 1])
def test_of_one_day_the_fuller_is_kept(first: int) -> None:
    pair = [hit("short", QUAYS), hit("full", f"{QUAYS} {MORE}")]
    assert told(merged([pair[first], pair[1 - first]])) == [("full", ["short"])]


def test_an_older_text_that_says_more_stays_beside_the_newer() -> None:
    hits = [hit("old", f"{QUAYS} {MORE}"), hit("new", QUAYS, NEW)]
    assert told(merged(hits)) == [("old", []), ("new", [])]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((None, OLD), [("b", ["a"])]),
        ((OLD, None), [("a", ["b"])]),
        ((None, None), [("a", ["b"])]),
        ((date.min, None), [("a", ["b"])]),
    ],
)
def test_an_undated_article_is_never_the_newest(days: tuple[date | None, date | None], expected: object) -> None:
    assert told(merged([hit("a", QUAYS, days[0]), hit("b", QUAYS, days[1])])) == expected


def test_an_undated_text_that_says_more_is_not_kept_for_a_dated_one() -> None:
    assert len(merged([hit("undated", f"{QUAYS} {MORE}", None), hit("dated", QUAYS)])) == 2


def test_others_are_named_newest_first_and_once() -> None:
    body = f"{QUAYS}\n{MORE}"
    hits = [
        hit("undated", QUAYS, None),
        hit("old", QUAYS, OLD, body),
        hit("old", MORE, OLD, body),
        hit("newest", body, date(2025, 3, 9)),
        hit("new", QUAYS, NEW),
        hit("tie", QUAYS, NEW),
    ]
    assert told(merged(hits)) == [("newest", ["new", "tie", "old", "undated"])]


def test_passages_of_one_article_are_not_merged() -> None:
    body = f"{QUAYS}\n{QUAYS}"
    twice = [hit("a", QUAYS, body=body), hit("a", QUAYS, body=body)]
    twice[1] = replace(twice[1], passage=Passage("a-x", "a", QUAYS, len(QUAYS) + 1, len(body)))
    assert merged(twice) == twice


def test_what_is_left_out_is_a_duplicate_of_the_kept_one_itself() -> None:
    # The middle one is said by the newest; the last is said by the middle one, but not by the newest.
    newest = hit("newest", QUAYS, date(2025, 3, 9), f"{QUAYS}\n{LAST}", 3)
    middle = hit("middle", f"{QUAYS} {LAST}", NEW, score=2)
    oldest = hit("oldest", f"{QUAYS} {LAST} {MORE}", OLD, score=1)
    assert told(merged([newest, middle, oldest])) == [("newest", ["middle"]), ("oldest", [])]


def test_what_was_merged_before_is_kept() -> None:
    before = replace(hit("a", QUAYS), also_in=(hit("b", QUAYS, NEW).article, hit("x", QUAYS, None).article))
    assert told(merged([before, hit("b", QUAYS, NEW)])) == [("b", ["a", "x"])]
    assert merged([before]) == [before]


# --- passages that are cut at other places ------------------------------------------------------------------


def shifted(score: float, rest: str = MORE, body: str = f"{MORE} {QUAYS} {LAST}") -> list[Hit]:
    """An older passage that begins a sentence earlier than the newer article's."""
    return [hit("old", f"{rest} {QUAYS}", score=1), hit("new", f"{QUAYS} {LAST}", NEW, body, score)]


def test_a_boundary_that_moved_is_no_difference() -> None:
    assert told(merged(shifted(score=1))) == [("new", ["old"])]


def test_the_rest_must_stand_in_the_newer_article() -> None:
    assert len(merged(shifted(1, body=f"{QUAYS} {LAST}"))) == 2
    assert len(merged(shifted(1, rest=MORE.replace("48", "84")))) == 2
    assert len(merged(shifted(1, body=f"{QUAYS} {LAST} {MORE}"))) == 2  # in another order
    assert len(merged(shifted(1, body=f"{'Lorem ipsum. ' * 1000}{MORE} {QUAYS} {LAST}"))) == 1
    assert len(merged(shifted(1, body=f"{MORE} {'Lorem ipsum. ' * 1000}{QUAYS} {LAST}"))) == 2  # far away
    denied = "It is not true that a "
    assert len(merged(shifted(1, body=f"{denied}{MORE[2:]} {QUAYS} {LAST}"))) == 2


def test_half_a_sentence_at_the_end_of_what_is_read_is_no_sentence() -> None:
    body = f"Nobody has ever said: {MORE} {'x' * (3_999 - len(MORE) - 1)} {QUAYS} {LAST}"
    assert body.index(QUAYS) - body.index(MORE) == 4_000
    assert len(merged(shifted(1, body=body))) == 2


def test_a_passage_that_fits_the_question_better_gives_way_only_if_most_of_it_is_kept() -> None:
    # A third of the older passage would be out of sight, and the question may be about just that.
    rest = f"The mayor of Oss had asked for a longer closure in a letter to the ministry. {MORE}"
    assert len(merged(shifted(1, rest, f"{rest} {QUAYS} {LAST}"))) == 1
    assert len(merged(shifted(0.9, rest, f"{rest} {QUAYS} {LAST}"))) == 2
    assert len(merged(shifted(0.9))) == 1


def test_a_dateline_beside_the_passage_counts_too() -> None:
    hits = shifted(1, f"LUND, March 4 (AP) — {MORE}", f"LUND, March 4 (AP) — {MORE} {QUAYS} {LAST}")
    assert len(merged(hits)) == 1
    hits = shifted(1, f"LUND, March 4 (AP) — {MORE}", f"LUND, March 5 (AP) — {MORE} {QUAYS} {LAST}")
    assert len(merged(hits)) == 2


# --- whatever comes -------------------------------------------------------------------------------------------

SENTENCES = (
    *re.split(r"(?<=\.) ", QUAYS.replace("“", "").replace("”", "")),
    MORE,
    LAST,
    MORE.replace("48", "84"),
    "Did she know?",
    "No.",
    "What comes next",
)
days = st.sampled_from([None, OLD, NEW, date(2025, 3, 9)])


@st.composite
def found(draw: st.DrawFn) -> list[Hit]:
    """Hits of articles that are made of the same few sentences, each with passages cut from its body."""
    hits = []
    for key in draw(st.lists(st.sampled_from("abcdefgh"), max_size=6, unique=True)):
        sentences = draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=9))
        day = draw(days)
        for _ in range(draw(st.integers(1, 2))):
            since = draw(st.integers(0, len(sentences) - 1))
            until = draw(st.integers(since + 1, len(sentences)))
            text, start = " ".join(sentences[since:until]), len(" ".join([*sentences[:since], ""]))
            one = hit(key, text, day, " ".join(sentences), draw(st.sampled_from([0.0, 1.0])))
            hits.append(replace(one, passage=Passage(f"{key}-{start}", key, text, start, start + len(text))))
    return draw(st.permutations(hits))


@given(found())
@settings(max_examples=200)
def test_nothing_is_lost_and_nothing_is_named_twice(hits: list[Hit]) -> None:
    kept = merged(hits)
    named = [(item.article.id, *(article.id for article in item.also_in)) for item in kept]
    assert {article for group in named for article in group} == {item.article.id for item in hits}
    assert all(len(group) == len(set(group)) for group in named)
    assert {id(item.passage) for item in kept} <= {id(item.passage) for item in hits}
    for item in hits:  # kept itself, or named by a kept hit whose article is not older
        assert any(item.passage is one.passage for one in kept) or any(
            item.article in one.also_in and (item.article.published or date.min) <= (one.article.published or date.min)
            for one in kept
        )


@given(found())
@settings(max_examples=200)
def test_the_order_stays_and_merging_again_changes_nothing(hits: list[Hit]) -> None:
    kept = merged(hits)
    ranks = {id(item.passage): rank for rank, item in enumerate(hits)}
    alone = [ranks[id(item.passage)] for item in kept if not item.also_in]
    assert alone == sorted(alone)
    assert merged(kept) == kept
    for item in kept:
        dates = [article.published or date.min for article in item.also_in]
        assert dates == sorted(dates, reverse=True)


@given(found())
@settings(max_examples=200)
def test_no_sentence_of_what_is_left_out_is_missing_in_the_articles_that_are_kept(hits: list[Hit]) -> None:
    kept = merged(hits)
    for item in hits:
        if not any(item.passage is one.passage for one in kept):
            bodies = [one.article.body for one in kept if item.article in one.also_in]
            assert any(all(s in body for s in SENTENCES if s in item.passage.text) for body in bodies)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.data())
@settings(max_examples=200)
def test_no_text_raises(texts: list[str], data: st.DataObject) -> None:
    pieces = [f"{text} {QUAYS if data.draw(st.booleans()) else ''} {text * 9}" for text in texts]
    hits = [hit(str(i), text, data.draw(days)) for i, text in enumerate(pieces)]
    kept = merged(hits)
    assert merged(kept) == kept
    assert {article.id for item in kept for article in (item.article, *item.also_in)} == {
        str(i) for i in range(len(hits))
    }


@given(st.sampled_from(SENTENCES[:8]), st.integers(0, 10**9), st.integers(0, 10**9), st.booleans(), st.booleans())
@settings(max_examples=200)
def test_one_other_figure_makes_another_text(sentence: str, one: int, other: int, grouped: bool, first: bool) -> None:
    assume(one != other)
    told_of = "The committee counted {} of them, according to a report that the ministry published."
    texts = [told_of.format(f"{n:,}" if grouped else n) for n in (one, other)]
    texts = [f"{text} {sentence}" if first else f"{sentence} {text}" for text in texts]
    assert are_one(texts[0], texts[0])
    assert not are_one(*texts)


@given(st.integers(0, len(QUAYS.split()) - 1), st.sampled_from("not no 7 Imes euros rose she might 13 Monday".split()))
def test_one_other_word_makes_another_text(at: int, word: str) -> None:
    words = QUAYS.split()
    assume(words[at].strip("“”,.").lower() not in ("a", "the", word.lower()))
    assert not are_one(QUAYS, " ".join([*words[:at], word, *words[at + 1 :]]))
    assert not are_one(QUAYS, " ".join([*words[:at], word, *words[at:]]))


@pytest.mark.parametrize(
    "text",
    [
        "aa " * 700,
        "b. aa " * 350,
        "a." * 1_000,
        "x" * 2_000,
        "'" * 2_000,
        "x y z w v u" + "\n" * 1_900 + "(" * 90,
        "AAA " * 500,
        "1,111" * 400,
        "经济增长中国他说今天" * 200,
    ],
    ids=["one word", "short sentences", "dots", "one long word", "quotes", "lines", "capitals", "figures", "Chinese"],
)
def test_hostile_texts_take_no_more_than_long_ones(text: str) -> None:
    hits = [hit(str(i), f"{text} {i % 7}", date(2025, 3, 1 + i % 3)) for i in range(40)]
    started = time.perf_counter()
    merged(hits)
    assert time.perf_counter() - started < 5  # 0.1 s on the machine this was written on


@given(st.lists(st.sets(st.integers(0, 30)), max_size=6))
def test_what_any_two_have_in_common(sets: list[set[int]]) -> None:
    owners = np.array([owner for owner, items in enumerate(sets) for _ in items], np.int64)
    items = np.array([item for items in sets for item in items], np.int64)
    common = in_common(np.tile(owners, 2), np.tile(items, 2), len(sets))  # what one has twice counts once
    assert common.tolist() == [[len(one & other) for other in sets] for one in sets]
