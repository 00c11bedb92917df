"""A web page -> an Article: decoded as it says, its main text by trafilatura, its statements by rag/page_metadata.py.

Navigation, adverts, comments and scripts are left out. Nothing is fetched, and no script runs. A page that cannot be
read within bounds (its size, depth, number of elements) is an error that says which.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rag.errors import ArticleError, cause
from rag.metadata import make_article
from rag.page_metadata import PageMetadata, names_in, page_metadata
from rag.text import MAX_BYTES, body_of, clean, visible
from rag.types import Article

MAX_ELEMENTS = 50_000
"""Of a page without its scripts and styles: a news page has 500 to 5,000, and reading takes about 0.1 ms for each."""

MAX_LINKS = 50
"""Of one post looked at: a post has a few."""

MAX_ATTRIBUTES = 2_000
"""Of one element; libxml2 compares each with all others, which takes half a minute for 40,000."""

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})|<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
# What browsers understand by a label, where that is more than Python does (WHATWG Encoding Standard).
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "gb2312": "gb18030",
          "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs", "utf-16": "utf-8",
          "utf-16-le": "utf-8", "utf-16-be": "utf-8"}  # fmt: skip
_ENCODINGS = {
    *_WIDER.values(), *(f"cp125{i}" for i in range(9)), *(f"iso8859-{i}" for i in range(2, 17)), "cp866", "cp874",
    "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "euc_jp", "iso2022_jp", "utf-8", "utf-8-sig",
}  # fmt: skip
_DROPPED = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas")
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LINES = {"p", "li", "td", "div", "section", "article", "header", "footer", "figure", *_HEADS}
"""Elements whose text stands on lines of its own."""
_STAYS = re.compile(r"(?i)#|%23|=http|^(?:javascript|mailto|tel|whatsapp):|^[^?]*\.(?:gif|jpe?g|png|webp)\b")
"""An address of a place within a page, of a picture, or one that passes the page on."""
_AUTHORED = re.compile(r"(?i)author|byline")
_POINTS = re.compile(
    r"(?i)\W*(?:(?:also|don['’]t|further|latest|listen|miss|more|must|next|read(?:ing)?|recommended|related|see|stor(?:y|ies)"
    r"|watch)\b\W*+)+"
)
"""What a line says before its link to another story: "READ MORE: ", "See also", "Related story: "."""
_BLOCKS = {"p", "head", "list", "item", "quote", "table", "row", "code", "div", "ab", "body", "main"}
_SENTENCE_END = (".", "!", "?", "…", ":", '"', "”", "“", "»", "。", "！", "？")


def read_html(path: Path) -> Iterator[Article]:
    """The article of a page. Raises ArticleError and OSError."""
    with path.open("rb") as file:
        markup = _decode_page(file.read(MAX_BYTES + 1))
    root = _tree(markup)
    stated = page_metadata(root, markup)
    _drop(root)
    _keep_together(root)
    blocks = _main_text(root)
    told = body_of(visible(clean(stated.text))).split("\n\n")
    if sum(map(len, told)) > 2 * sum(map(len, blocks)):  # the page shows its text by script only
        blocks = told
    body = "\n\n".join(_without_head(blocks, stated))
    if not re.search(r"\w", body):
        raise ArticleError(
            "the page was read, but no article text was found in it (it may show its text by script only, or want a "
            "login); save it from a browser when the text is on the screen, or save the text as .txt"
        )
    yield make_article(
        path,
        stated.title or path.stem,
        body,
        source=stated.source,
        published=stated.published,
        authors=stated.authors,
        url=stated.url,
        summary=stated.summary,
    )


def _without_head(blocks: list[str], stated: PageMetadata) -> list[str]:
    """Without the headline and a line that holds nothing but the authors, where the text opens with them."""
    title, authors = stated.title.casefold(), {name.casefold() for name in stated.authors}

    def is_text(block: str) -> bool:
        names = {name.casefold() for name in names_in(block)}
        return block.casefold() != title and not (names and names <= authors)

    return [*filter(is_text, blocks[:4]), *blocks[4:]]


# --- bytes -> markup ----------------------------------------------------------------------------------------


def _decode_page(raw: bytes) -> str:
    """The markup, by byte-order mark, else as UTF-8 if it is that, else as it declares. Never with characters lost.

    UTF-8 goes before the declaration because browsers save pages as UTF-8 and leave the declaration as it was; other
    encodings as good as never look like UTF-8.
    """
    if len(raw) > MAX_BYTES:
        raise ArticleError(f"the page is larger than {MAX_BYTES:,} bytes; save it without its pictures (as text only)")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, declared = "utf-16", ""
    elif b"\0" in raw:
        raise ArticleError("a binary file, not a web page")
    else:
        declared = _declared(raw)
        encoding = declared if declared and (not _is_utf8(raw) or raw.isascii()) else "utf-8-sig"
    try:
        markup = raw.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        says = (
            f"not text in {encoding}, which the page declares" if declared else "not UTF-8 text, and declares no other"
        )
        line = raw.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise ArticleError(f"{says}; open it in a browser and save it as UTF-8", line=line) from None
    markup = clean(markup)
    if not markup.strip():
        raise ArticleError("empty")
    return markup


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _declared(raw: bytes) -> str:
    """Python's name of the encoding that the page's first 4 kB declare, "" if none that browsers know."""
    match = _DECLARED.search(raw[:4096])
    if match is None:
        return ""
    try:
        name = codecs.lookup((match[1] or match[2]).decode("ascii")).name
    except (LookupError, ValueError):
        return ""
    name = _WIDER.get(name, name)
    return name if name in _ENCODINGS else ""


_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<[a-z](?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+""",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")


def _check_attributes(markup: str) -> None:
    for match in _TAG.finditer(markup):
        tag = match[0]
        if len(tag) > 2 * MAX_ATTRIBUTES and match[1] is None and not tag.startswith("<!"):
            count = len(re.findall(r"[\s/]+(?=[^\s/=])", _QUOTED.sub("", tag)))
            if count > MAX_ATTRIBUTES:
                raise ArticleError(f"an element has {count:,} attributes; at most {MAX_ATTRIBUTES:,} are read")


# --- markup -> blocks ---------------------------------------------------------------------------------------


def _tree(markup: str) -> Any:
    from lxml import etree, html

    _check_attributes(markup)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ArticleError(f"not a web page ({cause(error)})") from None
    # libxml2 stops where elements are nested too deep, and would leave the rest of the page out without a word.
    if any(entry.type_name == "ERR_USER_STOP" or "depth" in entry.message for entry in parser.error_log):
        raise ArticleError("elements are nested more than 255 deep; save the text of the page as .txt")
    return root


def _drop(root: Any) -> None:
    """Takes out what is no text. Raises ArticleError if what remains is too much to read."""
    # Marked up as what every page of the site has; the foot of an article or of a quote may name who said it.
    around = root.xpath(
        "//nav | //button | //dialog | //footer[not(ancestor::article or ancestor::blockquote)]"
        " | //*[@role='navigation' or @role='dialog' or @role='contentinfo']"
    )
    adverts = (
        element for element in root.iter() if str(element.tag).startswith("amp-")
    )  # as other parts of an AMP page
    for element in [*root.iter(*_DROPPED), *adverts, *around]:
        if element.getparent() is not None:
            element.drop_tree()
    count = sum(1 for _ in root.iter())
    if count > MAX_ELEMENTS:
        raise ArticleError(f"the page has {count:,} elements; at most {MAX_ELEMENTS:,} are read. Save its text as .txt")


def _keep_together(root: Any) -> None:
    """The posts of a page in one element, as trafilatura takes the first alone; who said a quote as a paragraph, since
    it takes out whatever is a footer. And lines that only point to another story are taken out."""
    containers = root.xpath("(//article)[1] | (//*[self::div or self::section][@class='post' or @class='entry'])[1]")
    for first in containers:
        _join_posts(root, first)
    for footer in root.xpath("//blockquote//footer"):
        footer.tag = "p"
    for line in list(root.iter("p", "li", *_HEADS)):
        links = line.findall(".//a")
        if len(links) == 1 and _POINTS.fullmatch(_words_of(line).removesuffix(_words_of(links[0]))):
            line.drop_tree()


def _join_posts(root: Any, first: Any) -> None:
    """The posts of a live blog, beginning with this one: alike, side by side, under a headline that stands in none of
    them. A page of another article or two has a headline in each, or leads to it by a link."""
    kind = _classes(first)
    alike = [e for e in first.itersiblings(first.tag) if kind & _classes(e) or kind == _classes(e)]
    posts = [post for post in (first, *alike) if not _leads_away(post)]
    heads = set(root.iter("h1"))
    if len(posts) < 2 or posts[0] is not first or not heads or any(heads & set(post.iter("h1")) for post in posts):
        return
    whole = root.makeelement("article", {"class": "post"})
    first.addprevious(whole)
    whole.extend(posts)


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _leads_away(post: Any) -> bool:
    """Whether it is a teaser: a head, or a line without another word, is a link to another page."""
    return any(_is_all_of_its_line(link, post) for link in islice(post.iter("a"), MAX_LINKS))


def _is_all_of_its_line(link: Any, post: Any) -> bool:
    if _STAYS.search(link.get("href") or "#") or _AUTHORED.search(f"{link.get('rel')} {link.get('class')}"):
        return False
    lines = (element for element in link.iterancestors() if element.tag in _LINES or element is post)
    line = next(lines, post)
    if _AUTHORED.search(line.get("class") or ""):
        return False
    return line.tag in _HEADS or any(True for _ in link.iter(*_HEADS)) or _words_of(line) == _words_of(link)


def _words_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def _main_text(root: Any) -> list[str]:
    """The blocks of the page's main text; none where trafilatura finds none."""
    import trafilatura
    from trafilatura.settings import Document, use_config

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it would tell on the terminal what our errors tell
    short = use_config()
    # Where it finds less than so many characters (250), it takes all that the page holds, menus too: only if it is 0.
    short.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    try:
        # The full cascade (fast=False) compares with other extractors, in time that is quadratic in the page's length.
        found = trafilatura.bare_extraction(root, fast=True, include_comments=False, config=short)
    except Exception as error:  # a fault in trafilatura costs one page, not the ingest
        raise ArticleError(f"the page's text cannot be taken out ({cause(error)}); save it as .txt") from None
    return list(_blocks(found.body)) if isinstance(found, Document) else []


def _blocks(body: Any) -> Iterator[str]:
    """Paragraphs, heads, list items and rows of tables, each on a line of its own."""
    line: list[str] = []

    def flush() -> Iterator[str]:
        text = visible(clean("".join(line)))
        line.clear()
        yield from _lines(text)

    def walk(element: Any) -> Iterator[str]:
        is_block = element.tag in _BLOCKS
        if is_block:
            yield from flush()
        if element.tag == "row":  # a row is one block: "400" alone says nothing
            cells = (" ".join("".join(cell.itertext()).split()) for cell in element)
            line.append(" | ".join(filter(None, cells)))
        else:
            line.append("\n" if element.tag == "lb" else element.text or "")
            for child in element:
                yield from walk(child)
        if is_block:
            yield from flush()
        line.append(element.tail or "")

    yield from walk(body)
    yield from flush()


def _lines(text: str) -> Iterator[str]:
    """A block at its line breaks: two in a row end a paragraph, and so does one after the end of a sentence."""
    current = ""
    for piece in re.split(r"[ \t]*\n[ \t]*", text):
        piece = " ".join(piece.split())
        if current and (not piece or current.endswith(_SENTENCE_END)):
            yield current
            current = ""
        current = f"{current} {piece}".strip()
    if current:
        yield current
