"""Two texts -> where one claims more than the other: what may be or is planned told as done, a charge as a verdict.

Words are compared in matching places, as in `rag.wording`. Claiming less is no difference.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise, takewhile

from rag.terms import NUMBERS, STOPWORDS
from rag.wording import (
    ALIGNED,
    COMMON,
    PAST,
    REACH,
    Contrast,
    Words,
    best,
    concerned,
    denial_before,
    fit,
    key,
    not_before,
)

_WEAK = {
    "may": 0, "might": 0, "could": 0, "should": 0, "possibly": 0, "perhaps": 0, "maybe": 0, "reportedly": 0,
    "allegedly": 0, "alleged": 0, "supposedly": 0, "potentially": 0, "likely": 0, "expected": 0, "considers": 0,
    "considering": 0, "considered": 0, "weighing": 0, "mulling": 0, "hopes": 0, "hoped": 0, "wants": 0, "wanted": 0,
    "proposes": 0, "proposed": 0, "threatens": 0, "threatened": 0, "suspected": 0, "rumoured": 0, "rumored": 0,
    "will": 1, "shall": 1, "would": 1, "must": 1, "'ll": 1, "plans": 1, "planned": 1, "planning": 1, "intends": 1,
    "intended": 1, "aims": 1, "set": 1, "scheduled": 1, "going": 1, "due": 1, "promised": 1, "vowed": 1, "pledged": 1,
    "tried": 0, "tries": 0, "trying": 0, "attempted": 0, "attempts": 0, "attempting": 0, "attempt": 0, "sought": 0,
    "seeks": 0, "seeking": 0, "believed": 0, "thought": 0, "nearly": 0, "almost": 0, "asked": 0, "asks": 0, "urged": 0,
    "urges": 0, "invited": 0, "begged": 0, "told": 0, "ordered": 1, "orders": 1, "instructed": 1, "agreed": 1,
    "agrees": 1, "offered": 1, "offers": 1, "appears": 0, "appear": 0, "appeared": 0, "seems": 0, "seem": 0,
    "seemed": 0, "apparently": 0, "seemingly": 0, "want": 0, "wanting": 0, "hope": 0, "hoping": 0, "propose": 0,
    "proposing": 0, "proposal": 0, "proposals": 0, "suggests": 0, "suggested": 0, "recommends": 0, "recommended": 0,
    "threatening": 0, "expects": 0, "expecting": 0, "try": 0, "bid": 0, "effort": 0, "efforts": 0,
    "talks": 0, "ready": 0, "willing": 0, "keen": 0, "eager": 0, "prepared": 0, "preparing": 0, "prepares": 0,
    "close": 0, "closer": 0, "near": 0, "nearer": 0, "verge": 0, "wish": 0, "wishes": 0, "calls": 0, "plan": 1,
    "intend": 1, "intending": 1, "intention": 1, "aim": 1, "aiming": 1, "aimed": 1, "promise": 1, "promises": 1,
    "promising": 1, "vow": 1, "vows": 1, "vowing": 1, "pledge": 1, "pledges": 1, "pledging": 1, "poised": 1, "about": 1,
    "supposed": 1, "slated": 1, "said": 0, "probably": 0, "negotiating": 0, "negotiates": 0,
    "discussed": 0, "discussing": 0, "discuss": 0, "yet": 0, "expect": 0, "advise": 0, "advises": 0, "advised": 0,
    "encourage": 0, "encourages": 0, "encouraged": 0, "deal": 1, "agreement": 1, "contract": 1, "pact": 1, "accord": 1,
    "treaty": 1, "bill": 1, "motion": 1, "offer": 1, "invitation": 1, "permission": 1, "permit": 1, "licence": 1,
    "license": 1, "vote": 1, "votes": 1, "voted": 1, "need": 1, "needs": 1, "require": 1, "requires": 1, "await": 1,
    "awaits": 1, "awaiting": 1, "demand": 1, "demands": 1, "demanded": 1, "demanding": 1,
    "subject": 1, "contingent": 1, "conditional": 1, "depends": 1, "depend": 1, "hinges": 1, "hinge": 1, "pending": 1,
}  # fmt: skip
"""How much is claimed: 0 that it is possible, wished, tried or told by others, 1 that it will be, or is; a plain past
is 2."""
_NEARING = frozenset("close closer near nearer".split())
"""Before "to" and what is nearly done: "close to signing", not "close to the port"."""
_WITH_ING = frozenset(map(key, "propose suggest recommend discuss".split()))
"""Keys of words behind which stands as "cutting" what is wished for."""
_WITH_NOUN = frozenset(map(key, "propose suggest recommend want seek plan".split()))
"""Keys of words behind which stands as "a cut" what is wished for."""
_PACTS = frozenset(
    """
    deal agreement contract pact accord treaty bill motion offer invitation permission permit licence license vote votes
    voted
    """.split()
)
"""What is agreed, offered or voted on stands behind a "to", and before that where, when and with whom."""
_VOTED = frozenset(map(key, "accept reject adopt approve elect expel back support endorse ratify oust impeach".split()))
"""Keys of what is done by voting to do it."""
_ASKING = _PACTS | frozenset(
    """
    asked asks urged urges invited begged told ordered orders instructed expect expects expecting want wants advise
    advises advised encourage encourages encouraged
    """.split()
)
"""What is asked stands behind a "to", and before that who is asked."""
_NEEDING = frozenset("need needs require requires await awaits awaiting demand demands demanded demanding".split())
"""What is needed stands behind them as a noun: "needs approval"."""
_ADVISING = frozenset(map(key, "recommend propose suggest demand insist request urge ask order require advise".split()))
"""Keys of words before "that" and "be": "recommends that it be closed"."""
_KEEPING = frozenset(map(key, "prevent stop ban bar block keep prohibit deter discourage dissuade".split()))
"""Keys of words before "from" and what is not done: "prevented it from sailing"."""
_WITH_TO = (
    frozenset(
        """
        likely expected hopes hoped wants wanted proposes proposed threatens threatened suspected rumoured rumored
        plans planned planning intends intended aims set scheduled going due promised vowed pledged alleged
        considered tried tries trying attempted attempts attempting attempt sought seeks seeking believed thought
        agreed agrees offered offers appears appear appeared seems seem seemed want wanting hope hoping propose
        proposing proposal proposals threatening expects expecting try bid effort efforts talks ready willing
        keen eager prepared preparing prepares wish wishes calls plan intend intending intention aim aiming aimed
        said promise promises promising vow vows vowing pledge pledges pledging poised about suggests suggested
        recommends recommended discussed discussing discuss yet supposed slated
        """.split()
    )
    | _ASKING
)
_ALLEGING = frozenset("alleg accus suspect suspicion charg rumour rumor".split())
"""Keys of the words by which somebody is accused; "said" and "reported" are none."""
_SUSPECTS = frozenset(("suspect", "suspects"))
"""Persons, and no words of doubt, where they are nouns."""
_HOLDING = frozenset("believ fear hope".split())
"""Keys of the words for what somebody holds without knowing it: "believe that it sank"."""
_UNKNOWN = _ALLEGING | _HOLDING | {"claim"}
_BARELY = frozenset("believ fear claim suspect".split())
"""Keys of those behind which stands what is held without a "that": "believe the ferry struck a rock"."""
_TELLING = _UNKNOWN | frozenset(
    """
    say said tell told accord report believ indict supposedli expect forecast predict think anticip view opinion insist
    maintain argu contend call
    """.split()
)
"""Keys of the words by which a sentence leaves to others what it tells."""
_ASIDE = frozenset("who which whose whom where when that after before since because".split())
"""What begins a clause that tells of something rather than goes on."""
_IF = frozenset(("if", "unless"))
_CONDITIONS = _IF | frozenset(
    """
    provided providing should would could depending depends depend hinges subject once when without condition
    conditional contingent pending assuming long needs need requires require await awaits awaiting until
    plan plans planned planning intend intends intended aim aims
    """.split()
)
"""Words by which a sentence makes a condition, or tells of a plan, which may depend on something."""
_DEPENDING = {"subject": "to", "contingent": "on upon", "conditional": "on upon", "depends": "on upon",
              "depend": "on upon", "pending": "", "hinges": "on upon", "hinge": "on upon"}  # fmt: skip
"""Words by which one thing depends on another, with what stands behind them."""
_CONSENTS = frozenset(
    map(key, "approval agreement consent ratification clearance permission support backing funding vote".split())
)
"""Keys of what has not been given as long as something depends on it: "subject to approval", not "subject to tax"."""
_DENIERS = frozenset(map(key, "doubt deny denied reject dismiss dispute refute rebut".split()))
_SHOWN = frozenset(map(key, "confirm prove proven verify establish clear".split()))
"""Keys of words before "that" behind which stands no fact where they are negated: "could not confirm that"."""
_SIGNS = frozenset("evidence proof sign signs indication indications".split())
_CLAIMS = frozenset(
    """
    claim claims report reports allegation allegations argument accusation accusations suggestion suggestions rumour
    rumours idea notion theory assertion assertions
    """.split()
)
"""Nouns before "that" behind which stands what somebody else denies or rejects."""
_VERDICTS = frozenset("false untrue unfounded baseless unclear uncertain unknown".split())
"""What is told of a claim or question behind it."""
_LEFT_OPEN = frozenset(
    map(
        key,
        """
        unclear uncertain unknown unsure know investigate ask question doubt wonder examine possible possibility inquiry
        explore deny denied reject dispute refute rebut false untrue claim allege evidence
        """.split(),
    )
) | {"whether", "if"}
"""Words and keys by which a sentence itself leaves open, or to others, what it tells."""
_AUXILIARIES = frozenset(
    """
    is are was were be been being has have had did does do will would can could may might must should to
    """.split()
)
_SUBJECTS = frozenset("he she it they we i you who which that".split())
_ASKED = frozenset("how why what whether if".split())
"""What begins a question, and tells nothing."""
_INVERTED = frozenset("will would shall should may might could must".split())
"""What stands before its subject in a question."""
_MULTIPLIED = frozenset("doubled tripled trebled quadrupled halved".split())
_NO_VERB_BEFORE = frozenset("of on by against was were is are has have had will may would could".split())
"""Before these "attacks" is a noun."""
_CHARGES = frozenset(map(key, "charge accuse indict try trial arraign suspect".split()))
_VERDICTS_OF_GUILT = frozenset(map(key, "convict guilty jail imprison".split()))
_AFTER_TRIAL = _VERDICTS_OF_GUILT | frozenset(
    map(key, "conviction verdict sentence prison custody detention term year month plead admit confess bar".split())
)
"""Keys of what a text has that tells how a trial ended, or that somebody is behind bars."""
_NO_VERDICT = frozenset("if could may might would faces face not plead pleads pleaded when until whether or".split())
_NO_PLAN = frozenset("blame thank the a an his her their its this that".split())
"""After "is to": to whom or what, or no plan."""
_NOUNED = frozenset("the a an his her its their my your our this that last".split())
LIGHT = frozenset("a an the its their his her these those also now still already".split())
"""What may stand between a verb and its subject, or before a noun."""
_BEING = {"is": 1, "are": 1, "was": 2, "were": 2}

"""Before "all", "most" and "few" that tell no share: at all, the most, the few."""
_HAVING = frozenset("was were has had have been is are did".split())


def _modal(words: Words) -> dict[int, tuple[int, int]]:
    """Place of each word that a modal verb, or another word of doubt or intent, concerns -> how much, and its place: of
    two that claim as little the nearer, "could" in "believe that it could sink"."""
    found: dict[int, tuple[int, int]] = {place: (0, at) for place, at in _alleged(words)}
    last: tuple[int, int] | None = None
    for i, word in enumerate(words.lower):
        strength = _strength(words, i)
        if strength is not None:
            last = strength, i
        elif word == "be" and (by := _advised(words, i)) is not None:
            last = 1, by
        elif not (word == "to" and last and _goes_on(words, last[1], i)):  # "is expected to sit, and to report"
            continue
        anchor = concerned(words, _carried(words, i)) if word not in _DEPENDING else _consent(words, i)
        if word in _ASKING or (
            word in ("nearly", "almost") and (anchor != i + 1 or words.lower[anchor] in _MULTIPLIED)
        ):
            continue  # whom it asks; "nearly 300"
        if last and anchor is not None and words.lower[last[1]] == "voted" and words.keys[anchor] in _VOTED:
            continue
        if last and anchor is not None and _strength(words, anchor) is None:
            found[anchor] = min(last, found.get(anchor, (9, i)), key=lambda by: (by[0], -by[1]))
    return found | {place: (0, at) for place, at in _untold(words)}


def _carried(words: Words, modal: int) -> int:
    """Place of the word behind which stands what a modal verb concerns: in a question the "be" or "have" behind its
    subject, "Where will the public meeting be held?"; else its own."""
    before, clause = next(words.before(modal, 1), "where"), [*words.after(modal, 4 * REACH)]
    if words.lower[modal] in _INVERTED and (before in _ASKED | {"where", "when"} or "?" in clause):
        for i, word in enumerate(takewhile(lambda word: word not in (*_ASIDE, ",", ";", "?"), clause)):
            if word in ("be", "have") and clause[i - 1] != "to":
                return modal + 1 + i
    return modal


def _alleged(words: Words) -> Iterator[tuple[int, int]]:
    """Places of the words that tell of what is only alleged, each with that of the word which says so: all of "allege
    that he took bribes", the verb of "is accused of taking bribes"."""
    for i, found in enumerate(words.keys):
        if found not in _UNKNOWN or words.lower[i].endswith("ly"):
            continue
        links = [j for j, word in enumerate(words.after(i, REACH), i + 1) if word in ("of", "with")]
        before = next(words.before(i, 1), "the")
        if "that" in words.after(i, 1):
            yield from ((place, i) for place in _clause(words, i + 1))
        elif found in _BARELY and (told := _held(words, i)):
            yield from ((place, i) for place in told)
        elif links and found in _ALLEGING and before != "in":  # "in charge of"
            yield from ((j, i) for j in _clause(words, links[0]) if words.lower[j].endswith("ing"))
        elif found == "alleg" and before not in STOPWORDS:  # not "the alleged spy"
            yield from ((place, i) for place in _clause(words, i))


def _held(words: Words, at: int) -> list[int]:
    """Places of the verb and what follows it of what is held without a "that": "fear the dam is leaking", "claim the
    firm fired 40 workers"; none of what is feared or claimed itself, "the man arrested on Monday"."""
    clause = [*_clause(words, at, commas=False)]
    if next(words.before(at, 1), "the") in _NOUNED or "and" in words.lower[at : clause[0] if clause else at]:
        return []
    for n, place in enumerate(clause[1:4], 1):
        before, after = next(words.before(place, 1), ""), next(words.after(place, 1), "")
        does = _looks_past(words.lower[place]) and (after in _OBJECT or after[:1].isdigit())
        if before in _AUXILIARIES - {"to"} or does:
            return [] if {"and", "to", "or"} & {*words.lower[at:place]} else clause[n:]
    return []


def _untold(words: Words) -> Iterator[tuple[int, int]]:
    """Places of the first verbs of what is only asked, doubted, denied or prevented, each with that of the word which
    says so: "whether it sank", "no evidence that it sank", "rejected claims that it sank", "kept it from sinking"."""
    for i, word in enumerate(words.lower):
        if word == "whether" or (word == "if" and _is_question(words, i)):
            by = None if _is_answered(words, i) else i
        else:
            by = _doubted(words, i) if word == "that" else None
        if by is not None:
            clause = [place for place in _clause(words, i, commas=False) if words.lower[place] not in _VERDICTS]
            yield from ((place, by) for place in islice(_verbs(words, clause), 1))
        elif word == "from" and (by := _kept(words, i)) is not None:
            yield i + 1, by


def _kept(words: Words, at: int) -> int | None:
    """Place of the word that says that what stands behind a "from" is kept from being done; None if none does."""
    by = next((i for i in range(at - 1, max(-1, at - 1 - REACH), -1) if words.keys[i] in _KEEPING), None)
    if by is None or not next(words.after(at, 1), "").endswith("ing") or "," in words.lower[by:at]:
        return None
    failed = not_before(words, by) or not {"fail", "unabl"}.isdisjoint(words.keys[max(0, by - 3) : by])
    return None if failed or words.sentence[by] != words.sentence[at] else by


def _advised(words: Words, be: int) -> int | None:
    """Place of the word that says that what is to "be" is only advised: "recommends that it be closed"."""
    for i in range(be - 1, max(0, be - REACH), -1):
        if words.lower[i] in _AUXILIARIES or words.sentence[i] != words.sentence[be]:
            return None
        if words.lower[i] == "that":
            return i - 1 if words.keys[i - 1] in _ADVISING else None
    return None


def _is_question(words: Words, at: int) -> bool:
    """Whether an "if" says "whether": "asked him if", "not known if"."""
    before = next((i for i in range(at - 1, max(-1, at - 3), -1) if words.keys[i]), None)
    return before is not None and words.keys[before] in _LEFT_OPEN | {"clear", "see", "sure"}


def _is_answered(words: Words, at: int) -> bool:
    """Whether a question is answered in its sentence: "asked whether he knew, he said he did"."""
    after = [*words.after(at, 8 * REACH)]
    told = zip(after, after[1:], [*after[2:], "."], strict=False)
    return "yes" in after or any(a in _SUBJECTS and b in _AUXILIARIES and not c[0].isalnum() for a, b, c in told)


def _doubted(words: Words, that: int) -> int | None:
    """Place of the word by which what stands behind a "that" is doubted or denied; None if it is not."""
    noun, first = that - 1, max(0, that - REACH)
    by = next((i for i in range(noun, first - 1, -1) if words.keys[i] in _DENIERS), None)
    if by is not None and by >= noun - (3 if words.lower[noun] in _CLAIMS else 0):
        return None if not_before(words, by) else by
    if words.lower[noun] in _CLAIMS:
        after = words.lower[that : that + 4 * REACH]
        return noun if any(a in _BEING and b in _VERDICTS for a, b in pairwise(after)) else None
    return denial_before(words, noun) if words.lower[noun] in _SIGNS or words.keys[noun] in _SHOWN else None


def _verbs(words: Words, clause: Sequence[int]) -> Iterator[int]:
    """Those words of a clause that tell something: not "shot" in "the man shot by police fled", nor the "attack" of "an
    attack was planned"."""
    for at in clause:
        word, before, further = words.lower[at], *[*words.before(at, 2), "", ""][:2]
        is_last = (_AUXILIARIES - {"to"}).isdisjoint(words.lower[at + 1 : clause[-1]])
        told = before in _AUXILIARIES or (further in _AUXILIARIES and not words.keys[at - 1])
        if told or (_looks_past(word) and is_last and before not in _NOUNED):
            yield at


def _clause(words: Words, at: int, *, commas: bool = True) -> Iterator[int]:
    """Places of the content words after a place, up to the end of its clause; not those of an aside between commas.
    Without `commas` another comma ends it."""
    aside = False
    for i in range(at + 1, min(len(words.lower), at + 8 * REACH)):
        word, before = words.lower[i], words.lower[i - 1]
        if words.sentence[i] != words.sentence[at] or word in (";", "but", "while", "whereas"):
            return
        if word in _ASIDE and before not in ("and", ","):
            return
        if word == "," and not (commas or aside) and next(words.after(i, 1), "") not in _ASIDE:
            return
        aside = word != "," and (aside or (word in _ASIDE and before == ","))
        if words.keys[i] and not aside:
            yield i


def _strength(words: Words, i: int) -> int | None:
    """How much a modal verb, or another word of doubt or intent, claims (`_WEAK`); None if the word is none."""
    word = words.lower[i]
    if word in ("is", "are"):  # "is to open": it is planned; not "is to blame"
        after = [*words.after(i, 2), "", ""]
        return 1 if after[0] == "to" and after[1] not in _NO_PLAN else None
    if word in ("was", "were"):  # "was to be opened"; "he was to become king" did so
        return 1 if [*words.after(i, 2)] == ["to", "be"] else None
    if word in ("has", "have") and next(words.before(i, 1), "") not in _INVERTED:
        # "Still has to sign": not yet. Who had to sign did so, and who has to wait waits.
        after = [*filter("still".__ne__, words.after(i, 3)), "", ""]
        return 1 if after[0] == "to" and after[1] not in _MEANWHILE else None
    asked = not [*words.before(i, 1)] and "?" in words.after(i, 8 * REACH)  # "Will it open?" claims nothing
    if word in ("will", "would") and (asked or _condition(words, i) is not None or _is_guessed(words, i)):
        return 0
    return _WEAK[word] if word in _WEAK and not is_no_modal(words, i) else None


def _is_guessed(words: Words, modal: int) -> bool:
    """Whether what will or would be is held to be likely: "would probably", "expects that it will"."""
    before = list(words.before(modal, 2 * REACH))
    guessed = next((i for i, word in enumerate(before) if word.startswith(("expect", "estimat", "predict"))), None)
    return not _PROBABLY.isdisjoint((*before[:2], *words.after(modal, 2))) or (
        guessed is not None and "that" in before[:guessed] and not {",", "said"} & set(before[:guessed])
    )


_MEANWHILE = frozenset("wait live do".split())
_PROBABLY = frozenset("probably likely perhaps possibly presumably".split())


def _condition(words: Words, modal: int) -> int | None:
    """Place of the "if" on which depends what will or would be; not that of "as if", "even if" or "asked if"."""
    for i in range(max(0, modal - 2 * REACH), min(len(words.lower), modal + 2 * REACH)):
        if words.sentence[i] != words.sentence[modal] or not _begins_condition(words, i):
            continue
        between = words.lower[min(i, modal) : max(i, modal)]
        opens = i == 0 or words.sentence[i - 1] != words.sentence[i] or words.lower[i - 1] in (",", "that")
        behind = i > modal and words.lower[i - 1] not in ("as", "even", "see", "asked", "asks", "know", "and")
        if ";" not in between and "but" not in between and (behind or (opens and "," in between)):
            return i
    return None


def _begins_condition(words: Words, i: int) -> bool:
    """Whether an "if" stands there, or what says the same: "provided that", "as long as", "subject to approval", "only
    once"; not "long as before", "provided loans", "subject to tax"."""
    word, before = words.lower[i], next(words.before(i, 1), ",")
    after, behind, further = [*words.after(i, 3), "", "", ""][:3]
    if word in _IF:
        return True
    if word in ("provided", "providing", "assuming"):
        clause = after in ("the", "its", "their") if word == "provided" else word == "assuming" and after.endswith("s")
        return after == "that" or (before == "," and (clause or after in _CLAUSE_BEGINS))
    if word in ("as", "so"):
        return (after, behind) == ("long", "as") and further not in _AS_LONG and not further[:1].isdigit()
    if word == "on":
        return "condition" in (after, behind) and "that" in (behind, further)
    if word == "only":
        return after in ("after", "once", "when")
    is_needed = word == "pending" or after in _DEPENDING.get(word, "-").split()
    return is_needed and (_consent(words, i) is not None or (word != "pending" and behind == "whether"))


_CLAUSE_BEGINS = frozenset("that there it he she they we no all nothing everything nobody".split())
_AS_LONG = frozenset((*NUMBERS, *"a an possible necessary needed required before it usual".split()))
"""Behind "as long as" that tells of a time: "as long as two years", "as long as it takes"."""


def _consent(words: Words, at: int) -> int | None:
    """Place of the "approval" that a phrase behind a place tells of: "subject to the final approval of"."""
    near = range(at + 1, min(len(words.lower), at + 6))
    return next((i for i in near if words.keys[i] in _CONSENTS and words.sentence[i] == words.sentence[at]), None)


def _goes_on(words: Words, modal: int, to: int) -> bool:
    """Whether a "to" goes on with what a modal word began: "is to sit for a week and to report in May"."""
    before = next(words.before(to, 1), "")
    near = to - modal <= 2 * REACH and words.sentence[to] == words.sentence[modal]
    if words.lower[modal] in _ASKING:  # "asked Iran to close"
        return near and to - modal <= REACH and not {",", ";", "to"} & set(words.lower[modal:to])
    return near and before in ("and", "or", ",")


def is_no_modal(words: Words, i: int) -> bool:
    """May the month, will the document, Will the man; "expected" without "to"."""
    word, written = words.lower[i], words.text[slice(*words.spans[i])]
    before, after = next(words.before(i, 1), ""), next(words.after(i, 1), "")
    if word in _PACTS and after != "to":
        between = [*takewhile("to".__ne__, words.after(i, REACH))]
        if after not in _ADJUNCTS or any(_looks_past(w) or w in _HAVING for w in between):
            return True  # "the deal with Acme helped it to grow"
    if word in _ASKING:
        return "to" not in words.after(i, REACH)
    if word in _NEEDING:
        place = concerned(words, i, 3)
        return after == "to" or before in _NOUNED or place is None or _looks_past(words.lower[place])
    if word in ("negotiating", "negotiates"):
        return after not in _NOUNED
    if word in _DEPENDING:
        return word != "pending" and after not in _DEPENDING[word].split()
    if word in _NEARING or word == "verge":
        behind = [*words.after(i, 2), "", ""][1]
        return after != ("of" if word == "verge" else "to") or not behind.endswith("ing")
    if (key(word) in _WITH_ING and after.endswith("ing")) or (key(word) in _WITH_NOUN and after in ("a", "an")):
        return False
    if word in _WITH_TO:
        return after != "to" or (word == "said" and before not in _BEING)
    capital = written[0].isupper() and bool(before) and not written.isupper()
    return capital or before in _NOUNED or (after[:1].isdigit() and word == "may")


_ADJUNCTS = frozenset("on in at with between worth for last this of".split())
"""What may begin the words between a pact and its "to"."""
_UNCHANGED = frozenset("cut put set hit shut let split quit shed spread beat read cast bet burst".split())
"""Verbs whose past is the verb."""
_OBJECT = frozenset("a an the its his her their our all some many most several more no".split())


def _plain(words: Words, at: int) -> bool:
    """Whether the word is told as done: a past form, or one after was, has or did, and no word of doubt before it."""
    word = words.lower[at]
    before = list(words.before(at, 7))
    weak = [_strength(words, at - 1 - i) is not None for i in range(len(before))]
    if any(weak[:4]) or any(
        w in ("if", "to", "can", "whether", "that", "not") or w.endswith("n't") for w in before[:4]
    ):
        return False
    if _looks_past(word) or _is_unchanged(words, at):
        return not any(weak) and _HYPOTHETICAL.isdisjoint(before)
    having = _HAVING - {"is", "are"} if word in _UNCHANGED else _HAVING
    return bool(set(before[:2]) & having) and word.endswith(("n", "ed", "t", "ing" if before[0] == "been" else "t"))


_HYPOTHETICAL = frozenset("if whether until unless once want wants wanted".split())
"""What stands before words in the form of a past that tell no past: "want it closed"."""


def _looks_past(word: str) -> bool:
    return word in PAST or (word.endswith("ed") and len(word) > 4)


def _is_unchanged(words: Words, at: int) -> bool:
    """Whether it may be the past of a verb that has the same form: "Acme cut 500 jobs", not "the tax cut"."""
    after = next(words.after(at, 1), "")
    is_object = after in _OBJECT or after[:1].isdigit() or (after.endswith("s") and len(after) > 3)
    return words.lower[at] in _UNCHANGED and is_object and next(words.before(at, 1), "the") not in _NOUNED


def _present(sentence: Words, at: int, quote: Words, place: int, modal: int) -> tuple[int, int]:
    """2 or 1 if the word is told as what was or is the case, of the same subject of which the quote says that it may
    be: "it causes" beside "it may cause", "the wall is high" beside "the wall may be high"; else -1. And its verb."""
    if not _ASKED.isdisjoint((*sentence.before(at, REACH), *quote.before(modal, REACH))):
        return -1, at
    before = [i for i in range(at - 1, max(-1, at - 1 - REACH), -1) if sentence.sentence[i] == sentence.sentence[at]]
    before = [i for i in before if not sentence.lower[i].endswith("ly") and sentence.lower[i] not in LIGHT]
    told, there = sentence.lower[at], quote.lower[place]
    strength, verb = 1, at
    if not before:
        return -1, at
    if told.endswith("ing") and sentence.lower[before[0]] in _BEING:  # "it is closing"
        verb = before.pop(0)
        strength = _BEING[sentence.lower[verb]]
    elif "be" in quote.lower[modal:place] or "been" in quote.lower[modal:place]:
        verb = before.pop(0)
        strength = _BEING.get(sentence.lower[verb], -1) if told == there else -1
    elif (told == there and not sentence.lower[before[0]].endswith("s")) or (told != there and not told.endswith("s")):
        return -1, at  # neither "storms cause" nor "it causes"
    elif not _NO_VERB_BEFORE.isdisjoint(sentence.after(at, 1)):
        return -1, at
    subject = before[0] if before else at
    same = sentence.lower[subject] in _SUBJECTS or sentence.keys[subject] in _subjects(quote, modal)
    return (strength if same else -1), verb


def _subjects(words: Words, modal: int) -> set[str]:
    """Keys of what may be the subject of a modal verb: the word before it; where another verb or an aside stands
    between the two, any before it: "the dam was built in 1962 and may be unsafe"."""
    if next(words.before(modal, 1), "") not in _JOINING:
        return {words.beside(modal, -1)} - {""}
    first = bisect_left(words.sentence, words.sentence[modal])
    return {*words.keys[first:modal]} - {""}


_JOINING = frozenset(("and", "but", ","))
"""What stands before a verb that has its subject farther ahead."""


def _predicated(sentence: Words, at: int, quote: Words, place: int, _: int) -> tuple[int, int]:
    """2 or 1 and the verb if the word is told, in the form that it has in the quote, as what its subject was or is: "it
    was lawful" beside "whether the sale was lawful"; else -1."""
    verb, subject = [*sentence.before(at, 2), "", ""][:2]
    there, of = [*quote.before(place, 2), "", ""][:2]
    same = sentence.lower[at] == quote.lower[place] and there in _BEING and subject in (*_SUBJECTS, of)
    return (_BEING.get(verb, -1) if same else -1), at - 1


def _told_less(sentence: Words, at: int, quote: Words, there: Mapping[int, tuple[int, int]]) -> list[int]:
    """The places in the quote of a word, if it is told there only as possible, planned, asked or the like, nowhere as
    done; else []."""
    places = quote.places.get(sentence.keys[at], [])
    if len(places) > COMMON or not any(place in there for place in places):
        return []
    fits = fit(sentence, at, quote, places)
    near = best(fits)
    if not all(place in there and denial_before(quote, place) in (None, there[place][1]) for place in near):
        return []
    return near if not any(place not in there and _plain(quote, place) for _, place in fits) else []


def modalities(sentence: Words, quote: Words) -> Iterator[Contrast]:
    there = _modal(quote)
    if not there:
        return
    untold, alleged = dict(_untold(quote)), dict(_alleged(quote))
    left_open = (_LEFT_OPEN | _UNKNOWN).intersection((*sentence.lower, *sentence.keys))
    here, telling = _modal(sentence), _TELLING.intersection(map(key, {*sentence.lower} - _SUSPECTS))
    for at in sentence.content:
        near = _told_less(sentence, at, quote, there)
        strength, modal = here.get(at, (2 if _plain(sentence, at) else -1, at)) if near else (-1, at)
        if not near or (at in here and strength < 1) or not_before(sentence, at):
            continue
        first = there[near[0]][1]
        if near[0] in untold and left_open - {sentence.keys[at]}:
            continue
        if strength < 0:
            within = near[0] in untold or near[0] in alleged
            strength, modal = (_predicated if within else _present)(sentence, at, quote, near[0], first)
        duty = at in here and sentence.lower[modal] in ("has", "have")  # for `duties` to tell
        if quote.lower[first] == "expected" and at in here and sentence.lower[modal] in _EXPECTED:
            continue
        if strength < 1 or duty or any(there[place][0] >= strength for place in near):
            continue
        held = (
            quote.keys[first] in _UNKNOWN
            or quote.lower[first] in ("said", "thought")
            or (quote.keys[first] == "expect" and strength < 2)
        )
        if telling and (held or (near[0] in alleged and not telling.isdisjoint(_UNKNOWN))):
            continue
        condition = _condition(quote, first) if quote.lower[first] in ("will", "would") else None
        if condition is not None and strength < 2 and not _CONDITIONS.isdisjoint(sentence.lower):
            continue
        # "may close" beside "closed", but "may" beside "will"
        ends = [first, near[0] if at not in here or strength == 2 or near[0] in untold else first]
        ends += [] if condition is None else [condition]
        last = max(ends)
        if last == condition and quote.lower[last] not in _IF:
            last = min(last + 2, len(quote.spans) - 1)  # "as long as", "subject to approval"
        quoted = quote.text[quote.spans[min(ends)][0] : quote.spans[last][1]]
        said = sentence.lower[modal] if at in here else sentence.text[sentence.spans[modal][0] : sentence.spans[at][1]]
        yield Contrast("modality", said, quoted)


_EXPECTED = frozenset(("due", "set"))
"""Before "to" the same as "expected" in news."""


def verdicts(sentence: Words, quote: Words) -> Iterator[Contrast]:
    """Where somebody is convicted or jailed who is only charged or tried in the quote."""
    charged = [at for at in quote.content if quote.keys[at] in _CHARGES]
    if not charged or not _AFTER_TRIAL.isdisjoint(quote.keys):
        return
    for at in sentence.content:
        if sentence.keys[at] not in _VERDICTS_OF_GUILT or not _NO_VERDICT.isdisjoint(sentence.lower):
            continue
        here = sentence.near(at)
        for place in charged:
            common, there = here & quote.near(place), quote.near(place)
            if len(common) > 1 and len(common) >= ALIGNED * min(len(here), len(there)):
                yield Contrast("modality", sentence.lower[at], quote.lower[place])
                return
