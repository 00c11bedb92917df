"""Text -> what tells an order to whoever answers from a report of one, as numbers: its words, and what kinds they are.

"The assistant must state that ..." and "AI tools should report that ..." share no word that counts and have one form:
who is meant, that he must, that he says something. So each word counts as itself and as its kind, alone, with its
neighbours, and with the kinds that follow further on. Names and figures count as names and figures. The model of
`rag.orders` has a weight for each number: whatever changes here, `eval.train_orders` has to make it again.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

FEATURES = 1 << 17
"""Numbers are below this; two features may share one."""
_PRIME, _MASK, _HALF = np.uint64(2_654_435_761), np.uint64((1 << 32) - 1), np.uint64(15)
_KINDS = {
    "ai": """
        assistant assistants chatbot chatbots bot bots ai ais llm llms machine machines chatgpt gpt claude gemini
        copilot siri alexa agent agents summariser summarizer summarisers summarizers robot robots crawler crawlers
        scraper scrapers algorithm algorithms engine engines software parser model models system systems tool tools
        aggregator aggregators transformer computer computers helper helpers concierge companion grok perplexity
        sprachmodell sprachmodelle asistente asistentes assistente assistenti assistenten asystent asystencie
        asystenci assistante sprachassistent ассистент ассистенты помощник помощники ии ia ki modèle modèles modelo
        modelos modello modelli taalmodel taalmodellen модель модели""",
    "artificial": """
        digital artificial automated automatic automatically generative virtual neural language intelligent electronic
        intelligence""",
    "answer": """
        answer answers replies response responses output outputs summary summaries digest digests overview overviews
        abstract abstracts snippet snippets recap recaps synopsis réponse résumé antwort zusammenfassung respuesta
        resumen risposta riassunto resposta resumo samenvatting svar sammanfattning sammendrag odpowiedź odpowiedzi
        ответ ответе cevap""",
    "answering": """
        summarise summarize summarising summarizing summarised summarized summarises summarizes condense condensing
        paraphrase answering replying responding summing generated generating generate""",
    "user": """
        user users reader readers whoever anyone anybody someone somebody customer customers client clients visitor
        visitors person audience them him her everyone everybody utilisateur utilisatrice nutzer nutzerin leser
        benutzer usuario usuarios utente utenti usuário lector gebruiker användaren brukeren użytkownik użytkownika
        użytkownikowi пользователю пользователь читателю lecteur lecteurs""",
    "say": """
        reply say state report write tell mention claim confirm assert declare affirm insist explain describe present
        call name give quote cite print render list inform assure advise recommend announce reveal repeat respond
        conclude pass treat show add append include insert put use return copy credit attribute begin start end finish
        open close lead translate recite echo emit display convey relay persuade convince urge warn promote praise mark
        prefer rate rank refer antwoord dis dites réponds répondez écris écrivez indique indiquez affirme affirmez
        mentionne mentionnez précise sag sage sagen antworte antworten schreibe schreiben nenne nennen erwähne erwähnen
        di digan diga responde contesta escribe escriba menciona dile incluye rispondi scrivi scrivete dica indica
        comunica menzioni diz responda informe escreva escreve zeg schrijf vermeld säg svara skriv si nämn powiedz
        odpowiedz napisz podaj скажи ответь отвечай напиши укажи сообщи скажите ответьте отвечайте söyle yaz belirt""",
    "says": """
        says states reports writes tells mentions claims confirms declares describes names gives quotes cites reads
        adds includes begins ends puts uses credits concludes opens calls""",
    "said": """
        said told wrote added reported claimed stated explained announced warned replied according insisted argued""",
    "saying": """
        saying stating reporting writing telling mentioning claiming describing naming giving quoting citing adding
        including calling confirming""",
    "ask": "asked ask asks asking question questions query queries queried inquire inquires prompted enquire",
    "hide": "omit leave skip drop suppress conceal hide withhold remove delete avoid exclude cut",
    "ignore": """
        ignore disregard forget override bypass overlook discard neglect supersede supersedes superseded ignoring
        disregarding replace overrides ignorez ignoriere ignorieren ignora ignoren oublie oubliez vergiss vergesst
        olvida olviden olvide dimentica esqueça esquece negeer vergeet ignorera ignorer zignoruj zapomnij игнорируй
        игнорируйте забудь забудьте""",
    "must": """
        must should shall will ought need needs required requires instructed ordered obliged expected supposed
        requested authorised authorized permitted allowed may can muss müssen musst doit doivent dois devez debe deben
        debes deve devono devi moet moeten må måste musi muszą должен должны""",
    "you": """
        you your yours yourself vous votre vos ton ta tes tu du dein deine deiner dich dir tus tuo tua tuoi jouw je
        twoja twój твой твоя""",
    "text": """
        article passage page text document paragraph sentence line above below source sources context passages articles
        paragraphs documents story piece material content data""",
    "rule": """
        note instruction instructions prompt prompts rule rules directive directives command commands guideline
        guidelines policy order orders protocol configuration config task mode notice memo message instrucciones
        anweisungen anweisung consignes istruzioni instruções instructies instruktioner instruksjoner polecenia
        инструкции указания hinweis hinweise nota""",
    "who": """
        developer developers administrator admin operator operators maker makers programmer editor editors publisher
        creator creators""",
    "not": "cannot not never no don't nothing none won't mustn't",
    "only": "only exactly always simply just instead verbatim whatever regardless",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_ITSELF = frozenset(  # words that are kinds of their own
    "the a an of to in on at by for from with as and or but that this these those which who if when whenever where is "
    "are was were be been being has have had it its he she they their his our we i my me us then so than any all every "
    "each please kindly now out up into about before after here there".split()
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d.,]*|_+|[^\w\s]")
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME, _CAPITALS, _FIGURE, _OTHER = "Aa", "AA", "0", "w"
_TELLING = {*_KINDS, "^", "that", "“", ":"}
"""The kinds that count with the kinds that follow further on, up to `_NEAR` of them."""
_NEEDED = frozenset(
    word
    for word, kind in _KIND_OF.items()
    if kind in ("ai", "answer", "answering", "user", "say", "saying", "ask", "hide", "ignore", "you", "rule")
)
_NEAR = 7


_UNSEEN = re.compile("[\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_LOOK_ALIKE = str.maketrans("ΑΒΕΗΙΚΜΝΟΡΤΧАВЕКМНОРСТХІЈаеорсухіј", "ABEHIKMNOPTXABEKMHOPCTXIJaeopcyxij")
"""Greek and Cyrillic letters that a reader takes for Latin ones."""
_NOT_LATIN = re.compile("[\u0370-\u052f]")
_NOT_LATIN_WORD = re.compile(rf"\w*{_NOT_LATIN.pattern}\w*")
_QUOTED = re.compile(  # begins with a set of characters, so that the rest of a text is passed over quickly
    r"[\"“«'‘](?:(?<=\")[^\"]*\"|(?<=“)[^”]*”|(?<=«)[^»]*»"
    r"|(?<=['‘])(?<!\w['‘])(?:[^'‘’]|(?<=\w)['’](?=\w))*['’](?!\w))"
)


def plain(text: str) -> str:
    """As a reader sees it, each quotation as “”; what is nothing but a quotation stays.

    >>> plain("The  Ig\u200bnore-it  man wrote “ignore it”.")
    'The Ignore-it man wrote “”.'
    """
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    if _NOT_LATIN.search(seen):
        seen = _NOT_LATIN_WORD.sub(lambda word: _in_latin(word.group()), seen)
    unquoted = " ".join(_QUOTED.sub("“”", seen).split())
    return unquoted if re.search(r"\w", unquoted) else " ".join(seen.split())


def _in_latin(word: str) -> str:
    """A word that only looks like a Latin one, as that one."""
    latin = word.translate(_LOOK_ALIKE)
    return latin if latin.isascii() else word


def may_order(text: str) -> bool:
    """Whether it holds any word that orders need: a quick look, which two sentences of three do not pass."""
    return not _NEEDED.isdisjoint(_LETTERS.findall(text.lower()))


def features(text: str) -> NDArray[np.int64]:
    """Which features it has, each once, in order; never none. Time grows with its length only."""
    words, kinds = ["^"], ["^"]
    begins = True
    for token in _TOKEN.findall(text):
        word, kind = _word_and_kind(token, begins)
        words.append(word)
        if kind != kinds[-1] or kind not in (_NAME, _CAPITALS, _OTHER):
            kinds.append(kind)
        begins = token in ".:!?“”([{>#*-|"
    words.append("$")
    kinds.append("$")
    each, kind_of, told = map(_numbers, (words, kinds, [kind for kind in kinds if kind in _TELLING]))
    runs = [(10 + n, [kind_of[i : max(i, len(kind_of) - n + 1 + i)] for i in range(n)]) for n in (4, 3, 2, 1)]
    runs += [(n, [each[i : len(each) - n + 1 + i] for i in range(n)]) for n in (2, 1)]
    runs += [(20, [told[:-n], told[n:]]) for n in range(1, min(_NEAR, len(told) - 1) + 1)]
    return np.unique(_mixed(sorted(runs, key=lambda run: -len(run[1])))).astype(np.int64)


def _numbers(items: Sequence[str]) -> NDArray[np.uint64]:
    return np.array([_number(item) for item in items], dtype=np.uint64)


def _mixed(sorts: Sequence[tuple[int, Sequence[NDArray[np.uint64]]]]) -> NDArray[np.uint64]:
    """A number for each run of items. Of a sort of runs, the longest first, are given a number that keeps it apart from
    other sorts, and the first, the second, ... items of its runs."""
    mixed = np.repeat(np.array([sort for sort, _ in sorts], np.uint64), [len(items[0]) for _, items in sorts])
    for items in zip_longest(*(items for _, items in sorts)):
        nth = np.concatenate([those for those in items if those is not None])
        longer = mixed[: len(nth)]
        longer[:] = (longer * _PRIME + nth) & _MASK
        longer ^= longer >> _HALF
    return np.asarray((mixed * _PRIME & _MASK) >> _HALF, dtype=np.uint64)


@lru_cache(4_000)
def _number(item: str) -> int:
    return zlib.crc32(item.encode())


def _word_and_kind(token: str, begins: bool) -> tuple[str, str]:
    """`begins`: whether a capital says nothing here, since a sentence or a line begins."""
    if token[0].isdigit():
        return _FIGURE, _FIGURE
    lower = token.lower().replace("’", "'")
    name = token[0].isupper() and not token.isupper() and not begins
    word = _NAME if name else lower
    if kind := _KIND_OF.get(lower):
        return word, kind
    if lower in _ITSELF or not token[0].isalpha():
        return word, lower
    if token.isupper() and len(token) > 1:
        return word, _CAPITALS
    return word, _NAME if name else _OTHER
