"""Files made to hurt, or made at random: no reader crashes, hangs, or takes more memory than it may."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rag.articles import MAX_FAILURES, READERS, read_articles
from rag.errors import ArticleError
from rag.settings import ROOT
from rag.text import MAX_BYTES
from rag.types import Article
from tests.forked import told_by
from tests.fuzz_readers import SEEDS, read_and_check
from tests.pdf_files import column, file_of, pdf, stream
from tests.test_html import AMP, LARGE_SITE, REGIONAL_SITE
from tests.test_pdf import PAPER

on_disk = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad\ud800\udfff\0\x1b\x85\u2028"
PLAIN_PDF = file_of(
    [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R "
        "/Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H /ToUnicode 7 0 R /DescendantFonts "
        "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [0 [500 600]] /DW 500 >>] >>",
        "<< /Title (Pier burns) /Author (Jane Roe) /CreationDate (D:20310509) >>",
        stream(b"q 1 0 0 1 60 700 cm BT /F1 10 Tf 12 TL 1 0 0 1 0 0 Tm <00410042> Tj T* [(a) -300 (b)] TJ ET Q"),
        stream(b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0041> <0042> <0061> endbfrange"),
    ]
)

# --- at random ----------------------------------------------------------------------------------------------


@on_disk
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@example(".md", b"---\nauthors: [\xc2\x85]\n---\na")
@example(".md", b"&#xD800; &#0; a")
@example(".txt", b"By \xe2\x80\xa8A\nb")
@example(".html", b"<p>&#xD800;&#0;&#x85; a<title>&#xDFFF;</title>")
@example(".pdf", b"%PDF-1.7\ntrailer << /Root 1 0 R >> startxref 0 %%EOF")
def test_whatever_is_in_a_file_gives_articles_or_errors(tmp_path: Path, ending: str, content: bytes) -> None:
    read_and_check(tmp_path / f"x{ending}", content)


words = st.text(st.sampled_from("ab .\n|<>&;-:'\"" + UNSEEN.replace("\ud800\udfff", "") + "éß码🙂"), max_size=30)
values = st.recursive(
    st.none() | st.integers() | words | st.just("2031-05-09"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "@id", "@type"]), inner, max_size=3)
    ),
)
fields = st.sampled_from("title headline text body source publisher published date authors author url summary".split())
records = st.dictionaries(fields, values, max_size=5)


@on_disk
@given(st.lists(records, max_size=3), st.booleans())
def test_records_of_whatever_values_give_articles_or_errors(tmp_path: Path, found: list[object], ascii: bool) -> None:
    content = json.dumps(found, ensure_ascii=ascii).encode(errors="surrogatepass")
    read_and_check(tmp_path / "x.json", content)
    lines = (json.dumps(record, ensure_ascii=ascii) for record in found)
    read_and_check(tmp_path / "x.jsonl", "\n".join(lines).encode(errors="surrogatepass"))


tags = st.sampled_from(
    "p div h1 h2 ul ol li dl dd table tr td th br hr a b i q span blockquote pre code figure figcaption img"
    " article main section aside header footer nav form time address script style title head body svg amp-ad".split()
)
attributes = st.dictionaries(
    st.sampled_from("class id href itemprop datetime content role rel datetime pubdate lang style".split()),
    st.sampled_from(["comment", "author", "datePublished", "published", "2031-05-09", "http://p.example/a", "", "nav"]),
    max_size=2,
)


@st.composite
def markup(draw: st.DrawFn) -> str:
    """Elements opened and closed in any order, some never."""
    parts = []
    for _ in range(draw(st.integers(0, 30))):
        tag = draw(tags)
        written = "".join(f' {name}="{value}"' for name, value in draw(attributes).items())
        parts.append(draw(st.sampled_from([f"<{tag}{written}>", f"</{tag}>", f"<{tag}{written}/>"])) + draw(words))
    return "".join(parts)


@on_disk
@given(
    markup(), st.dictionaries(st.sampled_from("headline author publisher datePublished articleBody".split()), values)
)
def test_whatever_markup_gives_an_article_or_an_error(tmp_path: Path, body: str, stated: dict[str, object]) -> None:
    data = json.dumps({"@type": "NewsArticle", **stated}).replace("</", "<\\/")
    page = f'<meta charset=utf-8><script type="application/ld+json">{data}</script><p>The pier burnt.</p>{body}'
    read_and_check(tmp_path / "x.html", page.encode(errors="surrogatepass"))


@on_disk
@given(st.lists(st.tuples(st.integers(0, len(PLAIN_PDF) - 1), st.integers(0, 255)), max_size=8), st.booleans())
def test_a_pdf_with_any_bytes_changed_gives_an_article_or_errors(
    tmp_path: Path, changes: list[tuple[int, int]], moves: bool
) -> None:
    content = bytearray(PLAIN_PDF)
    for place, byte in changes:
        content[place] = byte
    if moves and changes:  # a table of places that are all wrong
        del content[changes[0][0] : changes[0][0] + 7]
    read_and_check(tmp_path / "x.pdf", bytes(content))


numbers = st.sampled_from(
    ["0", "1", "-1", "12", "1e99", "-9" * 40, "0.0001", "nan", "null", "[", "(a)", "<ff>", "/F1", "<<"]
)
operators = st.sampled_from("BT ET Tf Tm Td TD T* Tj TJ ' \" Tc Tw Tz TL cm q Q Do BI ID EI gs rg re f".split())


@on_disk
@given(st.lists(st.tuples(st.lists(numbers, max_size=6), operators), max_size=40))
def test_whatever_operators_a_page_has_give_an_article_or_errors(
    tmp_path: Path, program: list[tuple[list[str], str]]
) -> None:
    content = " ".join(" ".join([*operands, operator]) for operands, operator in program)
    read_and_check(tmp_path / "x.pdf", pdf(f"BT /F1 10 Tf (The ferry) Tj {content} (sailed.) Tj ET".encode()))


@pytest.mark.parametrize("ending", READERS)
def test_characters_that_nobody_sees_break_nothing(tmp_path: Path, ending: str) -> None:
    text = f"Pi{UNSEEN}er burns\n\nThe{UNSEEN} pier \u202eburnt\u202c down. שלום \u200fעולם! سلام\u200cها.{UNSEEN}\n"
    if ending in (".json", ".jsonl", ".ndjson"):
        text = json.dumps({"title": text, "text": text, "authors": [text], "source": text, "url": text})
    read_and_check(tmp_path / f"x{ending}", text.encode(errors="surrogatepass"))
    read_and_check(tmp_path / f"x{ending}", text.replace("\0", "").encode(errors="ignore"))


# --- on purpose ---------------------------------------------------------------------------------------------

LAUGHS = "a0: &a0 [lol]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 30))


@pytest.mark.parametrize("field", ["title", "published", "authors", "source", "url", "summary"])
def test_a_billion_laughs_in_a_front_matter_are_not_written_out(tmp_path: Path, field: str) -> None:
    (tmp_path / "x.md").write_text(f"---\n{LAUGHS}{field}: *a29\n---\nText.")
    [error] = read_articles(tmp_path / "x.md")
    assert isinstance(error, ArticleError)
    assert "list" in error.cause


@pytest.mark.parametrize("ending", READERS)
def test_a_file_of_a_hundred_million_bytes_is_refused_by_its_size(tmp_path: Path, ending: str) -> None:
    with (tmp_path / f"x{ending}").open("wb") as file:
        for _ in range(100):
            file.write(b"%PDF- word " * 90_910)
    [error] = read_articles(tmp_path / f"x{ending}")
    assert "0,000,000 bytes" in str(error)


def test_a_file_of_a_million_faults_tells_a_thousand(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[" + "1," * 1_000_000 + "1]")
    (tmp_path / "x.jsonl").write_text("{\n" * 1_000_000)
    for name in ("x.json", "x.jsonl"):
        errors = list(read_articles(tmp_path / name))
        assert len(errors) == MAX_FAILURES + 1
        assert "1,000 of its articles cannot be read; the rest was not looked at" in str(errors[-1])


def test_front_matter_and_markdown_have_a_length(tmp_path: Path) -> None:
    for text, says in [("---\na: b\n" + "# c\n" * 60_000 + "---\nText.", "front matter is longer than 200,000"),
                       ("word " * 200_001, "Markdown is longer than 1,000,000")]:  # fmt: skip
        (tmp_path / "x.md").write_text(text)
        [error] = read_articles(tmp_path / "x.md")
        assert says in str(error)


FILL = MAX_BYTES - 1000
COSTLY = {
    "lines.txt": b"a\n" * (FILL // 2),
    "objects.json": b"[" + b"{}," * (FILL // 3) + b"{}]",
    "keys.json": b"{" + b",".join(b'"%d":0' % i for i in range(FILL // 12)) + b"}",
    "lines.json": b'{"text": "' + b"a\\n" * (FILL // 3) + b'"}',
    "quotes.md": b"> a\n" * 249_000,
    "elements.html": b"<p>some words</p>" * (FILL // 17),
    "blocks.html": b"<p>some words</p>" * 24_000 + b" " * (FILL // 2),
    "linked.html": b"<script type=application/ld+json>[" + b"{}," * (FILL // 3) + b"{}]</script><p>text",
    "entities.html": b"<p>" + b"&amp;" * (FILL // 5),
    "attributes.html": b"<p " + b" ".join(b"a%d=b" % i for i in range(FILL // 12)) + b">text",
    "stream.pdf": pdf(b"% " + b"a" * 60_000_000),
    "operators.pdf": pdf(b"BT /F1 10 Tf " + b"(a) Tj " * 400_000 + b"ET"),
    "text.pdf": pdf(*[b"BT /F1 10 Tf (" + b"some words " * 100_000 + b") Tj ET"] * 6),
    "filters.pdf": pdf(column("a")).replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]"),
    "nested.pdf": pdf(zlib.compress(b"0" * 50_000_000)),
    "arrays.pdf": file_of(["<< /Type /Catalog /Pages [" + "[] " * 2_000_000 + "] >>"]),
}


_READS_IN_A_GIGABYTE = """
import resource, sys
from pathlib import Path
from rag.articles import read_articles
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
for found in read_articles(Path(sys.argv[1])):
    assert "MemoryError" not in str(found)[:1000]
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to a size of address space")
@pytest.mark.parametrize("name", COSTLY)
def test_no_file_takes_more_than_a_gigabyte(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(COSTLY[name])
    code, told = told_by(_READS_IN_A_GIGABYTE, tmp_path / name, imports=("rag.articles", "trafilatura", "pypdf"))
    assert code == 0, told[-1000:]


def test_the_pages_of_a_site_are_read_the_same_after_any_of_these(tmp_path: Path) -> None:
    """The libraries keep caches; what one file left in them must not change another."""
    path = tmp_path / "x.html"
    path.write_text(LARGE_SITE)
    [before] = read_articles(path)
    read_and_check(tmp_path / "y.html", b"<p>some words</p>" * 1000 + LARGE_SITE.encode())
    [after] = read_articles(path)
    assert isinstance(before, Article)
    assert before == after


# --- for long -----------------------------------------------------------------------------------------------

SEEDS[".html"] = [page.encode() for page in (LARGE_SITE, REGIONAL_SITE, AMP)]
SEEDS[".pdf"] = [PLAIN_PDF, pdf(*PAPER)]


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("ending", [".md", ".txt", ".json", ".jsonl", ".html", ".pdf"])
def test_a_fuzzer_that_watches_the_code_finds_nothing(tmp_path: Path, ending: str) -> None:
    """Two minutes for each reader; libFuzzer turns bytes until new lines of code are reached."""
    pytest.importorskip("atheris", reason="atheris is not installed: pip install 'citewire[fuzz]'")
    for i, seed in enumerate(SEEDS[ending]):
        (tmp_path / f"seed{i}").write_bytes(seed)
    command = [sys.executable, "-m", "tests.fuzz_readers", ending, str(tmp_path)]
    options = ["-max_total_time=120", f"-artifact_prefix={tmp_path}/found-", "-max_len=20000"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, cwd=ROOT, timeout=800)
    assert done.returncode == 0, done.stderr[-4000:]
