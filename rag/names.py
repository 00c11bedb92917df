"""Text -> the names in it, and who is said to say what; and whether other text has a name.

Names are capitalised words. Missed are names in lower case (a text without capitals has none, nor has a headline in
Which Every Word Has One), nicknames (Bill for William), and one person's name taken apart. A name that is also a word
(Apple) is taken to be there where the word is. Of many languages only what is alike in English is known: the table of
other names (`_ALIASES`) has the commonest countries and bodies.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.dates import MONTHS, SHORT_MONTHS, WEEKDAYS
from rag.patterns import either
from rag.terms import STOPWORDS
from rag.wording import ALIGNED, RIVAL, Words, key

TITLES = frozenset(
    """
    mr mrs ms miss dr sir dame lord lady president vice prime minister secretary senator sen rep representative
    congressman congresswoman gov governor general gen col colonel lt sgt captain judge justice chancellor king queen
    prince princess pope mayor chairman chairwoman chair chief professor prof attorney ambassador officer director ceo
    cfo executive deputy former coach st saint detective sheriff commissioner premier foreign finance defence defense
    treasury home speaker republican democrat democratic anti pro non ex mid post pre i
    """.split()
) | {*MONTHS, *WEEKDAYS}
"""Never missed: titles, what stands before a hyphen, and what `rag.dates` compares."""
_LINKS = frozenset("of the de del della da di du la le van von der den bin al el for & '".split())
"""Words in lower case that a name may hold."""
_ALIASES = """
    us usa america american united-states, uk britain british united-kingdom great-britain, eu european-union,
    un united-nations, uae united-arab-emirates emirati, netherlands dutch holland, germany german, france french,
    spain spanish spaniard, greece greek, turkey turkish turkiye turk, switzerland swiss, denmark danish dane, poland
    polish pole, wales welsh, ireland irish, philippines filipino philippine, peru peruvian, norway norwegian, china
    chinese, cyprus cypriot, sweden swedish swede, finland finnish finn, scotland scottish scot scots, england english,
    iceland icelandic icelander, belgium belgian, portugal portuguese, hungary hungarian, israel israeli, lebanon
    lebanese, japan japanese, malta maltese, senegal senegalese, sudan sudanese, vietnam vietnamese, taiwan taiwanese,
    congo congolese, togo togolese, thailand thai, kazakhstan kazakh, uzbekistan uzbek, tajikistan tajik, turkmenistan
    turkmen, kyrgyzstan kyrgyz, afghanistan afghan, pakistan pakistani, bangladesh bangladeshi, iraq iraqi, yemen
    yemeni, somalia somali, mongolia mongol mongolian,
    serbia serb serbian, croatia croat croatian, slovakia slovak, slovenia slovene slovenian, czechia czech
    czech-republic, bulgaria bulgar bulgarian, georgia georgian, luxembourg luxembourger, monaco monegasque, argentina
    argentine argentinian, brazil brazilian, chile chilean, ecuador ecuadorian, panama panamanian, ghana ghanaian,
    madagascar malagasy, botswana motswana, qatar qatari, oman omani, kuwait kuwaiti, saudi-arabia saudi,
    tyrol tyrolean, tv television, tb tuberculosis, id identity,
    kyiv kiev, myanmar burma burmese, twitter x, facebook meta, google alphabet, fed federal-reserve, la los-angeles,
    nyc new-york-city, gop republicans, who world-health-organisation, nato north-atlantic-treaty-organisation
""".split(",")
_SEATS = """
    washington us, white-house us, beijing china, moscow russia, kremlin russia, london uk, downing-street uk,
    brussels eu, berlin germany, paris france, rome italy, madrid spain, warsaw poland, budapest hungary, athens
    greece, vienna austria, stockholm sweden, oslo norway, copenhagen denmark, helsinki finland, dublin ireland,
    lisbon portugal, bern switzerland, hague netherlands, kyiv ukraine, kiev ukraine, minsk belarus, ankara turkey,
    tehran iran, baghdad iraq, riyadh saudi-arabia, doha qatar, cairo egypt, tokyo japan, seoul south-korea,
    pyongyang north-korea, taipei taiwan, delhi india, islamabad pakistan, kabul afghanistan, dhaka bangladesh,
    hanoi vietnam, bangkok thailand, jakarta indonesia, manila philippines, canberra australia, wellington
    new-zealand, ottawa canada, caracas venezuela, havana cuba, brasilia brazil, pretoria south-africa, nairobi
    kenya, addis-ababa ethiopia, khartoum sudan, bucharest romania, riga latvia, vilnius lithuania, tallinn estonia,
    chisinau moldova, tbilisi georgia, sofia bulgaria, belgrade serbia, zagreb croatia, prague czech-republic,
    bratislava slovakia, ljubljana slovenia, yerevan armenia, baku azerbaijan, colombo sri-lanka, kuala-lumpur malaysia,
    bogota colombia, lima peru, santiago chile, quito ecuador, montevideo uruguay, accra ghana, abuja nigeria, dakar
    senegal, lusaka zambia, harare zimbabwe, kampala uganda, tunis tunisia, algiers algeria, tripoli libya, rabat
    morocco, amman jordan, beirut lebanon, damascus syria, kathmandu nepal, reykjavik iceland
""".split(",")
"""A capital or a residence, and whose government is meant by it."""
_PLACING = "in at near outside from to into around across through via leaving reached visited".split()
_WHERE = re.compile(rf"\b(?:{either(_PLACING)})\s+(?:the\s+)?$", re.IGNORECASE)
"""Before a name: a place is meant and no government."""
_OF_A_PLACE = re.compile(r"(?:[ei]?an|n|ese|ish|i|ic|ch|er)s?")
_PLACE = re.compile(r"(?:s|o|a|y|land|e|ia)?")
"""The end of a word for a country's people or its language, after what it has in common with the country, and the end
of that one. Two of the latter are two names: Paul and Paula, Mario and Maria."""
_SHORT_MONTH = re.compile(SHORT_MONTHS, re.IGNORECASE)
_DATED_BEFORE = re.compile(
    r"(?:\d(?:st|nd|rd|th)?(?: of)?|\b(?:in|by|since|until|till|from|to|early|mid|late|last|next|this|and|or))[ -]$",
    re.IGNORECASE,
)
_DATED_AFTER = re.compile(r"\.?,? (?:the )?['’]?\d")
_SHORT_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\.?,? (?:\d{1,2}(?:st|nd|rd|th)? )?"
    rf"(?:{'|'.join(MONTHS)}|{SHORT_MONTHS})\b",
    re.IGNORECASE,
)
"""Tue, 14 Nov; Fri. May 3. Not "The Sun reported"."""
_NAMED_AFTER = re.compile(r" (?:[A-Z]|del?\b)")
"""What makes a month of "Jan", which may be a man, and what does not: Jan Novak, Mar del Plata."""
_SHORT_TITLES = frozenset(
    "Mr Mrs Ms Dr St Ste Mt Ft Lt Gen Maj Col Sgt Capt Adm Sen Sens Rep Reps Gov Prof Rev Hon Supt Messrs".split()
)
"""Written with a full stop, and with a name behind it."""
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.)*[^\W\d_a-z]")
_CAPITAL = re.compile(r"(?<!\w)[^\W\d_a-z](?:[\w.'’&]*\w)?")
_HEAD = re.compile(r"(?:^|[.!?:;\n•–—]|[\"“‘(\[]|``|'')\s*$")
_PLAIN = re.compile(
    r".*(?:s|ing|ly|ed|ion|ment|ity|ism)|police|people|former|new|one|two|even|yet|still|both|many|most|last|next|today"
    r"|women|men|children|almost|over|under|nobody",
    re.IGNORECASE,
)
"""A word that may well be no name where it opens a sentence."""
_ONES_OF = re.compile(
    r"(?:None|Neither|Some|Many|Most|Half|Part|Two|Three|Several|Members|Opponents|Supporters|Critics|Residents|Officials"
    r"|Leaders|Voters|Citizens|Owners|Workers|Visitors|Inhabitants|Police|Almost|Nearly) of (?:the )?",
)
"""Who or how many of a name they are, at the head of a sentence."""
_SAID = frozenset(
    """
    said says told tells added adds stated states claimed claims argued argues announced warned warns insisted insists
    noted notes explained tweeted wrote writes replied admitted acknowledged confirmed suggested testified declared
    promised promises believes thinks estimated predicted pledged pledges vowed vows denied denies
    """.split()
)
_QUOTED = frozenset((",", "”", '"', "'", "’", "?", "!"))
_TURNS = frozenset("while whereas but and ;".split())
"""Behind one of these another may be speaking: "Xi said that it was closed, while Trump said that it was open"."""
_BETWEEN = frozenset("has had have also later then again once often already".split())
"""What may stand between a name and what it says."""
_DESCRIBED = re.compile(r"\b[Tt]he ((?:[A-Z][a-z]+ )?[A-Za-z][a-z]{3,})\b(?! of\b)(?=['’]s\b|\W*$|[.,;:)]| ([a-z]+))")
"""The council, the Treasury Secretary; and the word behind it."""
_PLACED = re.compile(r" (?:at|for|from|in|near|of) (?:the )?[A-Z]")
"""What tells a council from others: the council in Ostby."""
_LONGEST_NAME = 5
"""Words of a name that may stand in brackets: a longer one is mostly two."""
_NEXT_SPEAKER = 5
"""So many words behind an "and" or "while" somebody else says something."""
_FAR = 80
"""Words of a statement that are looked at, to either side."""


class Name(NamedTuple):
    """A run of capitalised words."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    """Its words as keys (`rag.wording.key`), without titles and initials; of "U.S." it is "us"."""
    opens: bool
    """It stands at the head of a sentence, where every word has a capital."""
    compound: bool
    """Joined by a hyphen or "of": a name for which all words count."""
    place: bool = False
    """It stands where a place would: "in Beijing"."""

    @property
    def doubtful(self) -> bool:
        """Whether it may be no name: one word at the head of a sentence."""
        return self.opens and len(self.words) == 1 and not self.text[1:].isupper()

    @property
    def plain(self) -> bool:
        """Whether it looks like a common word: Officials, Yesterday."""
        return self.doubtful and bool(_PLAIN.fullmatch(self.text))


class Saying(NamedTuple):
    """Who says what."""

    speaker: Name | None
    """None where it is no name: he, the ministry."""
    says: frozenset[str]
    """Keys of what is said."""


def read_names(text: str) -> list[Name]:
    """The names of a text in order; none if it has capitals everywhere or nowhere.

    >>> [(name.text, name.words) for name in read_names("Yesterday Mr. Bessent met He Lifeng of China in the U.S.")]
    [('Yesterday Mr. Bessent', ('yesterday', 'bessent')), ('Lifeng of China', ('lifeng', 'china')), ('U.S', ('us',))]
    """
    found, run, last = list[Name](), list[re.Match[str]](), 0
    if not _tells_names(text):
        return []
    for match in _CAPITAL.finditer(text):
        if _is_month(text, match):
            continue
        between = text[last : match.start()]
        shortened = between == ". " and run and _goes_on(run[-1][0], match[0])
        if not run or not (between in (" ", "-") or shortened or _is_link(between)):
            found += _name(text, run)
            run = []
        run.append(match)
        last = match.end()
    return found + list(_name(text, run))


def _goes_on(word: str, following: str) -> bool:
    """Whether a full stop behind a word is that of an initial or a title, and no end: "Mr. Bessent", "J. Lee", not
    "said Xi. The mayor"."""
    return word in _SHORT_TITLES or (bool(_INITIALS.fullmatch(word)) and not _is_function(following, True))


def _is_month(text: str, word: re.Match[str]) -> bool:
    """Whether it is short for a month: on Nov. 14, in Sept. 2023, the 3rd of Oct, late Dec; or for a weekday."""
    if _SHORT_WEEKDAY.match(text, word.start()):
        return True
    if not _SHORT_MONTH.fullmatch(word[0]):
        return False
    before = _DATED_BEFORE.search(text, max(0, word.start() - 8), word.start())
    return bool(_DATED_AFTER.match(text, word.end()) or (before and not _NAMED_AFTER.match(text, word.end())))


def _tells_names(text: str) -> bool:
    capitals = 0
    for match in _LONG.finditer(text):
        if match[0].lower() not in STOPWORDS:
            if match[0].islower():
                return True
            capitals += 1
    return capitals < 4


_LONG = re.compile(r"[^\W\d_]{3,}")


def _is_link(between: str) -> bool:
    words = between.split() if len(between) < 12 and between[:1] == between[-1:] == " " else []
    return bool(words) and words[0] != "the" and all(word in _LINKS for word in words)


def _name(text: str, run: Sequence[re.Match[str]]) -> Iterator[Name]:
    opens = bool(run) and bool(_HEAD.search(text, max(0, run[0].start() - 4), run[0].start()))
    run = [match for match in run if match[0][0].isupper()]
    while run and _is_function(run[0][0], opens):
        run, opens = run[1:], False
    if opens and len(run) > 1 and _ONES_OF.fullmatch(text, run[0].start(), run[1].start()):
        run, opens = run[1:], False  # "Members of Leeds council"
    if len(run) > 1 and _is_day(text, run[0]):
        run, opens = run[1:], False  # "On Friday Xi said", "In March Xi said"
    words = tuple(key(match[0]) for match in run if _counts(match[0]))
    if words:
        start, end = run[0].start(), run[-1].end()
        written = _OWNING.sub("", text[start:end])
        compound = bool(_COMPOUND.search(written))
        yield Name(written, start, end, words, opens, compound, bool(_WHERE.search(text, max(0, start - 20), start)))


_OWNING = re.compile(r"['’]s?$")
_COMPOUND = re.compile(r"\w-\w| of ")


def _is_day(text: str, word: re.Match[str]) -> bool:
    """Whether the first word of a name tells when something was, and is no part of it as in "The Sunday Times"."""
    before = text[max(0, word.start() - 8) : word.start()].lower()
    if word[0].lower() in MONTHS:
        return bool(_DATED_BEFORE.search(before))
    return word[0].lower() in WEEKDAYS and not before.endswith("the ")


def _is_function(word: str, opens: bool) -> bool:
    """The, In, A: no part of a name where it stands first; but US and WHO are."""
    return word.lower() in STOPWORDS and (opens or not word.isupper() or len(word) < 2)


def _counts(word: str) -> bool:
    """Whether a word tells one name from another: no title, no initial, no function word, not 5 PM."""
    if len(word) > 1 and word.replace(".", "").isupper():
        return word not in ("AM", "PM", "CEO", "CFO")
    word = word.replace("’", "'").partition("'")[0]  # I've
    return len(word.rstrip(".")) > 1 and word.lower() not in TITLES and word.lower() not in STOPWORDS


@lru_cache(maxsize=1)
def _alias() -> dict[str, int]:
    return {_whole(form): n for n, line in enumerate(_ALIASES) for form in line.split()}


@lru_cache(maxsize=1)
def _seats() -> dict[str, list[str]]:
    """The words of a country by its seat."""
    pairs = (map(_whole, line.split()) for line in _SEATS)
    return {seat: country.split("-") for seat, country in pairs}


def _whole(form: str) -> str:
    return "-".join(map(key, form.split("-")))


class Named:
    """What names texts have, for asking whether another name is among them."""

    def __init__(self, vocabulary: frozenset[str], names: Sequence[Name]) -> None:
        """`vocabulary` holds the keys of all words of the texts, `names` their names."""
        whole = [("-".join(name.words), name) for name in names]
        # What Beijing does, China does.
        self._vocabulary = vocabulary.union(*(_seats().get(text, ()) for text, _ in whole))
        vocabulary = self._vocabulary
        self._meant = {_alias()[word] for word in (*vocabulary, *(text for text, _ in whole)) if word in _alias()}
        self._initials = {"".join(word[0] for word in name.words) for name in names if len(name.words) > 1}
        self._alike: dict[str, set[str]] = {}
        self._before: dict[str, set[str]] = {}
        self._after: dict[str, set[str]] = {}
        for name in names:
            for word in name.words:
                self._alike.setdefault(word[:4], set()).add(word)
            for one, two in pairwise(name.words):
                self._before.setdefault(two, set()).add(one)
                self._after.setdefault(one, set()).add(two)

    def has(self, name: Name) -> bool:
        """Whether the name is there, in full, in part, by its initials or by another name for the same."""
        missing = [word for word in name.words if not self._has_word(word)]
        seat_of = _seats().get("-".join(name.words), []) if not name.place else []
        if not missing or (seat_of and all(map(self._has_word, seat_of))):
            return True
        if len(name.words) == 1:
            return name.words[0] in self._initials
        if _alias().get("-".join(name.words)) in self._meant or "".join(w[0] for w in name.words) in self._vocabulary:
            return True
        return not name.compound and len(missing) < len(name.words) and self._in_part(name.words, missing)

    def _has_word(self, word: str) -> bool:
        """Whether a word of a name is there: itself, another form of it (Chinese, China), another name for it."""
        if word in self._vocabulary or _alias().get(word) in self._meant:
            return True
        return len(word) > 3 and any(_one_stem(word, other) for other in self._alike.get(word[:4], ()))

    def _in_part(self, words: Sequence[str], missing: Sequence[str]) -> bool:
        """Whether what is there may be short for it: Merkel for Angela Merkel, but not George Bush for Jeb Bush."""
        if words[-1] not in missing:
            before = self._before.get(words[-1], set())
            return not before or bool(before & set(words))
        if words[0] in missing:
            return False
        after = self._after.get(words[words.index(missing[0]) - 1], set())
        return not after or bool(after & set(words))


def _one_stem(one: str, other: str) -> bool:
    """Whether one is a form of the other for a place's people or language, or both are."""
    common = 4
    while one[:common] == other[:common] and common < max(len(one), len(other)):
        common += 1
    common -= one[:common] != other[:common]
    ends = one[common:], other[common:]
    people = [bool(_OF_A_PLACE.fullmatch(end)) for end in ends]
    places = [bool(_PLACE.fullmatch(end)) for end in ends]
    return one == other or (any(people) and all(map(any, zip(people, places, strict=True))))


def same(one: Name, other: Name) -> bool:
    """Whether two names may be of the same: they share a word, or are two names for one thing."""
    return not meanings(one.words).isdisjoint(meanings(other.words))


@lru_cache(10_000)
def meanings(words: tuple[str, ...]) -> frozenset[object]:
    """The words of a name, and what stands for all names of the same thing: of ("us",) as of ("unit", "state")."""
    whole = "-".join(words)
    parts = {*words, *_seats().get(whole, ())}
    return frozenset({*parts, *({_alias().get(whole), *map(_alias().get, parts)} - {None})})


_GOES_ON = re.compile(r" (?:and|&) [^\W\d_a-z]")
"""Behind what may be half of a name: "Ostby Fire and Rescue Service" is no fire."""


def meant(sentence: str, before: str) -> tuple[str, str] | None:
    """What "the council" of a sentence is called in the text before it, if that names one only and speaks of no other.

    >>> meant("The bridge is closed, the council said.", "Ostby Council met on Monday. It spoke of a bridge.")
    ('the council', 'Ostby Council')
    >>> meant("The bridge is closed, the council said.", "Ostby Council and Varn Council met.")
    """
    names = list[Name]()
    for match in _DESCRIBED.finditer(sentence):
        noun, behind = match[1], match[2] or ""
        written = noun[0].upper() + noun[1:]
        ends = not behind or behind in STOPWORDS or behind in _SAID or behind.endswith(("ed", "ly"))
        ends = ends and not _PLACED.match(sentence, match.end())
        if ends and written in before and not _speaks_of_another(noun, before):
            names = names or read_names(before)
            called = {name.text for name in names if _is_called(name.text, written)}
            whole = [text for text in called if not any(text in other for other in called - {text})]
            half = any(name.text in whole and _GOES_ON.match(before, name.end) for name in names)
            if len(whole) == 1 and not half and not any(text in sentence for text in called):
                return f"the {noun}", whole[0]
    return None


def _speaks_of_another(noun: str, before: str) -> bool:
    """Whether a text has "another council", "its council", "Ostby's council", "councils" or "the council of Ostby"."""
    owned = rf"(?:\b(?:an?|another|other|its|their|his|her|our)|['’]s) {noun}\b|\b{noun}s\b"
    return bool(re.search(rf"(?i:{owned})|\b{noun}{_PLACED.pattern}", before))


def _is_called(name: str, noun: str) -> bool:
    """Ostby Council, Ministry of Trade, Mayor Ida Brandt; but not Bridge Street, which is no bridge."""
    titled = all(word.lower() in TITLES for word in noun.split())
    begins = name.startswith(f"{noun} of ") or (titled and f"{noun} " in name)
    return len(name.split()) <= _LONGEST_NAME and (name.endswith(f" {noun}") or begins)


def spelt_out(name: Name, text: str) -> list[tuple[int, int]]:
    """Where a text spells out an acronym of three letters or more, words in small letters between them left out.

    >>> spelt_out(read_names("the RCN")[0], "The Royal College of Nursing, not the Nurses.")
    [(4, 28)]
    """
    letters = name.text.replace(".", "")
    if not (_ACRONYM.fullmatch(letters) and letters[0] in text):
        return []
    return [match.span() for match in _initialled(letters).finditer(text)]


_ACRONYM = re.compile(r"[A-Z]{3,8}")


@lru_cache(1_000)
def _initialled(letters: str) -> re.Pattern[str]:
    words = (rf"{letter}[\w'’]*" for letter in letters)
    return re.compile(r"(?<!\w)" + r"(?:,?(?: (?:of|and|for|the|in|on|to|&)){0,3} |-)".join(words))


def read_sayings(words: Words, names: Sequence[Name]) -> list[Saying]:
    """Who is said to say what: "X said ...", "..., X told Y", "according to X", 'X: "..."'."""
    starts = {words.at(name.start): name for name in names}
    ends = {bisect_left(words.spans, (name.end, -1)) - 1: name for name in names}
    found, last = list[Saying](), len(words.lower) - 1
    for i, word in enumerate(words.lower):
        if word == "to" and i and words.lower[i - 1] == "according":
            speaker = next((starts[j] for j in range(i + 1, min(i + 5, last + 1)) if j in starts), None)
            if (
                speaker
                and "," in words.lower[i : words.at(speaker.start)]
                and words.text[speaker.end :][:1] not in ",."
            ):
                speaker = None  # "according to prosecutors, Lee paid"
            speaker = _owned(words, starts, speaker)
            behind = i > 1 and words.sentence[i - 2] == words.sentence[i]
            found.append(Saying(speaker, _said(words, i, speaker, behind)))
        elif word in _SAID and i and words.lower[i - 1] not in ("nobody", "everybody", "somebody"):
            called = _called(words, ends, i)
            speaker = _subject(words, ends, i) or (_behind(words, starts, i) if word in ("said", "says") else None)
            offset = speaker.start if speaker else words.spans[i][0]
            if called and speaker in (None, called[0]):
                speaker, offset = called
            behind = bool(re.search(r"[,”\"'’?!]\s*$", words.text[max(0, offset - 3) : offset]))
            found.append(Saying(speaker, _said(words, i, speaker, behind)))
        elif word == ":" and i - 1 in ends and i < last and words.lower[i + 1] in ("“", '"', "'", "‘", "`"):
            found.append(Saying(ends[i - 1], _said(words, i, ends[i - 1], False)))
    return found


def _subject(words: Words, ends: dict[int, Name], verb: int) -> Name | None:
    """The name before a verb of saying, perhaps with an adverb or words between commas: "Lee, the mayor, said"."""
    for j in range(verb - 1, max(-1, verb - 4), -1):
        if j in ends:
            return ends[j]
        if words.lower[j] == ",":
            if titled := _appositive(words, ends, verb):
                return titled
            comma = next((i for i in range(j - 1, max(-1, j - 12), -1) if words.lower[i] == ","), 0)
            return ends.get(comma - 1)
        if not words.lower[j].endswith("ly") and words.lower[j] not in _BETWEEN:
            return None
    return None


def _appositive(words: Words, ends: dict[int, Name], verb: int) -> Name | None:
    """The person between commas behind an office that has a name in it: "the mayor of Ostby, Ann Lee, said"."""
    name = ends.get(verb - 2)
    if name is None or len(name.words) < 2 or not words.text[: name.start].endswith(", "):
        return None
    before = words.text[max(0, name.start - _FAR) : name.start - 2]
    return name if _OFFICE_OF.search(re.split(r"[,;:.!?”\"]", before)[-1]) else None


_OFFICE_OF = re.compile(r"\b(?:of|for|at|in|from)\b|['’]s? [a-z]+")
"""What joins an office and whose it is: the mayor of Ostby, Ostby's mayor."""


def _called(words: Words, ends: dict[int, Name], verb: int) -> tuple[Name, int] | None:
    """The name between commas before a verb of saying, and where what it is called by begins: "the mayor, Ann Lee,
    said"."""
    name = ends.get(verb - 2) if words.lower[verb - 1] == "," else None
    if name is None or not words.text[: name.start].endswith(", "):
        return None
    before = words.text[max(0, name.start - _FAR) : name.start - 2]
    return name, name.start - 2 - len(re.split(r"[,;:.!?”\"]", before)[-1])


def _behind(words: Words, starts: dict[int, Name], verb: int) -> Name | None:
    """The name after "said", behind what is said perhaps with what he is: “...,” said engineer Ruth Banda."""
    if verb + 1 in starts or words.lower[verb - 1] not in _QUOTED:
        return _owned(words, starts, starts.get(verb + 1))
    for i in range(verb + 2, min(verb + 4, len(words.lower))):
        if not words.keys[i - 1]:
            return None
        if i in starts:
            return starts[i]
    return None


def _owned(words: Words, starts: dict[int, Name], name: Name | None) -> Name | None:
    """Who is meant by "Ostby's mayor, Ann Lee": not Ostby, but the name behind it, if there is one."""
    if name is None or not (match := _OWNED.match(words.text, name.end)):
        return name
    return starts.get(words.at(match.end()))


_OWNED = re.compile(r"(?:(?<=['’]s)|['’]s?) (?:[a-z]+ ){0,3}?[a-z]+,? (?=[A-Z]|$)|(?:(?<=['’]s)|['’]s?) [a-z]+")


def _said(words: Words, at: int, speaker: Name | None, before: bool) -> frozenset[str]:
    """Keys of the sentence's words before or after a place; of the other side where that side has fewer than two."""
    number, leave = words.sentence[at], set(speaker.words) if speaker else set()
    left, right = at, at
    while left and words.sentence[left - 1] == number and at - left < _FAR and not _turns(words, left - 1, at):
        left -= 1
    while right + 1 < len(words.sentence) and words.sentence[right + 1] == number and right - at < _FAR:
        if _turns(words, right + 1, at):
            break
        right += 1
    sides = [frozenset(filter(None, words.keys[a:b])) - leave for a, b in ((left, at), (at + 1, right + 1))]
    one, other = sides if before else sides[::-1]
    return one if len(one) > 1 else other


def _turns(words: Words, i: int, verb: int) -> bool:
    """Whether another begins to speak at a word, or spoke up to it: "while Trump insisted", "Xi said so, and ..."."""
    if words.lower[i] not in _TURNS:
        return False
    others = words.after(i, _NEXT_SPEAKER) if i > verb else words.before(i, _FAR)
    follows = words.after(i, _NEXT_SPEAKER) if i < verb else ()
    return not _SAID.isdisjoint(others) and (i > verb or not _SAID.isdisjoint(follows))


def _is_other(one: Name, other: Name) -> bool:
    """Whether two speakers are two: where names begin alike ("Engineer Ngoma", "Engineer Banda"), the rest decides."""
    if not same(one, other):
        return True
    alike = one.words[0] == other.words[0] and not set(one.words[1:]) & set(other.words[1:])
    return alike and min(len(one.words), len(other.words)) > 1 and not (one.compound or other.compound)


def other_speaker(saying: Saying, sayings: Sequence[Saying]) -> Name | None:
    """Who else says the same there: None if no one does, the same one does, or it is not told by name."""
    fits = []
    for there in sayings:
        shared = len(saying.says & there.says)
        if shared >= 2 and shared >= ALIGNED * min(len(saying.says), len(there.says)):
            fits.append((shared / len(saying.says), there.speaker))
    best = max((share for share, _ in fits), default=0.0)
    near = [speaker for share, speaker in fits if share >= RIVAL * best]
    if saying.speaker is None or any(speaker is None or not _is_other(saying.speaker, speaker) for speaker in near):
        return None
    return near[0] if near else None
