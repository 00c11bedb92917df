"""PDF: lines become paragraphs again, what is on every page is left out, and a file that cannot be read says why."""

from __future__ import annotations

import io
import time
import zlib
from pathlib import Path

import pypdf
import pytest

import rag.pdf
from rag.articles import read_articles
from rag.errors import ArticleError
from rag.types import Article
from tests.pdf_files import Text, column, file_of, pdf, stream


def read(folder: Path, content: bytes, name: str = "strike.pdf") -> list[Article | ArticleError]:
    (folder / name).write_bytes(content)
    return list(read_articles(folder / name))


def read_one(folder: Path, content: bytes) -> Article:
    [article] = read(folder, content)
    assert isinstance(article, Article), article
    return article


def cause(folder: Path, content: bytes) -> str:
    [error] = read(folder, content)
    assert isinstance(error, ArticleError), error
    assert error.path == str(folder / "strike.pdf")
    return error.cause


def blocks(article: Article) -> list[str]:
    return article.body.split("\n\n")


def head_and_foot(page: int, pages: int = 3) -> list[Text]:
    return [Text(60, 805, f"The Vellin Post  ·  9 May 2031  ·  {page}", 8), Text(280, 30, f"Page {page} of {pages}", 8)]


PAPER = (
    [
        *head_and_foot(1),
        Text(60, 770, "Harbour strike ends after twelve days", 22, bold=True),
        Text(60, 745, "Ferries sail again on Monday", 14),
        Text(60, 725, "By Mara Okafor and Jon de Vries"),
        *column(
            "The dock workers of Port Vellin ended their strike on Friday. “It was long enough,” said Ana",
            "Ruhl, 58, who leads the dockers’ union. The govern-",
            "ment had refused to step in, and a well-known lawyer of the ferry owners lost the case.",
            "It repays 100 % of the shifts lost.",
            "   In June it repays 3 % more, and nobody is to be dismissed for having been on strike, the",
            "well-",
            "known lawyer said.",
            "",
            "The first ferry leaves at 8 a.m. on Monday with four hundred passengers on board, as the",
            top=700,
        ),
    ],
    [
        *head_and_foot(2),
        *column("harbour office said on Friday night after the union had given its word to the owners of Port"),
        *column("Vellin.", top=748),
        Text(60, 720, "What the offer says", 10, bold=True),
        *column(
            "• Shifts are repaid by July, and those who struck in June get", "  3 % more.", "• Nobody goes.", top=705
        ),
    ],
    [*head_and_foot(3), *column("Efﬁcient cranes cost 5 € (a lot), said the owners.".replace("ﬁ", "fi"), top=700)],
)


def test_a_paper_is_read_in_paragraphs_without_what_every_page_has(tmp_path: Path) -> None:
    article = read_one(tmp_path, pdf(*PAPER))
    assert article.title == "Harbour strike ends after twelve days"
    assert article.authors == ("Mara Okafor", "Jon de Vries")
    assert blocks(article) == [
        "Ferries sail again on Monday",
        "The dock workers of Port Vellin ended their strike on Friday. “It was long enough,” said Ana Ruhl, 58, who "
        "leads the dockers’ union. The government had refused to step in, and a well-known lawyer of the ferry owners "
        "lost the case. It repays 100 % of the shifts lost.",
        "In June it repays 3 % more, and nobody is to be dismissed for having been on strike, the well-known lawyer "
        "said.",
        "The first ferry leaves at 8 a.m. on Monday with four hundred passengers on board, as the harbour office said "
        "on Friday night after the union had given its word to the owners of Port Vellin.",
        "What the offer says",
        "Shifts are repaid by July, and those who struck in June get 3 % more.",
        "Nobody goes.",
        "Efficient cranes cost 5 € (a lot), said the owners.",
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "The dock workers of Port Vellin",
        "ended their strike on Friday after",
        "twelve days, and the ferries to the",
    ]
    right = ["islands sail again on Monday, said", "the harbour office of Port Vellin in", "a letter to the union."]
    article = read_one(tmp_path, pdf([*column(*left), *column(*right, x=320)]))
    assert article.body == " ".join([*left, *right])


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("the govern-", "ment said", "the government said"),  # "ment" is no word
        ("his dis-", "missal, a word", "his dis-missal, a word"),  # cannot be known: no letter is lost
        ("dismissal, his dis-", "missal, a word", "dismissal, his dismissal, a word"),  # the word stands elsewhere
        ("a well-known well-", "known man", "a well-known well-known man"),
        ("die Vor-", "und Nachteile", "die Vor- und Nachteile"),
        ("an Anglo-", "American firm", "an Anglo-American firm"),
        ("Bundesregie\u00ad", "rung", "Bundesregie rung"),  # a soft hyphen is never seen, so nothing says it was there
        ("from 1990-", "95 on", "from 1990- 95 on"),
        ("a dash -", "here", "a dash - here"),
    ],
)
def test_a_word_parted_at_the_end_of_a_line_is_joined_only_where_it_is_safe(
    tmp_path: Path, first: str, second: str, joined: str
) -> None:
    assert read_one(tmp_path, pdf(column(first, second))).body == joined


def test_titles_and_names_that_programs_write_are_none(tmp_path: Path) -> None:
    for title, author in [
        ("Microsoft Word - strike_FINAL2.docx", "Administrator"), ("untitled", "User"), ("Untitled Document 1", "PC"),
        ("A4_0509_p12", "desk"), ("strike of may.indd", "Microsoft Office User"), ("https://p.example/a b", "x"),
        ("Unbenannt 1", "jdoe"), ("", ""), ("\x00\x00", "\ud800"),
    ]:  # fmt: skip
        info = {"Title": title, "Author": author} if "\ud800" not in author else {"Title": title}
        article = read_one(tmp_path, pdf(column("Ferries sail again on Monday."), info=info))
        assert (article.title, article.authors) == ("strike", ()), title


SAIL = "The ferries to the islands sail again on Monday, said the harbour office."


def test_a_title_and_names_for_readers_are_taken(tmp_path: Path) -> None:
    info = {"Title": "Harbour strike ends", "Author": "Mara Okafor; Jon de Vries", "CreationDate": "D:20310509120000Z"}
    article = read_one(tmp_path, pdf(column("Ferries sail again on Monday."), info=info))
    assert (article.title, article.authors) == ("Harbour strike ends", ("Mara Okafor", "Jon de Vries"))
    shown = read_one(tmp_path, pdf([Text(60, 780, "Harbour strike ends", 20), *column(SAIL)], info=info))
    assert (shown.title, shown.body) == ("Harbour strike ends", SAIL)
    info = {"Title": "Weekly newsletter template"}
    other = read_one(tmp_path, pdf([Text(60, 780, "Harbour strike ends", 20), *column(SAIL)], info=info))
    assert other.title == "Harbour strike ends"


def test_a_pdf_is_undated_because_its_day_is_that_of_the_file(tmp_path: Path) -> None:
    info = {"CreationDate": "D:20310509120000+02'00'", "ModDate": "D:20310510120000Z"}
    assert read_one(tmp_path, pdf(column("On 9 May 2031 the ferry sailed."), info=info)).published is None


def test_a_print_of_a_browser_is_read_without_its_margins(tmp_path: Path) -> None:
    margins = [Text(30, 820, "5/9/31, 11:56 AM Harbour strike", 7), Text(30, 20, "https://p.example/a 1/1", 7)]
    assert read_one(tmp_path, pdf([*margins, *column(SAIL)])).body == SAIL


# --- files that cannot be read ------------------------------------------------------------------------------


def encrypted(password: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(column("The ferry sailed."))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_is_only_protected_from_changes_is_read(tmp_path: Path, algorithm: str) -> None:
    assert read_one(tmp_path, encrypted("", algorithm)).body == "The ferry sailed."
    assert "wants a password; save a copy without one" in cause(tmp_path, encrypted("secret", algorithm))


def test_a_truncated_pdf_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    whole = pdf(*PAPER)
    for end in range(20, len(whole) - 20, 97):
        assert "is cut off" in cause(tmp_path, whole[:end])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"Harbour strike", "not a PDF"),
        (b"%PDF-1.7\n%%EOF", "is damaged"),
        (b"%PDF-1.7\n" + b"\0" * 1000 + b"%%EOF", "is damaged"),
        (pdf([]), "has no text on its 1 pages, as if it were scanned; run text recognition"),
        (pdf(b"q 1 0 0 1 0 0 cm /Im0 Do Q", b""), "has no text on its 2 pages"),
        (pdf(column("...")), "no text to cite"),
        (pdf(*[[]] * 1001), "has 1,001 pages; at most 1,000 are read"),
        (b"%PDF-" + b" " * 50_000_000, "larger than 50,000,000 bytes"),
        (pdf(b"BT /F9 10 Tf (The ferry) Tj ET"), "do not say which letters they draw"),
    ],
)
def test_a_file_without_text_says_what_to_do(tmp_path: Path, content: bytes, says: str) -> None:
    assert says in cause(tmp_path, content)


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    bomb = b"BT /F1 10 Tf " + b"(a) Tj " * 400_000 + b"ET"
    error, article = read(tmp_path, pdf(column("The ferry sailed."), bomb, column("It was on time.")))
    assert isinstance(error, ArticleError)
    assert isinstance(article, Article)
    assert "page 2 of 3 cannot be read" in error.cause
    assert error.path == str(tmp_path / "strike.pdf")
    assert blocks(article) == ["The ferry sailed.", "It was on time."]


# --- files made to hurt -------------------------------------------------------------------------------------


def test_a_stream_that_grows_without_end_is_stopped(tmp_path: Path) -> None:
    start = time.perf_counter()
    assert "cannot be read" in cause(tmp_path, pdf(b"% " + b"a" * 400_000_000))
    assert time.perf_counter() - start < 20


def test_pages_that_share_one_costly_stream_stop_at_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.pdf, "MAX_SECONDS", 1.0)
    costly = b"BT /F1 10 Tf " + b"1 0 0 1 0 0 Tm (some words) Tj " * 20_000 + b"ET"
    start = time.perf_counter()
    assert "took longer than 1 s; split it" in cause(tmp_path, pdf(*[costly] * 100))
    assert time.perf_counter() - start < 10


def test_text_without_end_is_refused(tmp_path: Path) -> None:
    long = b"BT /F1 10 Tf 1 0 0 1 60 700 Tm (" + b"some words " * 100_000 + b") Tj ET"
    assert "more than 5,000,000 characters" in cause(tmp_path, pdf(*[long] * 6))


FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 6 0 R /Resources << /Font << /F1 4 0 R >> {} >> >>"
SHOW = stream(b"BT /F1 10 Tf (The ferry sailed.) Tj ET")
FORMS = "/XObject << /A 7 0 R /B 8 0 R >>"
FORM = f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 4 0 R >> {FORMS} >>"
CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"
TREE = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"


@pytest.mark.parametrize(
    "objects",
    [
        ["<< /Type /Catalog /Pages 1 0 R >>"],
        [CATALOGUE, "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"],
        [CATALOGUE, "<< /Type /Pages /Count 999999999 /Kids [3 0 R] >>", PAGE.format(""), FONT,
         "<< >>", SHOW],
        [CATALOGUE, "<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>", PAGE.format(""),
         "4 0 R", "<< /Title 5 0 R /Author [ 5 0 R ] >>", SHOW],
        [CATALOGUE, TREE,
         PAGE.format(FORMS), FONT, "<< >>", stream(b"/A Do /A Do"),
         stream(b"/B Do /B Do /A Do", FORM), stream(b"/A Do /A Do BT /F1 9 Tf (sail) Tj ET", FORM)],
        ["[" * 3000 + "]" * 3000],
        ["<< /A " * 3000 + ">>" * 3000],
        [CATALOGUE, f"<< /Type /Pages /Kids [{'3 0 R ' * 90_000}] >>", PAGE.format(""), FONT,
         "<< >>", SHOW],
        [CATALOGUE, TREE, PAGE.format(""), FONT, "<< >>",
         stream(zlib.compress(zlib.compress(b"0" * 50_000_000)), "/Filter [/FlateDecode /FlateDecode]")],
        [CATALOGUE, TREE, PAGE.format(""),
         "<< /Type /Font /Subtype /Type1 /BaseFont /X /ToUnicode 7 0 R >>", "<< >>", SHOW,
         stream(b"1 begincodespacerange <00000000> <ffffffff> endcodespacerange 1 beginbfrange "
                b"<00000000> <ffffffff> <0000> endbfrange")],
    ],
    ids=["catalogue", "tree", "count", "font", "forms", "arrays", "dictionaries", "kids", "filters", "cmap"],
)  # fmt: skip
def test_circles_and_exaggerations_end(tmp_path: Path, objects: list[str]) -> None:
    start = time.perf_counter()
    for found in read(tmp_path, file_of(objects)):
        assert isinstance(found, ArticleError) or "ferry sailed" in found.body or "sail" in found.body
    assert time.perf_counter() - start < 30
